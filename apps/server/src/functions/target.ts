import type { FunctionId } from "@tributary/core/base";
import type { Compiler, Reads } from "@tributary/core/engine";
import type { RunFunction } from "@tributary/core/protocol";
import { err, ok, type Result } from "@tributary/core/base";
import {
  type ConnectionGrant,
  type FunctionCode,
  type FunctionDefinition,
  functionsOf,
  nameOf,
  resultPath,
  type Schema,
  schemaOf,
  type Snapshot,
  titleOfFunction,
} from "@tributary/core/model";
import type { Component } from "@tributary/core/model";
import type { FunctionSummary, FunctionTarget } from "@tributary/core/protocol";

/** A function that somebody named: how it is recorded, what it reads, and its code as it is written now. */
export type FoundFunction = {
  readonly function: RunFunction;
  readonly title: string;
  readonly reads: Reads;
  /** What it says it may ask; whether that was agreed to is another matter. */
  readonly grants: readonly ConnectionGrant[];
  readonly code: { readonly source: string } | FunctionCode;
};

export function findFunction(view: Snapshot, target: FunctionTarget): FoundFunction | undefined {
  if ("id" in target) {
    const definition = view.functions.get(target.id as FunctionId);
    return definition && !definition.deleted ? foundHere(definition) : undefined;
  }
  const schema = newest(view, target.schema);
  const binding = schema?.functions.find(({ name }) => name === target.name);
  if (!schema || !binding) return undefined;
  const { name, kind, title, code, connections: grants = [] } = binding;
  return { function: { name, kind, schema: schema.name }, title, reads: binding, grants, code };
}

function foundHere(definition: FunctionDefinition): FoundFunction {
  const { id, name, kind, source, connections: grants = [] } = definition;
  const title = titleOfFunction(definition);
  return { function: { id, name, kind }, title, reads: definition, grants, code: { source } };
}

/** Which function's result stands at a path of a component: under `/derived`, or where a subscription goes through one. */
export function functionAt(view: Snapshot, component: Component, path: string): FunctionTarget | undefined {
  const schema = schemaOf(view, component);
  if (!schema) return undefined;
  const cell = [...component.attributes].find(([at]) => at === path)?.[1];
  const via = cell && "from" in cell ? cell.from.via : undefined;
  const found = functionsOf(view, schema).find((each) =>
    via === undefined ? resultPath(each) === path : each.kind === "transformation" && each.name === via,
  );
  if (!found) return undefined;
  return found.writtenHere === undefined ? { schema: schema.name, name: found.name } : { id: found.writtenHere };
}

/** The code to run; refused with the place where it cannot be read. */
export async function codeOf(
  { code, title }: FoundFunction,
  compiler: Compiler,
): Promise<Result<FunctionCode, string>> {
  if (!("source" in code)) return ok(code);
  const compiled = await compiler.compile(code.source);
  if (compiled.ok) return ok(compiled.code);
  const [{ line, column, sentence }] = compiled.problems;
  return err(`“${title}” cannot be run as it is written. Line ${line}, column ${column}: ${sentence}`);
}

/** All there are: the workspace's own, then those that come with kinds, each by name. */
export function listFunctions(view: Snapshot): readonly FunctionSummary[] {
  const own = [...view.functions.values()].filter(({ deleted }) => !deleted);
  const names = [...new Set([...view.schemas.values()].map(({ name }) => name))].sort();
  const shipped = names.flatMap((name) => {
    const schema = newest(view, name);
    return (schema?.functions ?? []).map((each) => ({
      ...{ schema: name, name: each.name, title: each.title, description: each.description, kind: each.kind },
      bindings: [name],
    }));
  });
  return [
    ...own
      .map((each) => ({
        ...{ id: each.id, name: each.name, title: titleOfFunction(each), description: each.description },
        ...{ kind: each.kind, bindings: each.bindings },
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    ...shipped,
  ];
}

function newest(view: Snapshot, name: string): Schema | undefined {
  let found: Schema | undefined;
  for (const schema of view.schemas.values())
    if (schema.name === name && (!found || schema.version > found.version)) found = schema;
  return found;
}

/** What people call a component. */
export function namedComponent(component: Component): { readonly id: Component["id"]; readonly name: string } {
  return { id: component.id, name: nameOf(component) };
}
