import type { FunctionId } from "../base/index.ts";
import {
  functionFieldKey,
  type Overlay,
  parseComponentMark,
  parseFunctionMark,
  type RenamedFunction,
  type Renumbered,
  textMutation,
} from "../document/index.ts";
import type { Schema, SchemaRef } from "../model/index.ts";
import { inBrief } from "./brief.ts";
import type { LoggedMutation } from "./ports.ts";

type Functions = {
  readonly overlay: Overlay;
  readonly renamedFunctions: readonly RenamedFunction[];
  readonly renumbered: readonly Renumbered[];
};

/** The log's rows for what a rebase did to functions and schemas: names and versions that moved, code that both sides edited. */
export function loggedFunctions(version: number, before: Overlay, moved: Functions): readonly LoggedMutation[] {
  return [
    ...moved.renumbered.flatMap((each) => renumberedRows(version, before, moved.overlay, each)),
    ...moved.renamedFunctions.flatMap((each) => renamedRow(version, before, moved.overlay, each)),
    ...mergedRows(version, before, moved.overlay),
    ...deletedRows(version, before, moved.overlay),
  ];
}

function renamedRow(
  version: number,
  before: Overlay,
  overlay: Overlay,
  { function: id, from, to }: RenamedFunction,
): LoggedMutation[] {
  const key = functionFieldKey(id, "name");
  if (!overlay.function.has(key)) return [];
  return [
    {
      ...{ root: "function", key, before: before.function.get(key) ?? null, after: to },
      mutation: { type: "function.set", function: id, field: "name", value: to },
      sentence: `Head moved to version ${version} and has a function “${from}”, so it was renamed to “${to}”`,
    },
  ];
}

function renumberedRows(
  version: number,
  before: Overlay,
  overlay: Overlay,
  { from, to }: Renumbered,
): LoggedMutation[] {
  const definition = overlay.schema.get(to);
  if (definition === undefined) return [];
  const sentence = `Head moved to version ${version} and has a ${from} of its own, so this one became ${to}`;
  const left: LoggedMutation = {
    ...{ root: "schema", key: from, before: before.schema.get(from) ?? null, after: null, quiet: true },
    mutation: { type: "schema.discard", schema: from },
  };
  const made: LoggedMutation = {
    ...{ root: "schema", key: to, before: null, after: definition, sentence },
    mutation: { type: "schema.install", schema: definition as unknown as Schema },
  };
  const marks = [...overlay.component].flatMap(([id, value]): LoggedMutation[] => {
    const mark = parseComponentMark(value);
    const was = before.component.get(id) ?? null;
    if (!mark || !("schema" in mark) || mark.schema !== to || JSON.stringify(was) === JSON.stringify(value)) return [];
    const mutation = { type: "component.upgrade", component: id, schema: mark.schema as SchemaRef } as const;
    return [{ root: "component", key: id, before: was, after: value, mutation, quiet: true } as LoggedMutation];
  });
  return [left, made, ...marks];
}

function mergedRows(version: number, before: Overlay, overlay: Overlay): LoggedMutation[] {
  return [...overlay.text].flatMap(([id, text]): LoggedMutation[] => {
    const was = before.text.get(id);
    if (typeof was !== "string" || typeof text !== "string" || was === text) return [];
    const row = { root: "text", key: id, before: inBrief("text", was), after: inBrief("text", text) };
    const mutation = textMutation(id, was, text);
    // What is typed in a definition moves with its version, of which there is a row of its own.
    if (mutation.type === "schema.edit") return [{ ...row, mutation, quiet: true }];
    const sentence = `Head moved to version ${version}, and what it changed of this function's code is in`;
    return [{ ...row, mutation, sentence }];
  });
}

/** What was made and deleted here is only deleted here once Head has made it, too. */
function deletedRows(version: number, before: Overlay, overlay: Overlay): LoggedMutation[] {
  return [...overlay.function].flatMap(([key, after]): LoggedMutation[] => {
    const was = before.function.get(key);
    if (!parseFunctionMark(was)?.made || parseFunctionMark(after)?.made !== undefined) return [];
    const mutation = { type: "function.delete", function: key as FunctionId } as const;
    const sentence = `Head has this function since version ${version}; it stays deleted here`;
    return [{ root: "function", key, before: was ?? null, after, mutation, sentence, quiet: true }];
  });
}

/** The same in sentences, for whoever works in the change set. */
export function functionNotes({ renamedFunctions, renumbered }: Functions): readonly string[] {
  return [
    ...renamedFunctions.map(({ from, to }) => `Head has a function “${from}” now, so yours is named “${to}”.`),
    ...renumbered.map(({ from, to }) => `Head has a ${from} of its own now, so yours became ${to}.`),
  ];
}
