import { canonicalJson, type Json } from "@tributary/core/base";
import { expect } from "vitest";
import type { ImportedComponent } from "./component.ts";
import { type ComposeInput, type Imported, importCompose } from "./import.ts";
import type { Issue } from "./issues.ts";

type Options = Partial<Omit<ComposeInput, "files" | "newId">> & {
  readonly others?: { readonly [path: string]: string };
};

/** Imports one text, or several files by path, with ids that count up. */
export function imported(
  files: string | { readonly [path: string]: string },
  options: Options = {},
): ReturnType<typeof importCompose> {
  const { others = {}, ...rest } = options;
  const named = typeof files === "string" ? { "compose.yaml": files } : files;
  let count = 0;
  return importCompose({
    files: Object.entries(named).map(([path, text]) => ({ path, text })),
    read: (path) => (Object.hasOwn(others, path) ? others[path] : undefined),
    projectName: "shop",
    newId: () => {
      count += 1;
      return `id${count}`;
    },
    ...rest,
  });
}

export function good(files: Parameters<typeof imported>[0], options: Options = {}): Imported {
  const result = imported(files, options);
  expect(result.ok ? [] : result.error.errors).toEqual([]);
  if (!result.ok) throw new RangeError("refused");
  return result.value;
}

export function errorsOf(files: Parameters<typeof imported>[0], options: Options = {}): readonly Issue[] {
  const result = imported(files, options);
  return result.ok ? [] : result.error.errors;
}

/** What a component says, by path: a literal's value, `→ schema name path` for a connection; entries by their position. */
export function fieldsOf({ components }: Imported, schema: string, name: string): { readonly [path: string]: Json } {
  const component = components.find(
    (candidate) => candidate.schema === `docker.${schema}@1` && candidate.name === name,
  );
  if (!component) throw new RangeError(`no ${schema} ${name}`);
  const numbers = new Map<string, string>();
  const counts = new Map<string, number>();
  const readable = (path: string) =>
    path
      .split("/")
      .map((_segment, index, all) => all.slice(0, index + 1).join("/"))
      .map((prefix) => numbers.get(prefix) ?? prefix.slice(prefix.lastIndexOf("/") + 1))
      .slice(2)
      .join(".");
  return Object.fromEntries(
    component.attributes.flatMap(([path, cell]): [string, Json][] => {
      if (path.startsWith("/meta") || path === "/domain/project") return [];
      if ("order" in cell) {
        const list = path.slice(0, path.lastIndexOf("/"));
        numbers.set(path, String(counts.get(list) ?? 0));
        counts.set(list, (counts.get(list) ?? 0) + 1);
        return [];
      }
      if ("value" in cell) return [[readable(path).replace(/\.value$/, ""), cell.value]];
      const source = components.find(({ id }) => id === cell.from.component);
      return [[readable(path), `→ ${source?.schema.slice("docker.".length, -2)} ${source?.name} ${cell.from.path}`]];
    }),
  );
}

/** Components without their ids, so that two imports can be compared. */
export function withoutIds(components: readonly ImportedComponent[]): string {
  const keys = new Map(components.map(({ id, schema, name }) => [id, `${schema} ${name}`]));
  return canonicalJson(
    Object.fromEntries(
      components.map(({ schema, name, attributes }) => [
        `${schema} ${name}`,
        Object.fromEntries(
          attributes.map(([path, cell]) => [
            path,
            "from" in cell ? { from: keys.get(cell.from.component), path: cell.from.path } : cell,
          ]),
        ),
      ]),
    ),
  );
}
