import { type FunctionId, jsonEqual } from "../base/index.ts";
import { type FunctionDefinition, type Snapshot, titleOfFunction } from "../model/index.ts";
import type { FunctionFinding, FunctionTarget } from "../protocol/index.ts";
import type { ConnectionSetting } from "./connection.ts";
import { type SignInFunction, signInObjection } from "./sign-in-objection.ts";

/**
 * What a reviewer should know of functions that sign connections in: of each whose text or grants change, what it will be given and where that
 * leads, or that nothing can be asked there any more. Rule [CN9].
 */
export function signInFindings(
  base: Snapshot,
  view: Snapshot,
  connections: readonly ConnectionSetting[],
): readonly FunctionFinding[] {
  return [...view.functions.values()].flatMap((definition): FunctionFinding[] => {
    const { id, name } = definition;
    const signed = connections.filter((each) => signsIn(each, id));
    if (signed.length === 0 || isSame(base.functions.get(id), definition)) return [];
    const sentences = signed.map((each) => sentenceOf(each, connections, view));
    return [{ function: id, name, title: titleOfFunction(definition), sentences }];
  });
}

/** Both lists, one entry for each function. */
export function joinedFindings(
  some: readonly FunctionFinding[],
  others: readonly FunctionFinding[],
): readonly FunctionFinding[] {
  const more = new Map(others.map((each) => [each.function, each]));
  const joined = some.map((each) => {
    const known = more.get(each.function);
    more.delete(each.function);
    return known ? { ...each, sentences: [...known.sentences, ...each.sentences] } : each;
  });
  return [...joined, ...more.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function signsIn({ credential }: ConnectionSetting, id: string): boolean {
  return credential?.kind === "function" && "id" in credential.function && credential.function.id === id;
}

function sentenceOf(connection: ConnectionSetting, others: readonly ConnectionSetting[], view: Snapshot): string {
  const { name, origin, credential } = connection;
  const objection = signInObjection(connection, { others, find: (target) => inForce(view, target) });
  if (objection !== undefined) return `Once this is applied, nothing can be asked over ${name}. ${objection}`;
  const given = credential?.kind === "function" ? credential.secret : undefined;
  const holding = given === undefined ? "" : ` and is given the secret ${given}`;
  return `It signs ${name} in, at ${origin},${holding} as soon as this is applied. Look at what it sends, and where.`;
}

function inForce(view: Snapshot, target: FunctionTarget): SignInFunction | undefined {
  const found = "id" in target ? view.functions.get(target.id as FunctionId) : undefined;
  if (!found || found.deleted) return undefined;
  return { title: titleOfFunction(found), kind: found.kind, grants: found.connections ?? [] };
}

function isSame(before: FunctionDefinition | undefined, after: FunctionDefinition): boolean {
  if (before === after) return true;
  const of = ({ source, deleted, connections = [] }: FunctionDefinition) => [source, deleted, connections];
  return before !== undefined && jsonEqual(of(before), of(after));
}
