import type { ApiServices } from "@tributary/adapters/api";
import type { Actor } from "@tributary/core/base";
import type { AuditStore } from "@tributary/core/governance";
import type { AuditEntry } from "@tributary/core/protocol";

/** The actor as the audit log shows it: an agent with the name of whom it acts for. */
export function auditActor(actor: Actor): AuditEntry["actor"] {
  const { id, name, type } = actor;
  return actor.type === "agent" ? { id, name, type, owner: actor.onBehalfOf.name } : { id, name, type };
}

export function auditService(
  store: AuditStore,
  now: () => number,
  verify: ApiServices["audit"]["verify"],
): ApiServices["audit"] {
  return {
    verify,
    async record(workspace, { actor, changeSet, sentence }) {
      const entry = {
        at: now(),
        actor: auditActor(actor),
        changeSet: changeSet ?? null,
        outcome: "accepted" as const,
        sentence,
        mutation: null,
      };
      await store.append(workspace, [entry]);
    },
  };
}
