import { contentHash, isJsonObject, type Json } from "../base/index.ts";
import { type FunctionDefinition, fieldOf, fieldsOf, type Schema } from "../model/index.ts";
import { MANIFEST, PACKAGE_FORMAT, type Package, type PackagedFunction, type PackageFile } from "./package.ts";

/** The package as files, in the order of their paths. Rule [K1]. */
export function filesOf(content: Omit<Package, "hash">): readonly PackageFile[] {
  const files = [
    ...content.schemas.map((schema) => ({ path: `schemas/${schema.name}.json`, text: jsonText(withoutCode(schema)) })),
    ...content.functions.flatMap(functionFiles),
  ];
  const { name, version, title, description, needs } = content;
  const manifest = { format: PACKAGE_FORMAT, name, version, title, description, needs };
  const sealed = { ...manifest, hash: packageHash(manifest, files) };
  return [...files, { path: MANIFEST, text: jsonText(sealed) }].sort(byPath);
}

/** The hash of a package: its manifest without the hash, and every other file. */
export function packageHash(manifest: { readonly [member: string]: Json }, files: readonly PackageFile[]): string {
  const { hash: _, ...said } = manifest;
  const others = files.filter(({ path }) => path !== MANIFEST).map(({ path, text }) => [path, text]);
  return contentHash([said, Object.fromEntries(others)]);
}

/** The same files with the hash that fits them, for those who write a package by hand; undefined without a manifest. */
export function sealPackage(files: readonly PackageFile[]): readonly PackageFile[] | undefined {
  const at = files.find(({ path }) => path === MANIFEST);
  const manifest = at && parsed(at.text);
  if (!isJsonObject(manifest)) return undefined;
  const text = jsonText({ ...manifest, hash: packageHash(manifest, files) });
  return files.map((file) => (file === at ? { ...file, text } : file));
}

/** A kind's own functions are code; those that a package brings are attached to it instead. */
export function withoutCode({ functions: _, ...definition }: Schema): { readonly [member: string]: Json } {
  return definition;
}

/** What a kind says, whatever the number of its version and whatever code it has. */
export function schemaPartHash(schema: Schema): string {
  return contentHash({ ...withoutCode(schema), version: 0 });
}

export function functionPartHash(packaged: PackagedFunction): string {
  return contentHash(packaged);
}

/** A function of the workspace as a package would have it. */
export function packagedFunction(definition: FunctionDefinition): PackagedFunction {
  const { name, kind, source, bindings } = definition;
  const fields = fieldsOf(definition).flatMap((field): [string, Json][] => {
    const value = field === "name" ? null : fieldOf(definition, field);
    return value === null ? [] : [[field, value]];
  });
  return { name, kind, fields: Object.fromEntries(fields), attachedTo: bindings, source };
}

/** A function's tests stand together in its file, and one by one in the model. */
export const TESTS = "tests/";

function functionFiles({ name, kind, fields, attachedTo, source }: PackagedFunction): readonly PackageFile[] {
  const entries = Object.entries(fields);
  const plain = Object.fromEntries(entries.filter(([field]) => !field.startsWith(TESTS)));
  const tests = entries
    .filter(([field]) => field.startsWith(TESTS))
    .map(([field, test]) => [field.slice(TESTS.length), test]);
  const header = { kind, ...plain, ...(tests.length > 0 ? { tests: Object.fromEntries(tests) } : {}), attachedTo };
  return [
    { path: `functions/${name}.json`, text: jsonText(header) },
    { path: `functions/${name}.ts`, text: source },
  ];
}

export function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined; // not JSON: whoever reads it says so with the file's name
  }
}

function jsonText(value: Json): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

function byPath(a: PackageFile, b: PackageFile): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}
