import type { FunctionId, Json, Result } from "../base/index.ts";
import { err, ok } from "../base/index.ts";
import { functionPlace } from "./effective.ts";
import {
  fieldFault,
  fieldNamed,
  FUNCTION_KINDS,
  type FunctionDefinition,
  type FunctionField,
  MAX_SOURCE_LENGTH,
} from "./function.ts";
import { MAX_TESTS, testIdOf } from "./function-test.ts";
import { isWorldKind } from "./grants.ts";
import type { Mutation, MutationOf } from "./mutation.ts";
import type { Refusal } from "./refusal.ts";
import type { Snapshot } from "./snapshot.ts";
import { spliced } from "./text.ts";

type Verdict = Result<void, Refusal>;
const FINE: Verdict = ok(undefined);

export type FunctionMutation = Extract<Mutation, { readonly function: FunctionId }>;

/** Whether a mutation of a function may be applied. Names are judged for a whole batch at once: `validateFunctionName`. */
export function validateFunction(snapshot: Snapshot, mutation: FunctionMutation): Verdict {
  const found = snapshot.functions.get(mutation.function);
  if (mutation.type === "function.create") return found ? err({ kind: "functionExists" }) : validateNew(mutation);
  if (!found) return err({ kind: "unknownFunction", function: mutation.function });
  switch (mutation.type) {
    case "function.delete":
    case "function.restore":
    case "function.erase":
      return FINE;
    default:
      if (found.deleted) return err({ kind: "functionDeleted", function: found.id, name: found.name });
      return validateEdit(snapshot, found, mutation);
  }
}

function validateNew({ function: id, name, kind, source }: MutationOf<"function.create">): Verdict {
  const fault = fieldFault("name", name);
  if (fault !== undefined) return err({ kind: "functionField", function: id, field: "name", expected: fault });
  if (!FUNCTION_KINDS.includes(kind))
    return err({ kind: "functionField", function: id, field: "kind", expected: `one of ${FUNCTION_KINDS.join(", ")}` });
  return validateLength(id, source);
}

function validateEdit(
  snapshot: Snapshot,
  found: FunctionDefinition,
  mutation: MutationOf<"function.set" | "function.edit" | "function.bind" | "function.unbind">,
): Verdict {
  switch (mutation.type) {
    case "function.set": {
      const { field, value } = mutation;
      const expected = fieldNamed(field)
        ? (settingFault(found, field, value) ?? crowded(found, field))
        : "a field that functions have";
      return expected === undefined ? FINE : err({ kind: "functionField", function: found.id, field, expected });
    }
    case "function.edit": {
      const text = spliced(found.source, mutation.splices);
      return text === undefined ? err({ kind: "textMoved", name: found.name }) : validateLength(found.id, text);
    }
    case "function.bind":
      return validateBinding(snapshot, found, mutation.schema);
    case "function.unbind":
      return FINE;
  }
}

function crowded({ tests = {} }: FunctionDefinition, field: string): string | undefined {
  const id = testIdOf(field);
  const isOneMore = id !== undefined && !Object.hasOwn(tests, id) && Object.keys(tests).length >= MAX_TESTS;
  return isOneMore ? `one of at most ${MAX_TESTS} tests of a function` : undefined;
}

function settingFault({ kind }: FunctionDefinition, field: FunctionField, value: Json): string | undefined {
  if (field === "connections" && value !== null && !isWorldKind(kind))
    return "left out: a function of this kind sees its input alone";
  return fieldFault(field, value);
}

function validateLength(id: FunctionId, source: string): Verdict {
  if (source.length <= MAX_SOURCE_LENGTH) return FINE;
  return err({ kind: "textTooLong", function: id, length: source.length, limit: MAX_SOURCE_LENGTH });
}

function validateBinding(snapshot: Snapshot, found: FunctionDefinition, name: string): Verdict {
  const versions = [...snapshot.schemas.values()].filter((schema) => schema.name === name);
  if (versions.length === 0) return err({ kind: "unknownSchema", schema: name });
  const place = functionPlace(found);
  const clash = versions.find((schema) => schema.functions.some((own) => functionPlace(own) === place));
  return clash ? err({ kind: "duplicateFunction", name: found.name, schemaTitle: clash.title }) : FINE;
}

/** Whether the function's name is free among those in force. */
export function validateFunctionName(snapshot: Snapshot, id: FunctionId): Verdict {
  const found = snapshot.functions.get(id);
  if (!found || found.deleted) return FINE;
  const isTaken = (bearersOf(snapshot).get(found.name) ?? 0) > 1;
  return isTaken ? err({ kind: "duplicateFunction", name: found.name }) : FINE;
}

/** How many functions in force bear each name: a batch of many leaves the functions as they are while each is asked about. */
const bearers = new WeakMap<Snapshot["functions"], ReadonlyMap<string, number>>();

function bearersOf({ functions }: Snapshot): ReadonlyMap<string, number> {
  const known = bearers.get(functions);
  if (known) return known;
  const counts = functionNames(functions.values());
  bearers.set(functions, counts);
  return counts;
}

/** How many of these functions are in force by each name. */
export function functionNames(functions: Iterable<FunctionDefinition>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { name, deleted } of functions) if (!deleted) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
