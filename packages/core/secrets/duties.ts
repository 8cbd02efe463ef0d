import { mayApprove, type Role } from "../base/index.ts";
import type { SecretUse } from "./uses.ts";

/** Why somebody may not give a secret a new value, in a sentence; undefined when they may [Q9]. */
export function rotationRefusal(
  name: string,
  role: Role,
  onHead: readonly SecretUse[],
  connections: readonly string[] = [],
): string | undefined {
  const used = onHead.filter(({ reference, place }) => reference.name === name && !place.pinned);
  const atOnce = [...placesOf(used), ...connections.map(connectionText)];
  if (atOnce.length === 0 || mayApprove(role)) return undefined;
  return `${listed(atOnce)} would get the new value at once, without a review, so an approver or an owner in person has to rotate ${name}.`;
}

/** Why a secret may not be deleted, in a sentence; undefined when it may [Q9] [Q10]. */
export function removalRefusal(
  name: string,
  role: Role,
  uses: readonly { readonly use: SecretUse; readonly changeSet?: string }[],
  connections: readonly string[] = [],
): string | undefined {
  if (!mayApprove(role)) return "Only an approver or an owner may delete a secret, for nobody can bring it back.";
  if (uses.length === 0 && connections.length === 0) return undefined;
  const head = uses.filter(({ changeSet }) => changeSet === undefined).map(({ use }) => use);
  const sets = [...new Set(uses.flatMap(({ changeSet }) => (changeSet === undefined ? [] : [`“${changeSet}”`])))];
  const where = [
    ...(head.length + connections.length > 0 ? [listed([...placesOf(head), ...connections.map(connectionText)])] : []),
    ...(sets.length > 0 ? [`the change set${sets.length === 1 ? "" : "s"} ${listed(sets)}`] : []),
  ];
  return `${name} is still used by ${where.join(", and in ")}. Take it out there first.`;
}

function placesOf(uses: readonly SecretUse[]): readonly string[] {
  return [...new Set(uses.map(({ componentName }) => componentName))].sort();
}

function connectionText(name: string): string {
  return `the connection ${name}`;
}

function listed(names: readonly string[]): string {
  if (names.length > 4) return `${names.slice(0, 3).join(", ")} and ${names.length - 3} more`;
  return names.length < 2 ? (names[0] ?? "") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
