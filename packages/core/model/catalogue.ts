import { type ComponentId, isId, isJsonObject, type Json } from "../base/index.ts";
import { isPath, type Path } from "./path.ts";
import type { Schema, SchemaRef } from "./schema.ts";
import { isSchemaRef, schemaName } from "./schema.ts";
import type { Snapshot } from "./snapshot.ts";

/**
 * What a workspace says of its kinds and functions, beside them: one small value at each key.
 *
 * - `lock/<schema@version>`: `true`, nobody changes or discards that version any more
 * - `default/<schema name>`: the version new components are of
 * - `package/<name>`: a `PackageRecord`, what was installed under that name
 * - `source/<schema name><path>`: a `DefaultSource`, where new components take that value from; a `*` in the path is an entry
 *   that is added to a list for it
 */
export type CatalogueAddress =
  | { readonly part: "lock"; readonly schema: SchemaRef }
  | { readonly part: "default"; readonly schema: string }
  | { readonly part: "package"; readonly name: string }
  | { readonly part: "source"; readonly schema: string; readonly path: Path };

/** What was installed, as it was then: whatever differs from it by now was changed here. */
export type PackageRecord = {
  readonly version: string;
  readonly title: string;
  readonly description: string;
  /** Of the whole package. */
  readonly hash: string;
  /** It comes with the server, which keeps it up to date. */
  readonly builtIn?: true;
  readonly schemas: { readonly [name: string]: { readonly version: number; readonly hash: string } };
  readonly functions: { readonly [name: string]: { readonly id: string; readonly hash: string } };
};

export type DefaultSource = { readonly component: ComponentId; readonly path: Path };

const MAX_KEY_LENGTH = 640;
const MAX_RECORD_BYTES = 128 * 1024;
const PACKAGE_NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const PACKAGE_VERSION = /^\d{1,6}\.\d{1,6}\.\d{1,6}$/;
const HASH = /^[0-9a-f]{64}$/;

export function isPackageName(text: unknown): text is string {
  return typeof text === "string" && text.length <= 64 && PACKAGE_NAME.test(text);
}

export function isPackageVersion(text: unknown): text is string {
  return typeof text === "string" && PACKAGE_VERSION.test(text);
}

export function lockKey(schema: SchemaRef): string {
  return `lock/${schema}`;
}

export function defaultKey(schema: string): string {
  return `default/${schema}`;
}

export function packageKey(name: string): string {
  return `package/${name}`;
}

export function sourceKey(schema: string, path: Path): string {
  return `source/${schema}${path}`;
}

export function parseCatalogueKey(key: string): CatalogueAddress | undefined {
  if (key.length > MAX_KEY_LENGTH) return undefined;
  const slash = key.indexOf("/");
  const [part, rest] = [key.slice(0, slash), key.slice(slash + 1)];
  switch (part) {
    case "lock":
      return isSchemaRef(rest) ? { part, schema: rest } : undefined;
    case "default":
      return isId(rest) ? { part, schema: rest } : undefined;
    case "package":
      return isPackageName(rest) ? { part, name: rest } : undefined;
    case "source": {
      const [schema, path] = [rest.slice(0, rest.indexOf("/")), rest.slice(rest.indexOf("/"))];
      return isId(schema) && isPath(path) ? { part, schema, path } : undefined;
    }
    default:
      return undefined;
  }
}

/** What a good value at this place is, in words that complete "it must be …"; undefined when `value` is one. */
export function catalogueFault(address: CatalogueAddress, value: Json): string | undefined {
  switch (address.part) {
    case "lock":
      return value === true ? undefined : "true";
    case "default":
      return isVersion(value) ? undefined : "the number of a version";
    case "package":
      return isPackageRecord(value) && isSmall(value) ? undefined : "a record of what a package installed";
    case "source":
      return asSource(value) ? undefined : "a component and a path of it";
  }
}

function isVersion(value: Json | undefined): value is number {
  return Number.isInteger(value) && (value as number) >= 1;
}

function isSmall(value: Json): boolean {
  return JSON.stringify(value).length <= MAX_RECORD_BYTES;
}

export function isPackageRecord(value: Json | undefined): value is PackageRecord {
  if (value === undefined || !isJsonObject(value)) return false;
  const { version, title, description, hash, builtIn, schemas, functions, ...rest } = value;
  return (
    Object.keys(rest).length === 0 &&
    isPackageVersion(version) &&
    isLine(title) &&
    typeof description === "string" &&
    isHash(hash) &&
    (builtIn === undefined || builtIn === true) &&
    areParts(schemas, (part) => isVersion(part["version"])) &&
    areParts(functions, (part) => isId(part["id"]))
  );
}

function areParts(value: Json | undefined, isGood: (part: { readonly [member: string]: Json }) => boolean): boolean {
  if (value === undefined || !isJsonObject(value)) return false;
  const parts = Object.entries(value);
  return parts.every(([name, part]) => isId(name) && isJsonObject(part) && isHash(part["hash"]) && isGood(part));
}

function isHash(value: Json | undefined): boolean {
  return typeof value === "string" && HASH.test(value);
}

function isLine(value: Json | undefined): boolean {
  return typeof value === "string" && value.trim() !== "" && value.length <= 200;
}

/** A note’s value as where a value is taken from; undefined when it is none. */
export function asSource(value: Json | undefined): DefaultSource | undefined {
  if (value === undefined || !isJsonObject(value) || Object.keys(value).length !== 2) return undefined;
  const { component, path } = value;
  return isId(component) && isPath(path) ? { component: component as ComponentId, path } : undefined;
}

type Noted = Pick<Snapshot, "catalogue">;

export function isLocked({ catalogue }: Noted, schema: SchemaRef): boolean {
  return catalogue.get(lockKey(schema)) === true;
}

export function packageRecordOf({ catalogue }: Noted, name: string): PackageRecord | undefined {
  const value = catalogue.get(packageKey(name));
  return isPackageRecord(value) ? value : undefined;
}

/** Every package that is installed, by name. */
export function packagesOf({ catalogue }: Noted): ReadonlyMap<string, PackageRecord> {
  const found = [...catalogue].flatMap(([key, value]): [string, PackageRecord][] => {
    const address = parseCatalogueKey(key);
    return address?.part === "package" && isPackageRecord(value) ? [[address.name, value]] : [];
  });
  return new Map(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The package a kind or function came with. */
export function packageWith(noted: Noted, part: { readonly schema: string } | { readonly function: string }) {
  for (const [name, record] of packagesOf(noted)) {
    const isIn =
      "schema" in part
        ? Object.hasOwn(record.schemas, part.schema)
        : Object.values(record.functions).some(({ id }) => id === part.function);
    if (isIn) return { name, record };
  }
  return undefined;
}

/** All versions of a kind, newest first. */
export function versionsOf({ schemas }: Pick<Snapshot, "schemas">, name: string): readonly Schema[] {
  const ofName = [...schemas.entries()].filter(([ref]) => schemaName(ref) === name);
  return ofName.map(([, schema]) => schema).sort((a, b) => b.version - a.version);
}

/** The version of a kind that new components are of: the one the workspace says, else the newest. */
export function defaultSchemaOf(snapshot: Pick<Snapshot, "schemas" | "catalogue">, name: string): Schema | undefined {
  const versions = versionsOf(snapshot, name);
  const said = snapshot.catalogue.get(defaultKey(name));
  return versions.find(({ version }) => version === said) ?? versions[0];
}

/** The kinds of which something new can be made, each at its default version, by title. */
export function defaultSchemas(snapshot: Pick<Snapshot, "schemas" | "catalogue">): readonly Schema[] {
  const names = new Set([...snapshot.schemas.keys()].map(schemaName));
  return [...names]
    .flatMap((name) => defaultSchemaOf(snapshot, name) ?? [])
    .sort((a, b) => (a.title < b.title ? -1 : a.title > b.title ? 1 : a.name < b.name ? -1 : 1));
}

/** Where new components of a kind take values from, unless whoever makes one says otherwise. */
export function defaultSourcesOf(
  { catalogue }: Noted,
  schema: string,
): readonly (DefaultSource & { readonly at: Path })[] {
  return [...catalogue]
    .flatMap(([key, value]) => {
      const address = parseCatalogueKey(key);
      const source = address?.part === "source" && address.schema === schema ? asSource(value) : undefined;
      return source && address?.part === "source" ? [{ ...source, at: address.path }] : [];
    })
    .sort((a, b) => (a.at < b.at ? -1 : 1));
}
