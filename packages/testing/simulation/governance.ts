import {
  type Actor,
  type ActorId,
  canonicalJson,
  type ChangeSetId,
  principalOf,
  type RequestId,
  SYSTEM_ACTOR,
} from "@tributary/core/base";
import { requirementsIn, type RequirementNeed } from "@tributary/core/engine";
import {
  askForApproval,
  type Demand,
  isOpen,
  type RequestRecord,
  review,
  reviewedContent,
  type ReviewEvent,
  type Standing,
} from "@tributary/core/governance";
import { SessionLost } from "@tributary/core/sync";
import { contentText } from "./content-text.ts";
import { broken } from "./rule-broken.ts";
import type { Host, SimulatedServer } from "./server.ts";
import { LAWFUL, MEMBERS, type Person, WORKSPACE } from "./world.ts";

/** What a person has looked at: the content, and the hash that names it. */
export type Look = { readonly hash: string; readonly content: string };

/** How a change set reaches Head: as `apps/server` does it, with the rules of core/governance. */
export class Governance {
  readonly #server: SimulatedServer;
  #requests: number;

  constructor(server: SimulatedServer) {
    this.#server = server;
    this.#requests = server.ports.heads.stored.requests.length;
  }

  async look(changeSet: ChangeSetId): Promise<Look> {
    const { session } = await this.#server.host(changeSet);
    const [base, mutations] = [session.base, session.mutations()];
    const hash = reviewedContent({ base, mutations, plan: [], resources: new Map() });
    return { hash, content: contentText(base, mutations) };
  }

  async ask(changeSet: ChangeSetId, by: Person): Promise<void> {
    const { heads, now } = this.#server.ports;
    const host = await this.#server.host(changeSet);
    const standing = await this.#standing(host);
    const current = heads.stored.current(changeSet);
    if (host.isClosed || (current && isOpen(current) && current.contentHash === standing.contentHash)) return;
    if (current && isOpen(current)) {
      const superseded = review(current, { type: "supersede", at: now() }, standing);
      if (superseded.ok) await heads.updateRequest(superseded.value);
    }
    this.#requests += 1;
    const id = `${changeSet}-r${this.#requests}-${now()}` as RequestId;
    const changes = host.session.mutations().length;
    const wish = { id, changeSet, workspace: WORKSPACE, by, at: now(), changes };
    const asked = askForApproval(wish, standing);
    if (asked.ok) await heads.createRequest(asked.value);
  }

  async decide(changeSet: ChangeSetId, event: (at: number) => ReviewEvent): Promise<boolean> {
    const { heads, now } = this.#server.ports;
    const host = await this.#server.host(changeSet);
    const standing = await this.#standing(host);
    const current = heads.stored.current(changeSet);
    const decided = current && !host.isClosed ? review(current, event(now()), standing) : undefined;
    if (!decided?.ok) return false;
    return (await heads.updateRequest(decided.value)).ok;
  }

  /** Brings an approved change set to Head, while nobody edits it and nobody else moves Head. Says whether it is closed then. */
  async apply(changeSet: ChangeSetId, by: Person, contentHash: string): Promise<boolean> {
    const host = await this.#server.host(changeSet);
    await this.#server.inTurn(async () => {
      if (host.isClosed) return;
      await host.session.freeze(`${by.actor.name} is applying this change set.`);
      const { hasEnded, baseVersion } = host.session;
      if (hasEnded || baseVersion < this.#server.head.version) throw new SessionLost("it is being reopened");
      try {
        await this.#applyFrozen(host, by, contentHash);
      } finally {
        if (!host.isClosed) await host.session.thaw();
      }
    });
    return host.isClosed;
  }

  async #applyFrozen(host: Host, by: Person, contentHash: string): Promise<void> {
    const { heads, now } = this.#server.ports;
    const standing = await this.#standing(host);
    const request = heads.stored.current(host.id);
    if (!request) return;
    const executed = review(request, { type: "execute", by, contentHash, at: now() }, standing);
    if (!executed.ok || host.session.mutations().length === 0 || !this.#mayBeApplied(host, by)) return;
    const mutations = host.session.mutations();
    const entry = {
      actor: by.actor,
      at: now(),
      mutations,
      idempotencyKey: `apply:${host.id}`,
      finish: { changeSet: host.id, request: request.id as RequestId, revision: request.revision },
    };
    const appended = await this.#server.append(entry, host);
    if (!appended.ok) return;
    await host.seal().catch(() => this.#server.evict(host));
    await this.#server.advance(appended.value, mutations);
  }

  /** What policies want of it, and what they refuse of what was not judged here. */
  #demands({ session }: Host): readonly Demand[] {
    const context = { actor: SYSTEM_ACTOR, role: "owner", workspace: WORKSPACE } as const;
    const wishes = { mode: "validate", batch: "bestEffort", isSettled: true } as const;
    const { pipeline } = this.#server.ports;
    const { outcomes } = pipeline.execute(session.base, session.mutations(), context, wishes);
    const required = requirementsIn(outcomes).map((each) => ({ ...each, id: `${each.policy}:${each.sentence}` }));
    const denied = outcomes.flatMap(({ refusal }): readonly Demand[] => {
      if (refusal?.kind !== "policy") return [];
      const { policy, sentence } = refusal;
      return [{ id: `denied:${policy}`, policy, sentence, need: { kind: "checks" }, holds: false }];
    });
    return [...required, ...denied];
  }

  /** Whether all of it may be done to Head, exactly as it was approved [E22]. */
  #mayBeApplied({ id, session }: Host, { actor, role }: Person): boolean {
    const context = { actor, role, workspace: WORKSPACE, changeSet: id };
    const { pipeline } = this.#server.ports;
    const { snapshot } = this.#server.head;
    const { phase, outcomes } = pipeline.execute(snapshot, session.mutations(), context, { isSettled: true });
    const invalid = outcomes.find(({ refusal }) => refusal && refusal.kind !== "policy");
    if (invalid) broken("S2", `${id} was approved, and Head does not take ${canonicalJson(invalid.mutation)}`);
    return phase === "done";
  }

  async #standing(host: Host): Promise<Standing> {
    const { id, session } = host;
    const { log, laws } = this.#server.ports;
    const members = laws.length > 0 ? LAWFUL : MEMBERS;
    const logged = await log.mutations(id);
    const people = new Map(logged.map(({ actor }) => [principalOf(actor), actor.name]));
    return {
      contentHash: reviewedContent({
        base: session.base,
        mutations: session.mutations(),
        plan: [],
        resources: new Map(),
      }),
      contributors: [...people].map(([person, name]) => ({ person, name })),
      members: members.map(({ actor, role }) => ({ id: actor.id, name: actor.name, role })),
      requiredApprovals: 1,
      demands: this.#demands(host),
    };
  }
}

/** Why this execution should not have been, or undefined: judged from the record alone, not by the rules' own code. */
export function wrongExecution(
  request: RequestRecord,
  by: Actor,
  applied: {
    readonly content: string;
    readonly contributors: ReadonlySet<ActorId>;
    /** What laws want of it besides. */
    readonly needs: readonly RequirementNeed[];
  },
  looks: ReadonlyMap<string, string>,
): string | undefined {
  if (by.type !== "user") return `${by.name}, who is no person, applied it`;
  const latest = new Map(request.decisions.map((decision) => [decision.by, decision]));
  const good = [...latest.values()].filter((decision) => {
    const member = LAWFUL.find(({ actor }) => actor.id === decision.by);
    const mayDecide = member?.actor.type === "user" && (member.role === "owner" || member.role === "approver");
    const isApart = !applied.contributors.has(decision.by as ActorId) && principalOf(request.requester) !== decision.by;
    const isThis = looks.get(decision.contentHash) === applied.content;
    return decision.decision === "approved" && mayDecide && isApart && isThis;
  });
  if (good.length === 0) return "nobody who may, and who has no hand in it, approved exactly this";
  const owners = good.filter(({ by: id }) => LAWFUL.some(({ actor, role }) => actor.id === id && role === "owner"));
  const unmet = applied.needs.find(
    (need) =>
      (need.kind === "approvals" && good.length < need.count) || (need.kind === "approvalBy" && owners.length === 0),
  );
  return unmet && `a law wants ${canonicalJson(unmet)} of it`;
}
