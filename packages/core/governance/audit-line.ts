import { type Actor, type ChangeSetId, type Json, type Role, whoOf } from "../base/index.ts";
import type { AuditLine } from "../protocol/index.ts";

export type { AuditLine };

/** The line of a command that is done; an agent stands in it with the name of whom it acts for. */
export function auditLine(
  { actor }: { readonly actor: Actor },
  {
    at,
    sentence,
    changeSet,
    details,
  }: { readonly at: number; readonly sentence: string; readonly changeSet?: ChangeSetId; readonly details?: Json },
): AuditLine {
  const line = {
    at,
    actor: whoOf(actor),
    changeSet: changeSet ?? null,
    outcome: "accepted",
    sentence,
    mutation: null,
  } as const;
  return details === undefined ? line : { ...line, details };
}

/** The line of somebody who has come by an invitation. */
export function joinedLine(
  by: { readonly actor: Actor },
  { role, invitedBy }: { readonly role: Role; readonly invitedBy: string },
  at: number,
): AuditLine {
  return auditLine(by, { at, sentence: `joined as ${role}, invited by ${invitedBy}` });
}
