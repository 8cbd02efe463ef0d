import { type ComponentId, type FunctionId, type Json, jsonEqual } from "../base/index.ts";
import {
  functionFieldKey,
  type Overlay,
  type OverlayKey,
  parseComponentMark,
  parseFunctionMark,
  parseNoteMark,
  type RenamedFunction,
  type Renumbered,
  textMutation,
  untypedDefinition,
} from "../document/index.ts";
import { asSchema, lockKey, type Mutation, parseCatalogueKey, type Schema, type SchemaRef } from "../model/index.ts";
import { inBrief } from "./brief.ts";
import type { LoggedMutation } from "./ports.ts";

type Functions = {
  readonly overlay: Overlay;
  readonly renamedFunctions: readonly RenamedFunction[];
  readonly renumbered: readonly Renumbered[];
};

/**
 * The log's rows for what a rebase did to functions and schemas: names and versions that moved, code that both sides edited.
 *
 * @param told - the rows of what left the overlay: a key has one row, whatever else happened to it
 */
export function loggedFunctions(
  version: number,
  before: Overlay,
  moved: Functions,
  told: readonly LoggedMutation[],
): readonly LoggedMutation[] {
  const known = new Set(told.map(({ root, key }) => `${root} ${key}`));
  return [
    ...moved.renumbered.flatMap((each) => renumberedRows(version, before, moved.overlay, each)),
    ...noteRows(before, moved.overlay),
    ...moved.renamedFunctions.flatMap((each) => renamedRow(version, before, moved.overlay, each)),
    ...mergedRows(version, before, moved.overlay),
    ...deletedRows(version, before, moved.overlay),
  ].filter(({ root, key }) => !known.has(`${root} ${key}`));
}

/** Versions that took one number after the other, as one move each: from the number that the log knows. */
export function inOneMove(moved: readonly Renumbered[], next: readonly Renumbered[]): readonly Renumbered[] {
  const isOver = ({ to }: Renumbered): boolean => next.some(({ from }) => from === to);
  return [
    ...moved.filter((each) => !isOver(each)),
    ...next.map(({ from, to }) => ({ from: numbered(moved, from), to })),
  ];
}

/** The key of a version, or of its lock, as it was before the version took another number. */
export function beforeNumbers<K extends OverlayKey>(moved: readonly Renumbered[], each: K): K {
  const { root, key } = each;
  if (root === "schema") return { ...each, key: numbered(moved, key as SchemaRef) };
  const address = root === "catalogue" ? parseCatalogueKey(key) : undefined;
  return address?.part === "lock" ? { ...each, key: lockKey(numbered(moved, address.schema)) } : each;
}

function numbered(moved: readonly Renumbered[], ref: SchemaRef): SchemaRef {
  return moved.find(({ to }) => to === ref)?.from ?? ref;
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
  const left: LoggedMutation = {
    ...{ root: "schema", key: from, before: before.schema.get(from) ?? null, after: null, quiet: true },
    mutation: { type: "schema.discard", schema: from },
  };
  const definition = overlay.schema.get(to);
  const schema = definition === undefined ? undefined : asSchema(definition);
  // Head may have taken it up since, under its new number.
  const made = definition === undefined || !schema ? [] : [madeRow(version, { from, to }, definition, schema)];
  const marks = [...overlay.component].flatMap(([id, value]): LoggedMutation[] => {
    const mark = parseComponentMark(value);
    const was = before.component.get(id) ?? null;
    if (!mark || !("schema" in mark) || mark.schema !== to || jsonEqual(was, value)) return [];
    const mutation = { type: "component.upgrade", component: id as ComponentId, schema: to } as const;
    return [{ root: "component", key: id, before: was, after: value, mutation, quiet: true }];
  });
  return [left, ...made, ...marks];
}

function madeRow(version: number, { from, to }: Renumbered, definition: Json, schema: Schema): LoggedMutation {
  return {
    ...{ root: "schema", key: to, before: null, after: definition },
    mutation: { type: "schema.install", schema },
    sentence: `Head moved to version ${version} and has a ${from} of its own, so this one became ${to}`,
  };
}

/** What the change set notes of a version moves with it: its lock, and that it is the one to take. */
function noteRows({ catalogue: was }: Overlay, { catalogue: is }: Overlay): LoggedMutation[] {
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((key): LoggedMutation[] => {
    const [before, after] = [was.get(key) ?? null, is.get(key) ?? null];
    if (jsonEqual(before, after)) return [];
    const mark = parseNoteMark(after);
    const says = mark && "value" in mark ? mark.value : undefined;
    const mutation: Mutation =
      says === undefined ? { type: "catalogue.clear", key } : { type: "catalogue.set", key, value: says };
    return [{ root: "catalogue", key, before, after, mutation, quiet: true }];
  });
}

function mergedRows(version: number, before: Overlay, overlay: Overlay): LoggedMutation[] {
  return [...overlay.text].flatMap(([id, text]): LoggedMutation[] => {
    // What has another number now was nobody's text before, and begins with what it is.
    const was = before.text.get(id) ?? untypedDefinition(overlay.schema.get(id));
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
