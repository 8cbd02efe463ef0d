import { err, isJsonObject, type Json, type JsonObject, ok, type Result } from "../base/index.ts";
import type { Position } from "../model/index.ts";

/** Where a connection takes its value: a component's id, or the key of one made in the same answer. */
export type OperationSource = { readonly component: string; readonly path?: string; readonly via?: string };
export type Connections = { readonly [path: string]: OperationSource };

/**
 * What a management function wants done. Paths are JSON Pointers into a component's tree as the function sees it; a list's
 * entries stand at their position, a new one at `-`, or at `-` and a word where several are added.
 */
export type Operation =
  | {
      readonly type: "create";
      /** Finds the component again when the function is run again. */
      readonly key: string;
      /** A schema's name, for its newest version, or one version. */
      readonly schema: string;
      /** The key, unless given. */
      readonly name?: string;
      readonly properties?: { readonly meta?: JsonObject; readonly domain?: JsonObject };
      readonly connect?: Connections;
      readonly place?: Position;
    }
  | {
      readonly type: "update";
      readonly component: string;
      readonly set?: { readonly [path: string]: Json };
      readonly unset?: readonly string[];
      readonly connect?: Connections;
    }
  | { readonly type: "delete"; readonly component: string }
  | { readonly type: "manage"; readonly component: string }
  | { readonly type: "release"; readonly component: string };

export type ManagementAnswer = { readonly operations: readonly Operation[]; readonly message?: string };

export const MAX_OPERATIONS = 1_000;
const MAX_FAULTS = 20;
const KEY = /^[A-Za-z0-9_.-]{1,64}$/;

type Rule = (value: Json) => string | undefined;
type Members = { readonly [member: string]: { readonly rule: Rule; readonly required?: true } };

const text: Rule = (value) => (typeof value === "string" && value !== "" ? undefined : "must be text");
const key: Rule = (value) =>
  typeof value === "string" && KEY.test(value) ? undefined : "must be 1 to 64 letters, digits or _ . -";
const object: Rule = (value) => (isJsonObject(value) ? undefined : "must be an object");
const position: Rule = (value) =>
  Array.isArray(value) && value.length === 2 && value.every((each) => typeof each === "number" && Number.isFinite(each))
    ? undefined
    : "must be two numbers, [x, y]";
const texts: Rule = (value) =>
  Array.isArray(value) && value.every((each) => typeof each === "string") ? undefined : "must be a list of paths";
const tree: Rule = (value) =>
  isJsonObject(value) &&
  Object.entries(value).every(([root, each]) => ["meta", "domain"].includes(root) && isJsonObject(each))
    ? undefined
    : 'must be {"domain": {…}}, with or without "meta"';
const connections: Rule = (value) =>
  isJsonObject(value) && Object.values(value).every(isSource)
    ? undefined
    : 'must be {"<path>": {"component": "<id or key>", "path": "<path>", "via": "<transformation>"}}; path and via may be left out';

const OPERATIONS: { readonly [type in Operation["type"]]: Members } = {
  create: {
    key: { rule: key, required: true },
    schema: { rule: text, required: true },
    name: { rule: text },
    properties: { rule: tree },
    connect: { rule: connections },
    place: { rule: position },
  },
  update: {
    component: { rule: text, required: true },
    set: { rule: object },
    unset: { rule: texts },
    connect: { rule: connections },
  },
  delete: { component: { rule: text, required: true } },
  manage: { component: { rule: text, required: true } },
  release: { component: { rule: text, required: true } },
};

/** Reads what a management function answered; every fault is a sentence that names the operation. Rule [MG1]. */
export function parseManagementAnswer(answer: Json): Result<ManagementAnswer, readonly string[]> {
  if (!isJsonObject(answer) || !Array.isArray(answer["operations"]))
    return err(["The function must answer {operations: [...], message?: text}."]);
  const { operations, message, ...rest } = answer;
  const faults = Object.keys(rest).map((name) => `The answer has no member “${name}”: only operations and message.`);
  if (message !== undefined && typeof message !== "string") faults.push("The answer's message must be text.");
  if (operations.length > MAX_OPERATIONS)
    return err([`The function asks for ${operations.length} operations. At most ${MAX_OPERATIONS} are done at once.`]);
  const asked: readonly Json[] = operations;
  asked.forEach((operation, index) => faults.push(...operationFaults(operation, index)));
  faults.push(...repeatedKeys(asked));
  const read = asked.filter(isOperation);
  if (faults.length > 0 || read.length < asked.length) return err(faults.slice(0, MAX_FAULTS));
  return ok({
    operations: read,
    ...(typeof message === "string" ? { message } : {}),
  });
}

/** How a sentence names an operation: "Operation 2 (create “db”)". */
export function operationTitle(operation: Operation, index: number): string {
  const what = operation.type === "create" ? operation.key : operation.component;
  return `Operation ${index + 1} (${operation.type} “${what}”)`;
}

function isOperation(operation: Json): operation is Operation {
  return operationFaults(operation, 0).length === 0;
}

function operationFaults(operation: Json, index: number): readonly string[] {
  const at = `Operation ${index + 1}`;
  const type = isJsonObject(operation) ? operation["type"] : undefined;
  if (!isJsonObject(operation) || typeof type !== "string" || !Object.hasOwn(OPERATIONS, type))
    return [`${at}: its type must be one of ${Object.keys(OPERATIONS).join(", ")}.`];
  const members = OPERATIONS[type as Operation["type"]];
  const named = `${at} (${type})`;
  const faults: string[] = [];
  for (const [name, { rule, required }] of Object.entries(members)) {
    const value = operation[name];
    if (value === undefined) {
      if (required) faults.push(`${named}: “${name}” is missing.`);
      continue;
    }
    const fault = rule(value);
    if (fault !== undefined) faults.push(`${named}: “${name}” ${fault}.`);
  }
  for (const name of Object.keys(operation))
    if (name !== "type" && !Object.hasOwn(members, name))
      faults.push(`${named}: there is no “${name}” here; it may have ${Object.keys(members).join(", ")}.`);
  return faults;
}

/** Two components of one key would be each other's next time. */
function repeatedKeys(operations: readonly Json[]): readonly string[] {
  const seen = new Set<string>();
  return operations.flatMap((operation, index) => {
    const name = isJsonObject(operation) && operation["type"] === "create" ? operation["key"] : undefined;
    if (typeof name !== "string") return [];
    if (seen.has(name)) return [`Operation ${index + 1} (create): the key “${name}” is taken by an earlier one.`];
    seen.add(name);
    return [];
  });
}

function isSource(value: Json): boolean {
  if (!isJsonObject(value)) return false;
  const { component, path, via, ...rest } = value;
  const isText = (each: Json | undefined): boolean => each === undefined || (typeof each === "string" && each !== "");
  return Object.keys(rest).length === 0 && component !== undefined && isText(component) && isText(path) && isText(via);
}
