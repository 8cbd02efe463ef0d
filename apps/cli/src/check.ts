import { randomUUID } from "node:crypto";
import { resolve } from "node:path";
import { type Imported, importCompose, type Issue, type ReadFile } from "@tributary/adapters/compose";
import type { Result } from "@tributary/core/base";
import type { Environment } from "./environment.ts";
import { projectNameOf, readText } from "./files.ts";

type Place = { readonly path: string; readonly line: number; readonly file?: string };

/** What `import --check --json` says about one file. `file` in a place names another file, included or extended. */
export type FileCheck = {
  readonly file: string;
  readonly ok: boolean;
  readonly services: number;
  readonly components: number;
  readonly edges: number;
  readonly unmodelled: readonly Place[];
  readonly errors: readonly (Place & { readonly message: string })[];
  readonly warnings: readonly (Place & { readonly message: string })[];
};

/** Reads one Compose file as a project of its own. `handled` is false only when the file itself could not be read. */
export function checkFile(file: string, env: Environment): { readonly check: FileCheck; readonly handled: boolean } {
  const text = readText(file);
  if (!text.ok)
    return { check: { file, ...NOTHING, errors: [{ path: "", line: 1, message: text.error }] }, handled: false };
  return { check: judged(file, importFile(file, text.value, env)), handled: true };
}

/** The components of one file, with what it includes, extends and names beside it. */
export function importFile(
  file: string,
  text: string,
  env: Environment,
  projectName?: string,
): ReturnType<typeof importCompose> {
  return importCompose({
    files: [{ path: file, text }],
    read: readBeside,
    env,
    projectName: projectName ?? projectNameOf(file),
    newId: randomUUID,
  });
}

const readBeside: ReadFile = (path) => {
  const text = readText(path.startsWith("~/") ? resolve(process.env["HOME"] ?? "/", path.slice(2)) : path);
  return text.ok ? text.value : undefined;
};

const NOTHING = { ok: false, services: 0, components: 0, edges: 0, unmodelled: [], errors: [], warnings: [] } as const;

function judged(
  file: string,
  result: Result<Imported, { readonly errors: readonly Issue[]; readonly warnings: readonly Issue[] }>,
): FileCheck {
  const placed = (issue: Issue) => ({ ...placeOf(file, issue), message: issue.message });
  if (!result.ok)
    return { file, ...NOTHING, errors: result.error.errors.map(placed), warnings: result.error.warnings.map(placed) };
  const { services, components, edges, unmodelled, warnings } = result.value.report;
  return {
    file,
    ok: true,
    services,
    components,
    edges,
    unmodelled: unmodelled.map((place) => placeOf(file, place)),
    errors: [],
    warnings: warnings.map(placed),
  };
}

function placeOf(file: string, place: { readonly file: string; readonly path: string; readonly line: number }): Place {
  const { path, line } = place;
  return place.file === file ? { path, line } : { path, line, file: place.file };
}
