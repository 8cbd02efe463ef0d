import { err, type FunctionId, ok, type Result } from "../base/index.ts";
import {
  type FunctionDefinition,
  isPackageName,
  isPackageVersion,
  type Schema,
  type Snapshot,
  versionsOf,
} from "../model/index.ts";
import { filesOf, packagedFunction } from "./package-files.ts";
import type { PackageFile, PackageHead } from "./package.ts";

export type PackageSelection = PackageHead & {
  /** Names of kinds; the newest version of each goes in. */
  readonly schemas: readonly string[];
  readonly functions: readonly FunctionId[];
};

export type PackageFault = { readonly file: string; readonly sentence: string };

/** The chosen kinds and functions of a model as a package's files. Rules [K1] [K2]. */
export function packPackage(
  snapshot: Snapshot,
  selection: PackageSelection,
): Result<readonly PackageFile[], readonly PackageFault[]> {
  const { name, version, title, description } = selection;
  const faults = [...headFaults(selection)];
  const schemas = [...new Set(selection.schemas)].sort().flatMap((wanted): Schema[] => {
    const [newest] = versionsOf(snapshot, wanted);
    if (!newest) faults.push(`There is no kind “${wanted}” here.`);
    return newest ? [newest] : [];
  });
  const functions = [...new Set(selection.functions)].flatMap((id): FunctionDefinition[] => {
    const found = snapshot.functions.get(id);
    if (!found || found.deleted) faults.push(`There is no function ${id} here.`);
    return found && !found.deleted ? [found] : [];
  });
  if (schemas.length + functions.length === 0) faults.push("Choose at least one kind or function.");
  if (faults.length > 0) return err(faults.map((sentence) => ({ file: "", sentence })));
  const packaged = functions.map(packagedFunction).sort((a, b) => (a.name < b.name ? -1 : 1));
  const needs = needsOf(schemas, functions);
  return ok(filesOf({ name, version, title, description, schemas, functions: packaged, needs }));
}

/** What of a package's head is not as it must be, in sentences. */
export function headFaults({ name, version, title, description }: PackageHead): readonly string[] {
  const isTitle = title.trim() !== "" && title.length <= 120 && !/\p{Cc}/u.test(title);
  return [
    ...(isPackageName(name) ? [] : ["A package's name is lower-case words joined by dashes, such as “house-rules”."]),
    ...(isPackageVersion(version) ? [] : ["A package's version is three numbers, such as 1.4.0."]),
    ...(isTitle ? [] : ["A package's title is one line of up to 120 characters."]),
    ...(description.length <= 4000 ? [] : ["A package's description has at most 4000 characters."]),
  ];
}

function needsOf(schemas: readonly Schema[], functions: readonly FunctionDefinition[]): readonly string[] {
  const brought = new Set(schemas.map(({ name }) => name));
  const versionsOfOthers = schemas.flatMap(({ name, functions: own }) => (own.length > 0 ? [name] : []));
  const attached = functions.flatMap(({ bindings }) => bindings.filter((name) => !brought.has(name)));
  return [...new Set([...versionsOfOthers, ...attached])].sort();
}
