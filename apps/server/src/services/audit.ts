import type { ApiServices } from "@tributary/adapters/api";
import type { verifyAuditChain } from "@tributary/adapters/db";
import { type Actor, whoOf, type WorkspaceId } from "@tributary/core/base";
import type { AuditStore } from "@tributary/core/governance";
import type { AuditChainStore, AuditFileEnd, AuditFileHeader, ChainEnd } from "@tributary/core/history";
import type { AuditEntry } from "@tributary/core/protocol";

/** The actor as the audit log shows it: an agent with the name of whom it acts for. */
export function auditActor(actor: Actor): AuditEntry["actor"] {
  return whoOf(actor);
}

export type AuditParts = {
  readonly store: AuditStore;
  readonly chain: AuditChainStore;
  readonly nameOf: (workspace: WorkspaceId) => Promise<string>;
  readonly now: () => number;
  readonly verify: (workspace: WorkspaceId, anchors: readonly ChainEnd[]) => ReturnType<typeof verifyAuditChain>;
};

const PAGE = 500;

/** The audit log: written to by commands, proven, and handed out. */
export function auditService({ store, chain, nameOf, now, verify }: AuditParts): ApiServices["audit"] {
  return {
    async verify(workspace, anchors) {
      const verdict = await verify(workspace, anchors);
      if (!verdict.ok) {
        const { seq, sentence } = verdict.error;
        return { ok: false, checked: Math.max(0, seq - 1), firstBad: seq, sentence };
      }
      const { entries, hash } = verdict.value;
      return { ok: true, checked: entries, end: { seq: entries, hash } };
    },

    async record(workspace, { actor, changeSet, sentence, outcome = "accepted", details }) {
      const entry = {
        at: now(),
        actor: auditActor(actor),
        changeSet: changeSet ?? null,
        outcome,
        sentence,
        mutation: null,
      };
      await store.append(workspace, [details === undefined ? entry : { ...entry, details }]);
    },

    async *exported(workspace, filter) {
      const narrowed = Object.keys(filter).length > 0;
      const end = await chain.chainEnd(workspace);
      const header: AuditFileHeader = {
        ...{ format: "tributary-audit", version: 1, workspace, name: await nameOf(workspace), exportedAt: now() },
        filter: narrowed ? filter : null,
      };
      yield JSON.stringify(header);
      let entries = 0;
      for (let after = 0; after < end.seq; ) {
        const page = await chain.chain(workspace, { after, limit: PAGE, filter });
        const covered = page.filter(({ seq }) => seq <= end.seq);
        for (const { misfiled: _, ...entry } of covered) yield JSON.stringify(entry);
        entries += covered.length;
        after = page.length < PAGE ? end.seq : (page.at(-1)?.seq ?? end.seq);
      }
      const last: AuditFileEnd = { end: { entries, chain: end } };
      yield JSON.stringify(last);
    },
  };
}
