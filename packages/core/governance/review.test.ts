import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Actor, ActorId, ChangeSetId, RequestId, Role, WorkspaceId } from "../base/index.ts";
import type { Demand } from "./demand.ts";
import type { RequestRecord } from "./ports.ts";
import { requirementsOf } from "./requirements.ts";
import {
  applyRefusal,
  approveRefusal,
  askForApproval,
  cancelRefusal,
  isAskedOrApproved,
  rejectRefusal,
  review,
  type ReviewEvent,
  withdrawRefusal,
} from "./review.ts";
import { countingApprovals, isStale, outdatedApprovers, type Decider, type Standing } from "./standing.ts";

const user = (id: string): Actor => ({ type: "user", id: id as ActorId, name: id });
const agentOf = (id: string): Actor => ({
  type: "agent",
  id: `agent-${id}` as ActorId,
  name: `${id}'s agent`,
  onBehalfOf: { id: id as ActorId, name: id },
});
const as = (actor: Actor, role: Role): Decider => ({ actor, role });
const ana = as(user("ana"), "owner");
const ben = as(user("ben"), "approver");
const cleo = as(user("cleo"), "editor");

function standing(over: Partial<Standing> = {}): Standing {
  return {
    contentHash: "h1",
    contributors: [{ person: "ana" as ActorId, name: "ana" }],
    members: [member("ana", "owner"), member("ben", "approver"), member("cleo", "editor")],
    requiredApprovals: 1,
    ...over,
  };
}

function member(id: string, role: Role) {
  return { id: id as ActorId, name: id, role };
}

function asked(by: Decider = ana, at = standing()): RequestRecord {
  const request = askForApproval(
    { id: "r" as RequestId, changeSet: "c" as ChangeSetId, workspace: "w" as WorkspaceId, by, at: 1, changes: 2 },
    at,
  );
  if (!request.ok) throw new Error(request.error.kind);
  return request.value;
}

function after(record: RequestRecord, event: ReviewEvent, at = standing()): RequestRecord {
  const next = review(record, event, at);
  if (!next.ok) throw new Error(next.error.kind);
  return next.value;
}

const approval = (by: Decider, contentHash = "h1"): ReviewEvent => ({ type: "approve", by, contentHash, at: 2 });

describe("approving", () => {
  test("[G2] an approval by somebody without a hand in it is counted", () => {
    const approved = after(asked(), approval(ben));
    expect(approved.phase).toBe("approved");
    expect(approved.revision).toBe(2);
    expect(applyRefusal(approved, ana, standing())).toBeNull();
  });

  test("[G2] the author is refused", () => {
    expect(review(asked(), approval(ana), standing())).toMatchObject({ ok: false, error: { kind: "involved" } });
  });

  test("[G2] the person behind a contributing agent is refused", () => {
    const at = standing({ contributors: [{ person: "ben" as ActorId, name: "ben's agent" }] });
    expect(review(asked(cleo, at), approval(ben), at)).toMatchObject({ ok: false, error: { kind: "involved" } });
  });

  test("[G2] the requester is refused though somebody else wrote it, also when their agent asked", () => {
    const at = standing({ contributors: [{ person: "ana" as ActorId, name: "ana" }] });
    expect(approveRefusal(asked(ben, at), ben, at)).toMatchObject({ kind: "needsSecondPerson" });
    expect(approveRefusal(asked(as(agentOf("ben"), "approver"), at), ben, at)).toMatchObject({
      kind: "needsSecondPerson",
    });
  });

  test("[G2] contributing after approving voids the approval", () => {
    const approved = after(asked(), approval(ben));
    const later = standing({ contributors: [...standing().contributors, { person: "ben" as ActorId, name: "ben" }] });
    expect(countingApprovals(approved, later)).toEqual([]);
    expect(applyRefusal(approved, ana, later)).not.toBeNull();
  });

  test("[G3] agents and programs neither approve, reject nor apply, but may ask", () => {
    const agent = as(agentOf("dora"), "owner");
    const service = as({ type: "service", id: "s" as ActorId, name: "ci" }, "owner");
    for (const by of [agent, service]) {
      expect(review(asked(), approval(by), standing())).toMatchObject({ ok: false, error: { kind: "notAPerson" } });
      expect(review(asked(), { type: "reject", by, contentHash: "h1", at: 2, reason: "no" }, standing())).toMatchObject(
        { ok: false },
      );
      expect(applyRefusal(after(asked(), approval(ben)), by, standing())).toMatchObject({ kind: "notAPerson" });
    }
    expect(asked(agent).phase).toBe("pending");
  });

  test("[G4] an editor may not approve, and a viewer may not ask", () => {
    expect(approveRefusal(asked(), cleo, standing())).toMatchObject({ kind: "role", needs: "approve" });
    const viewer = as(user("v"), "viewer");
    const wish = { id: "r" as RequestId, changeSet: "c" as ChangeSetId, workspace: "w" as WorkspaceId, at: 1 };
    expect(askForApproval({ ...wish, by: viewer, changes: 2 }, standing())).toMatchObject({
      ok: false,
      error: { kind: "role" },
    });
    expect(askForApproval({ ...wish, by: ana, changes: 0 }, standing())).toMatchObject({
      ok: false,
      error: { kind: "nothingChanged" },
    });
  });

  test("[G4] alone in a workspace, the requirement asks for a second person", () => {
    const alone = standing({ members: [member("ana", "owner")] });
    const approvalNeeded = requirementsOf(asked(ana, alone), alone).find(
      (requirement) => requirement.id === "approval",
    );
    expect(approvalNeeded).toMatchObject({ met: false, sentence: expect.stringContaining("invite one") });
    expect(approveRefusal(asked(ana, alone), ana, alone)).toEqual({ kind: "needsSecondPerson" });
  });

  test("[G5] an approval of content that is no longer current is refused", () => {
    expect(review(asked(), approval(ben, "h0"), standing())).toMatchObject({
      ok: false,
      error: { kind: "contentMoved" },
    });
  });

  test("[G5] editing afterwards stops an approval from counting, and editing back lets it count again", () => {
    const approved = after(asked(), approval(ben));
    const edited = standing({ contentHash: "h2" });
    expect(countingApprovals(approved, edited)).toEqual([]);
    expect(isStale(approved, edited)).toBe(true);
    expect(applyRefusal(approved, ana, edited)).toMatchObject({ kind: "approvalsMissing", stale: true });
    expect(countingApprovals(approved, standing())).toHaveLength(1);
    const renewed = after(approved, approval(ben, "h2"), edited);
    expect(applyRefusal(renewed, ana, edited)).toBeNull();
  });

  test("[G14] what is approved anew is not out of date, and neither is what nobody approved", () => {
    const edited = standing({ contentHash: "h2" });
    expect(isStale(asked(), edited)).toBe(false);
    expect(requirementsOf(asked(), edited)[0]).toMatchObject({
      met: true,
      sentence: "ana asked for approval. It has changed since.",
    });
    const approved = after(asked(), approval(ben));
    expect([isStale(approved, standing()), isStale(approved, edited)]).toEqual([false, true]);
    expect(outdatedApprovers(approved, edited)).toEqual(["ben"]);
    const renewed = after(approved, approval(ben, "h2"), edited);
    expect([isStale(renewed, edited), outdatedApprovers(renewed, edited)]).toEqual([false, []]);
    const withdrawn = after(approved, { type: "withdraw", by: ben, at: 4 }, edited);
    expect([isStale(withdrawn, edited), outdatedApprovers(withdrawn, edited)]).toEqual([false, []]);
  });

  test("[G14] with enough approvals of the new content nothing is out of date, though somebody else's is", () => {
    const three = { members: [...standing().members, member("dan", "owner")] };
    const both = after(
      after(asked(), approval(ben), standing(three)),
      approval(as(user("dan"), "owner")),
      standing(three),
    );
    const edited = standing({ ...three, contentHash: "h2" });
    const renewed = after(both, approval(ben, "h2"), edited);
    expect([isStale(renewed, edited), outdatedApprovers(renewed, edited)]).toEqual([false, ["dan"]]);
    expect(isStale(renewed, { ...edited, requiredApprovals: 2 })).toBe(true);
  });

  test("[G28] whoever asked is not said to have asked for what somebody else wrote and a third has approved", () => {
    const edited = standing({ contentHash: "h2" });
    const renewed = after(asked(), approval(ben, "h2"), edited);
    expect(requirementsOf(renewed, edited)).toMatchObject([
      { sentence: "ana asked for approval. It has changed since.", met: true },
      { met: true, by: [{ id: "ben" }] },
    ]);
    expect([
      isAskedOrApproved(renewed, "h1"),
      isAskedOrApproved(renewed, "h2"),
      isAskedOrApproved(renewed, "h3"),
    ]).toEqual([true, true, false]);
    const withdrawn = after(renewed, { type: "withdraw", by: ben, at: 4 }, edited);
    expect(isAskedOrApproved(withdrawn, "h2")).toBe(false);
  });

  test("[G28] what was applied was approved by those who did, whatever it would come to by now", () => {
    const edited = standing({ contentHash: "h2" });
    const executed = after(
      after(asked(), approval(ben, "h2"), edited),
      { type: "execute", by: ana, contentHash: "h2", at: 3 },
      edited,
    );
    const now = standing({ contentHash: "what its plan would be today" });
    expect(requirementsOf(executed, now)).toMatchObject([
      { sentence: "ana asked for approval.", met: true },
      { sentence: "One person who did not write it approved it.", met: true, by: [{ id: "ben" }] },
    ]);
  });

  test("[G6] two required approvals need two distinct people", () => {
    const two = standing({ requiredApprovals: 2, members: [...standing().members, member("dan", "owner")] });
    const once = after(asked(ana, two), approval(ben), two);
    expect(once.phase).toBe("pending");
    expect(review(once, approval(ben), two)).toMatchObject({ ok: false, error: { kind: "alreadyApproved" } });
    expect(after(once, approval(as(user("dan"), "owner")), two).phase).toBe("approved");
  });

  test("[G29] where more people are needed than may approve, the requirement names who can and says to invite another", () => {
    const two = standing({ requiredApprovals: 2 });
    const sentence = (at: Standing) => requirementsOf(asked(ana, at), at)[1]?.sentence;
    expect(sentence(two)).toBe(
      "2 people who did not write it approve it, and only ben can: invite another person, or make somebody who has no hand in it an approver.",
    );
    const three = standing({ requiredApprovals: 2, members: [...standing().members, member("dan", "owner")] });
    expect(sentence(three)).toBe("2 people who did not write it approve it: ben or dan can.");
  });

  test("[G6] applying needs the approvals and the content the person saw", () => {
    const execute = (contentHash: string): ReviewEvent => ({ type: "execute", by: ana, contentHash, at: 3 });
    expect(review(asked(), execute("h1"), standing())).toMatchObject({
      ok: false,
      error: { kind: "approvalsMissing" },
    });
    const approved = after(asked(), approval(ben));
    expect(review(approved, execute("h0"), standing())).toMatchObject({ ok: false, error: { kind: "contentMoved" } });
    expect(after(approved, execute("h1")).phase).toBe("executed");
  });

  test("[G7] withdrawing makes it pending again, and a withdrawn approval does not count", () => {
    const withdrawn = after(after(asked(), approval(ben)), { type: "withdraw", by: ben, at: 3 });
    expect(withdrawn).toMatchObject({
      phase: "pending",
      decisions: [{ decision: "approved" }, { decision: "withdrawn" }],
    });
    expect(applyRefusal(withdrawn, ana, standing())).toMatchObject({ kind: "approvalsMissing" });
  });

  test("[G7] the requester takes the request back; nobody else can", () => {
    for (const record of [asked(), after(asked(), approval(ben))]) {
      expect(after(record, { type: "cancel", by: ana, at: 3 })).toMatchObject({
        phase: "cancelled",
        revision: record.revision + 1,
      });
      for (const by of [ben, cleo])
        expect(review(record, { type: "cancel", by, at: 3 }, standing())).toMatchObject({
          ok: false,
          error: { kind: "notYourRequest" },
        });
    }
    const agents = asked(as(agentOf("ana"), "owner"));
    expect([cancelRefusal(agents, ana), cancelRefusal(agents, ben)?.kind]).toEqual([null, "notYourRequest"]);
    expect(after(agents, { type: "cancel", by: ana, at: 3 }).phase).toBe("cancelled");
  });

  test("[G7] withdrawing an approval takes no request back, and taking a request back needs no approval", () => {
    for (const by of [ana, cleo]) {
      expect(withdrawRefusal(asked(), by)).toEqual({ kind: "nothingToWithdraw" });
      expect(review(asked(), { type: "withdraw", by, at: 3 }, standing())).toMatchObject({
        ok: false,
        error: { kind: "nothingToWithdraw" },
      });
    }
    const approved = after(asked(), approval(ben));
    expect([withdrawRefusal(approved, ben), cancelRefusal(approved, ben)?.kind]).toEqual([null, "notYourRequest"]);
    const withdrawn = after(approved, { type: "withdraw", by: ben, at: 3 });
    expect(withdrawRefusal(withdrawn, ben)).toEqual({ kind: "nothingToWithdraw" });
    const over = after(approved, { type: "cancel", by: ana, at: 3 });
    expect([withdrawRefusal(over, ben), cancelRefusal(over, ana)]).toMatchObject([
      { kind: "closed", phase: "cancelled" },
      { kind: "closed", phase: "cancelled" },
    ]);
    expect([withdrawRefusal(undefined, ben), cancelRefusal(undefined, ana)]).toEqual([
      { kind: "noRequest" },
      { kind: "noRequest" },
    ]);
  });

  test("[G5] [G7] an approval that is withdrawn while the content is another one does not count when that comes back", () => {
    const approved = after(asked(), approval(ben));
    expect(countingApprovals(approved, standing())).toHaveLength(1);
    const withdrawn = after(approved, { type: "withdraw", by: ben, at: 3 }, standing({ contentHash: "h2" }));
    expect(countingApprovals(withdrawn, standing())).toEqual([]);
  });

  test("[G18] whoever may approve may reject, though what is unmet lets nobody approve", () => {
    const unmet: Demand = { id: "c", policy: "p", need: { kind: "checks" }, sentence: "Mend web.", holds: false };
    const failing = standing({ demands: [unmet] });
    expect(approveRefusal(asked(), ben, failing)).toEqual({ kind: "demandsUnmet", sentences: ["Mend web."] });
    expect(rejectRefusal(asked(), ben, failing)).toBeNull();
    const reject = { type: "reject", by: ben, contentHash: "h1", at: 3, reason: "It does not run." } as const;
    expect(after(asked(), reject, failing).phase).toBe("rejected");
  });

  test("[G18] who may not approve may not reject either, and nobody rejects what is over or was not asked for", () => {
    expect(
      [ana, cleo, as(agentOf("ben"), "approver")].map((by) => rejectRefusal(asked(), by, standing())?.kind),
    ).toEqual(["involved", "role", "notAPerson"]);
    expect(rejectRefusal(undefined, ben, standing())).toEqual({ kind: "noRequest" });
    const over = after(asked(), { type: "cancel", by: ana, at: 3 });
    expect(rejectRefusal(over, ben, standing())).toEqual({ kind: "closed", phase: "cancelled" });
  });

  test("[G8] what nobody has looked at is not rejected", () => {
    const reject = { type: "reject", by: ben, contentHash: "h0", at: 3, reason: "wrong image" } as const;
    expect(review(asked(), reject, standing())).toMatchObject({ ok: false, error: { kind: "contentMoved" } });
  });

  test("[G8] a rejection ends the request with its reason", () => {
    const rejected = after(asked(), { type: "reject", by: ben, contentHash: "h1", at: 3, reason: "wrong image" });
    expect(rejected).toMatchObject({ phase: "rejected", decisions: [{ by: "ben", reason: "wrong image" }] });
    expect(review(rejected, approval(ben), standing())).toMatchObject({ ok: false, error: { kind: "closed" } });
  });
});

const deciders = [
  ana,
  ben,
  cleo,
  as(agentOf("ana"), "owner"),
  as(agentOf("ben"), "approver"),
  as(user("dan"), "owner"),
];
const events: fc.Arbitrary<ReviewEvent> = fc.oneof(
  fc.record({
    type: fc.constant("approve" as const),
    by: fc.constantFrom(...deciders),
    contentHash: fc.constantFrom("h1", "h2"),
    at: fc.nat(),
  }),
  fc.record({
    type: fc.constant("reject" as const),
    by: fc.constantFrom(...deciders),
    contentHash: fc.constantFrom("h1", "h2"),
    at: fc.nat(),
    reason: fc.string(),
  }),
  fc.record({ type: fc.constantFrom("withdraw", "cancel"), by: fc.constantFrom(...deciders), at: fc.nat() }),
  fc.record({ type: fc.constant("supersede" as const), at: fc.nat() }),
  fc.record({
    type: fc.constant("execute" as const),
    by: fc.constantFrom(...deciders),
    contentHash: fc.constantFrom("h1", "h2"),
    at: fc.nat(),
  }),
);
const standings = fc.record({
  contentHash: fc.constantFrom("h1", "h2"),
  contributors: fc
    .subarray(["ana", "ben", "cleo", "dan"])
    .map((ids) => ids.map((id) => ({ person: id as ActorId, name: id }))),
  requiredApprovals: fc.integer({ min: 1, max: 2 }),
  members: fc.constant([
    member("ana", "owner"),
    member("ben", "approver"),
    member("cleo", "editor"),
    member("dan", "owner"),
  ]),
});

test("[G1] [G2] [G3] no sequence of events lets anyone involved, or any program, bring a change set to Head", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...deciders.slice(0, 4)),
      fc.array(fc.tuple(events, standings), { maxLength: 12 }),
      (requester, steps) => {
        let record = asked(requester);
        for (const [event, at] of steps) {
          const next = review(record, event, at);
          if (!next.ok) continue;
          expect(next.value.revision).toBe(record.revision + 1);
          expect(next.value.decisions.slice(0, record.decisions.length)).toEqual(record.decisions);
          if (next.value.phase === "executed") {
            const approvals = countingApprovals(record, at);
            expect(approvals.length).toBeGreaterThanOrEqual(at.requiredApprovals);
            for (const { id } of approvals)
              expect(at.contributors.map((contributor) => contributor.person)).not.toContain(id);
            expect(event.type === "execute" && event.by.actor.type).toBe("user");
          }
          record = next.value;
        }
      },
    ),
    { numRuns: 2000 },
  );
});

describe("what policies demand", () => {
  const two: Demand = { id: "d", policy: "p", need: { kind: "approvals", count: 2 }, sentence: "Two people." };
  const byOwner: Demand = { id: "o", policy: "p", need: { kind: "approvalBy", role: "owner" }, sentence: "An owner." };
  const checks = (holds: boolean): Demand => ({
    ...{ id: "c", policy: "p", need: { kind: "checks" }, sentence: "Mend web.", holds },
  });
  const people = [member("ana", "editor"), member("ben", "approver"), member("olive", "owner")];
  const olive = as(user("olive"), "owner");

  test("[G20] [G21] as many approvals as a policy wants, and no fewer, let it be applied", () => {
    const at = standing({ members: people, demands: [two] });
    const once = after(asked(ana, at), approval(ben), at);
    expect([once.phase, applyRefusal(once, ana, at)]).toMatchObject([
      "pending",
      { kind: "approvalsMissing", missing: 1 },
    ]);
    const twice = after(once, approval(olive), at);
    expect([twice.phase, applyRefusal(twice, ana, at)]).toEqual(["approved", null]);
    expect(after(twice, { type: "withdraw", by: ben, at: 3 }, at).phase).toBe("pending");
    expect(requirementsOf(once, at).map(({ id, met }) => [id, met])).toEqual([
      ["request", true],
      ["approval", false],
      ["d", false],
    ]);
  });

  test("[G20] [G21] an approval by a role is met by nobody else", () => {
    const at = standing({ members: people, demands: [byOwner] });
    const bens = after(asked(ana, at), approval(ben), at);
    expect(applyRefusal(bens, ana, at)).toEqual({ kind: "demandsUnmet", sentences: ["An owner."] });
    expect(bens.phase).toBe("pending");
    expect(applyRefusal(after(bens, approval(olive), at), ana, at)).toBeNull();
  });

  test("[G21] nobody approves past what no approval can meet; when it holds, they may", () => {
    const failing = standing({ demands: [checks(false)] });
    expect(review(asked(ana, failing), approval(ben), failing)).toMatchObject({
      ok: false,
      error: { kind: "demandsUnmet", sentences: ["Mend web."] },
    });
    const passing = standing({ demands: [checks(true)] });
    expect(after(asked(ana, passing), approval(ben), passing).phase).toBe("approved");
    expect(applyRefusal(after(asked(ana, passing), approval(ben), passing), ana, failing)).toMatchObject({
      kind: "demandsUnmet",
    });
  });

  test("[G22] what is only advised is shown as met and holds nobody up", () => {
    const at = standing({
      demands: [
        { ...checks(false), isAdvice: true },
        { ...two, isAdvice: true },
      ],
    });
    const approved = after(asked(ana, at), approval(ben), at);
    expect([approved.phase, applyRefusal(approved, ana, at)]).toEqual(["approved", null]);
    expect(requirementsOf(approved, at).at(-1)).toMatchObject({ met: true, sentence: "Advised: Two people." });
  });

  test("[G21] no policy, no order of events leads to an execution past an unmet demand", () => {
    const demand = fc.constantFrom(two, byOwner, checks(false), checks(true));
    const event = fc.constantFrom<ReviewEvent>(
      approval(ben),
      approval(olive),
      { type: "withdraw", by: ben, at: 3 },
      { type: "withdraw", by: olive, at: 3 },
    );
    fc.assert(
      fc.property(fc.array(demand, { maxLength: 3 }), fc.array(event, { maxLength: 6 }), (demands, events) => {
        const at = standing({ members: people, demands });
        const end = events.reduce<RequestRecord>(
          (record, next) => {
            const result = review(record, next, at);
            return result.ok ? result.value : record;
          },
          asked(ana, at),
        );
        const executed = review(end, { type: "execute", by: ana, contentHash: "h1", at: 9 }, at);
        if (!executed.ok) return;
        const names = countingApprovals(end, at).map(({ id }) => id);
        expect(demands).not.toContainEqual(checks(false));
        if (demands.includes(byOwner)) expect(names).toContain("olive");
        expect(names.length).toBeGreaterThanOrEqual(demands.includes(two) ? 2 : 1);
      }),
    );
  });
});
