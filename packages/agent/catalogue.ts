import type { InstalledPackage, PackageFile, PackageHead } from "@tributary/core/catalogue";
import type { DefinitionReport, PackageReport, UpgradeReport } from "@tributary/core/protocol";
import type { AgentApi } from "./api.ts";

export type PackageWish = {
  /** Parts that are to be the package's though they were changed here, as a report names them: `kind acme.box`. */
  readonly overwrite?: readonly string[];
  /** Whether functions that the package has no longer are deleted. */
  readonly remove?: boolean;
};

export type PackageChoice = PackageHead & {
  readonly schemas?: readonly string[];
  /** By id or name. */
  readonly functions?: readonly string[];
};

export type UpgradeChoice = {
  /** `acme.box@2` */
  readonly to: string;
  /** All of the kind, unless they are named. */
  readonly components?: readonly string[];
  /** Whether what has no place in that version may go. */
  readonly lose?: boolean;
};

/** Kinds and functions of a change set as packages, and versions of kinds. Each call rejects with an `AgentFault` that says why. */
export type AgentCatalogue = {
  /** What is installed, and what of it was changed here since. */
  packages(): Promise<readonly InstalledPackage[]>;
  exportPackage(choice: PackageChoice): Promise<readonly PackageFile[]>;
  /** What installing these files would do. Nothing is written. */
  comparePackage(files: readonly PackageFile[], wish?: PackageWish): Promise<PackageReport>;
  installPackage(files: readonly PackageFile[], wish?: PackageWish): Promise<PackageReport>;
  /** What moving components to another version of their kind would mean. Nothing is written. */
  previewUpgrade(choice: UpgradeChoice): Promise<UpgradeReport>;
  upgrade(choice: UpgradeChoice): Promise<UpgradeReport>;
  /** Runs a schema function, by id; with `save`, what it defines becomes a version of the kind. */
  define(functionId: string, options?: { readonly save?: boolean }): Promise<DefinitionReport>;
};

/** @param place - the change set it is about; what only reads may be asked of a workspace's Head, too */
export function catalogueOf(
  api: AgentApi,
  place: { readonly workspace?: string; readonly changeSet?: string },
): AgentCatalogue {
  const { changeSet } = place;
  const inWorkspace = async () => ({
    workspace: place.workspace ?? (await api.workspace()),
    ...(changeSet === undefined ? {} : { changeSet }),
  });
  return {
    packages: async () => (await api.query("catalogue.installed", await inWorkspace())) as readonly InstalledPackage[],
    exportPackage: async (selection) =>
      (await api.command("catalogue.export", { ...(await inWorkspace()), selection })) as readonly PackageFile[],
    comparePackage: async (files, wish = {}) =>
      (await api.command("catalogue.compare", { ...(await inWorkspace()), files, ...wish })) as PackageReport,
    installPackage: async (files, wish = {}) =>
      (await api.command("catalogue.install", { changeSet, files, ...wish })) as PackageReport,
    previewUpgrade: async (choice) =>
      (await api.command("catalogue.upgradePreview", { changeSet, ...choice })) as UpgradeReport,
    upgrade: async (choice) => (await api.command("catalogue.upgrade", { changeSet, ...choice })) as UpgradeReport,
    define: async (functionId, { save = false } = {}) =>
      (await api.command("catalogue.define", { changeSet, function: functionId, save })) as DefinitionReport,
  };
}
