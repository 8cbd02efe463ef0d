/** Packages of kinds and functions, definitions made by functions, and moving components to other versions. Pure. Rules: SPEC.md. */
export { definitionFrom } from "./define.ts";
export type { Defined } from "./define.ts";
export { installPackage } from "./install.ts";
export type { Installation, InstallWish, PackagePart } from "./install.ts";
export { builtInRecord, installedPackages } from "./installed.ts";
export type { InstalledPackage, InstalledPart } from "./installed.ts";
export { FUNCTION_TEMPLATES, schemaSource } from "./function-templates.ts";
export type { FunctionTemplate } from "./function-templates.ts";
export { newFromTemplate } from "./new-function.ts";
export type { FromTemplate } from "./new-function.ts";
export { packPackage } from "./pack.ts";
export type { PackageFault, PackageSelection } from "./pack.ts";
export { sealPackage } from "./package-files.ts";
export type { Package, PackagedFunction, PackageFile, PackageHead } from "./package.ts";
export { readPackage } from "./read-package.ts";
export { olderThan, upgradeOf } from "./upgrade.ts";
export type { Upgrade, UpgradeRow } from "./upgrade.ts";
