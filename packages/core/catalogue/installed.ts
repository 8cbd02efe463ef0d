import type { FunctionId } from "../base/index.ts";
import { type PackageRecord, packagesOf, type Schema, schemaRef, type Snapshot, versionsOf } from "../model/index.ts";
import { contentHash } from "../base/index.ts";
import { functionPartHash, packagedFunction, schemaPartHash } from "./package-files.ts";
import type { PackageHead } from "./package.ts";

/** How a part of an installed package stands by now. */
export type InstalledPart = {
  readonly type: "kind" | "function";
  readonly name: string;
  /** `acme.box@2`, or the function's id: where it is to be found. */
  readonly at: string;
  readonly state: "asInstalled" | "changed" | "missing";
};

export type InstalledPackage = PackageHead & {
  readonly hash: string;
  readonly builtIn: boolean;
  readonly parts: readonly InstalledPart[];
};

/** What is installed, and what of it was changed here since. Rule [K8]. */
export function installedPackages(snapshot: Snapshot): readonly InstalledPackage[] {
  return [...packagesOf(snapshot)].map(([name, record]) => ({
    ...{ name, version: record.version, title: record.title, description: record.description, hash: record.hash },
    builtIn: record.builtIn ?? false,
    parts: partsOf(snapshot, record),
  }));
}

function partsOf(snapshot: Snapshot, record: PackageRecord): readonly InstalledPart[] {
  const kinds = Object.entries(record.schemas).map(([name, { version, hash }]): InstalledPart => {
    const [newest] = versionsOf(snapshot, name);
    const at = schemaRef(newest ?? { name, version });
    if (!newest) return { type: "kind", name, at, state: "missing" };
    return { type: "kind", name, at, state: schemaPartHash(newest) === hash ? "asInstalled" : "changed" };
  });
  const functions = Object.entries(record.functions).map(([name, { id, hash }]): InstalledPart => {
    const found = snapshot.functions.get(id as FunctionId);
    if (!found || found.deleted) return { type: "function", name, at: id, state: "missing" };
    const isSame = functionPartHash(packagedFunction(found)) === hash;
    return { type: "function", name, at: id, state: isSame ? "asInstalled" : "changed" };
  });
  return [...kinds, ...functions];
}

/** What is noted of kinds that come with the server, whose functions are part of them. */
export function builtInRecord({ version, title, description }: PackageHead, schemas: readonly Schema[]): PackageRecord {
  return {
    ...{ version, title, description, hash: contentHash(schemas), builtIn: true, functions: {} },
    schemas: Object.fromEntries(
      schemas.map((schema) => [schema.name, { version: schema.version, hash: schemaPartHash(schema) }]),
    ),
  };
}
