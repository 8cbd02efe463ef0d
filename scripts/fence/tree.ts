import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A workspace package: where it lies and the inner paths it offers to others. */
export type Package = {
  readonly name: string;
  readonly folder: string;
  /** From the specifier others write (`@tributary/core/base`) to the file behind it (`packages/core/base/index.ts`). */
  readonly exports: ReadonlyMap<string, string>;
};

/** A checkout to be judged: its files by path relative to the root, with `/`, and its packages. */
export type Tree = {
  readonly files: ReadonlyMap<string, string>;
  readonly packages: readonly Package[];
  /** Every SPEC.md, by path. */
  readonly specs: ReadonlyMap<string, string>;
};

const ROOTS = ["apps", "packages", "assets", "examples", "e2e", "bench", "scripts"];
const SKIPPED = new Set(["node_modules", ".next", ".turbo", "dist", "data", "fixtures", "test-results"]);

export function readTree(root: string): Tree {
  const paths = ROOTS.flatMap((folder) => filesUnder(root, folder));
  const sources = paths.filter((path) => /\.(ts|tsx|mts|mjs)$/.test(path) && !path.endsWith(".d.ts"));
  const manifests = paths.filter((path) => path.endsWith("/package.json"));
  const specs = paths.filter((path) => path.endsWith("/SPEC.md"));
  const read = (path: string): [string, string] => [path, readFileSync(join(root, path), "utf8")];
  return {
    files: new Map(sources.map(read)),
    specs: new Map(specs.map(read)),
    packages: manifests.map((path) => readPackage(root, path)),
  };
}

function readPackage(root: string, path: string): Package {
  const manifest: unknown = JSON.parse(readFileSync(join(root, path), "utf8"));
  const { name, exports } = manifest as { name: string; exports?: Record<string, unknown> };
  const folder = path.slice(0, -"/package.json".length);
  const pairs = Object.entries(exports ?? {}).flatMap(([key, target]): [string, string][] =>
    typeof target === "string" ? [[`${name}${key.slice(1)}`, `${folder}/${target.slice(2)}`]] : [],
  );
  return { name, folder, exports: new Map(pairs) };
}

function filesUnder(root: string, folder: string): readonly string[] {
  const absolute = join(root, folder);
  if (!existsSync(absolute)) return [];
  return readdirSync(absolute, { withFileTypes: true, encoding: "utf8" }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : filesUnder(root, path);
    return entry.isFile() ? [path] : [];
  });
}
