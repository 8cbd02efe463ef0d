import { err, isId, isJsonObject, type Json, ok, type Result } from "../base/index.ts";
import {
  asSchema,
  FUNCTION_KINDS,
  fieldFault,
  fieldNamed,
  isFunctionName,
  MAX_SOURCE_LENGTH,
  type Schema,
  schemaFaults,
} from "../model/index.ts";
import { headFaults, type PackageFault } from "./pack.ts";
import { packageHash, parsed, TESTS } from "./package-files.ts";
import { MANIFEST, PACKAGE_FORMAT, type Package, type PackagedFunction, type PackageFile } from "./package.ts";

const MAX_FILES = 1000;
const MAX_BYTES = 8 * 1024 * 1024;
const SCHEMA_FILE = /^schemas\/([^/]+)\.json$/;
const FUNCTION_FILE = /^functions\/([^/]+)\.(json|ts)$/;

type Read<T> = Result<T, readonly PackageFault[]>;

/** Reads a package from its files, wherever the folder they are in stands; each fault names its file. Rule [K3]. */
export function readPackage(files: readonly PackageFile[]): Read<Package> {
  const size = files.reduce((sum, { text }) => sum + text.length, 0);
  if (files.length > MAX_FILES || size > MAX_BYTES)
    return fault("", `A package has at most ${MAX_FILES} files and ${MAX_BYTES / 1024 / 1024} MB.`);
  const own = rooted(files);
  const byPath = new Map(own.map(({ path, text }) => [path, text]));
  if (byPath.size < own.length) return fault("", "Two files have the same path.");
  const text = byPath.get(MANIFEST);
  if (text === undefined) return fault(MANIFEST, "A package has a file tributary.json that says what it is.");
  const manifest = parsed(text);
  if (!isJsonObject(manifest)) return fault(MANIFEST, "It is not a JSON object.");
  const head = readHead(manifest);
  if (!head.ok) return head;
  const schemas = own.map((file) => readSchema(file)).filter((each) => each !== undefined);
  const names = [...new Set(own.flatMap(({ path }) => FUNCTION_FILE.exec(path)?.[1] ?? []))].sort();
  const functions = names.map((name) => readFunction(name, byPath));
  const strangers = own.flatMap(({ path }) => (isPlaced(path) ? [] : [{ file: path, sentence: NO_PLACE }]));
  const faults = [...[...schemas, ...functions].flatMap((each) => (each.ok ? [] : each.error)), ...strangers];
  if (faults.length > 0) return err(faults);
  if (manifest["hash"] !== packageHash(manifest, own)) return fault(MANIFEST, ALTERED);
  return ok({
    ...head.value,
    schemas: schemas.flatMap((each) => (each.ok ? [each.value] : [])).sort((a, b) => (a.name < b.name ? -1 : 1)),
    functions: functions.flatMap((each) => (each.ok ? [each.value] : [])),
    hash: String(manifest["hash"]),
  });
}

const NO_PLACE =
  "It has no place in a package: there are tributary.json, schemas/*.json, functions/*.ts and functions/*.json.";
const ALTERED =
  "What is in the package is not what its hash says: it was altered after it was packed, or is not whole. If you altered it yourself, seal it again.";

function fault(file: string, sentence: string): { readonly ok: false; readonly error: readonly PackageFault[] } {
  return err([{ file, sentence }]);
}

function isPlaced(path: string): boolean {
  return path === MANIFEST || SCHEMA_FILE.test(path) || FUNCTION_FILE.test(path);
}

/** The files as they stand below the folder that holds the manifest. */
function rooted(files: readonly PackageFile[]): readonly PackageFile[] {
  const manifests = files.filter(({ path }) => path === MANIFEST || path.endsWith(`/${MANIFEST}`));
  const [first] = manifests.sort((a, b) => a.path.length - b.path.length);
  const root = first ? first.path.slice(0, first.path.length - MANIFEST.length) : "";
  return files.map(({ path, text }) => ({ path: path.startsWith(root) ? path.slice(root.length) : path, text }));
}

function readHead(manifest: {
  readonly [member: string]: Json;
}): Read<Omit<Package, "schemas" | "functions" | "hash">> {
  const { format, name, version, title, description, needs, hash, ...rest } = manifest;
  if (format !== PACKAGE_FORMAT) return fault(MANIFEST, `Its format is not ${PACKAGE_FORMAT}, the one known here.`);
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) return fault(MANIFEST, `It says “${unknown}”, which is not known here.`);
  if (typeof name !== "string" || typeof version !== "string" || typeof title !== "string")
    return fault(MANIFEST, "It has to say its name, version and title, each as text.");
  if (typeof description !== "string" || typeof hash !== "string" || !isNames(needs))
    return fault(MANIFEST, "It has to have a description, a list of needs, and its hash.");
  const faults = headFaults({ name, version, title, description });
  if (faults.length > 0) return err(faults.map((sentence) => ({ file: MANIFEST, sentence })));
  return ok({ name, version, title, description, needs });
}

function isNames(value: Json | undefined): value is readonly string[] {
  return Array.isArray(value) && value.length <= 200 && value.every(isId);
}

function readSchema({ path, text }: PackageFile): Read<Schema> | undefined {
  const name = SCHEMA_FILE.exec(path)?.[1];
  if (name === undefined) return undefined;
  const json = parsed(text);
  if (json === undefined) return fault(path, "It is not JSON.");
  const schema = asSchema(json);
  if (!schema) return err(schemaFaults(json).map(({ sentence }) => ({ file: path, sentence })));
  if (schema.name !== name) return fault(path, `It defines ${schema.name}, so it has to be named after that.`);
  if (schema.functions.length > 0)
    return fault(path, "It brings code inside its definition; attach functions instead.");
  return ok(schema);
}

function readFunction(name: string, files: ReadonlyMap<string, string>): Read<PackagedFunction> {
  const [file, code] = [`functions/${name}.json`, `functions/${name}.ts`];
  const [text, source] = [files.get(file), files.get(code)];
  if (!isFunctionName(name)) return fault(file, "A function's name is a letter, then letters, digits or underscores.");
  if (text === undefined) return fault(code, `The file ${file}, which says what this function is, is missing.`);
  if (source === undefined) return fault(file, `Its code, ${code}, is missing.`);
  if (source.length > MAX_SOURCE_LENGTH)
    return fault(code, `A function's code is at most ${MAX_SOURCE_LENGTH} characters.`);
  const json = parsed(text);
  if (!isJsonObject(json)) return fault(file, "It is not a JSON object.");
  const { kind, attachedTo, tests, ...plain } = json;
  const found = FUNCTION_KINDS.find((each) => each === kind);
  if (!found) return fault(file, `Its “kind” has to be one of ${FUNCTION_KINDS.join(", ")}.`);
  if (!isNames(attachedTo)) return fault(file, "“attachedTo” has to be a list of names of kinds.");
  if (tests !== undefined && !isJsonObject(tests))
    return fault(file, "“tests” has to be an object with a test at each id.");
  const tested = Object.entries(tests ?? {}).map(([id, test]): [string, Json] => [`${TESTS}${id}`, test]);
  const fields = { ...plain, ...Object.fromEntries(tested.sort(([a], [b]) => (a < b ? -1 : 1))) };
  const faults = Object.entries(fields).flatMap(([field, value]) => fieldFaults(file, field, value));
  if (faults.length > 0) return err(faults);
  return ok({ name, kind: found, fields, attachedTo: [...new Set(attachedTo)].sort(), source });
}

function fieldFaults(file: string, name: string, value: Json): readonly PackageFault[] {
  const field = fieldNamed(name);
  if (!field || field === "name") return [{ file, sentence: `A function has no field “${name}”.` }];
  const expected = value === null ? "given or left out" : fieldFault(field, value);
  return expected === undefined ? [] : [{ file, sentence: `Its ${field} must be ${expected}.` }];
}
