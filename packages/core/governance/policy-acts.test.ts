import { describe, expect, test } from "vitest";
import type {
  ActorId,
  ChangeSetId,
  ComponentId,
  FunctionId,
  JsonObject,
  RequestId,
  ViewId,
  WorkspaceId,
} from "../base/index.ts";
import { createPipeline, type MutationContext, refusalSentences, requirementsIn } from "../engine/index.ts";
import {
  applyMutation,
  EMPTY_SNAPSHOT,
  type Mutation,
  type Path,
  type SchemaRef,
  type Snapshot,
} from "../model/index.ts";
import { parseSetting, POLICY_CATALOGUE, policiesOf } from "./policy-catalogue.ts";
import { demandsIn } from "./policy-demands.ts";
import { requirementsOf } from "./requirements.ts";
import { applyRefusal, askForApproval, review } from "./review.ts";
import type { Standing } from "./standing.ts";

const web = "web" as ComponentId;
const SCHEMA = {
  ...{ name: "test.thing", version: 1, title: "Thing", description: "", icon: "box", category: "test", functions: [] },
  domain: { type: "object", properties: { note: { type: "string", title: "Note" } } },
} as const;
const BASE: Snapshot = [
  { type: "schema.install", schema: SCHEMA } as const,
  { type: "component.create", component: web, schema: "test.thing@1" as SchemaRef } as const,
].reduce<Snapshot>(applyMutation, EMPTY_SNAPSHOT);
const REMOVE: Mutation = { type: "component.delete", component: web };
const SET: Mutation = { type: "attribute.set", component: web, path: "/domain/note" as Path, value: "x" };
const CONTEXT: MutationContext = {
  actor: { type: "user", id: "ana" as ActorId, name: "Ana" },
  ...{ role: "editor", workspace: "w" as WorkspaceId },
};
const MONDAY_AT_SIX = Date.parse("2026-11-23T06:30:00Z");

function judge(
  kind: string,
  given: JsonObject,
  mutation: Mutation,
  {
    stage = "policies",
    view = BASE,
    ...context
  }: Partial<MutationContext> & { readonly stage?: "policies" | "settled"; readonly view?: Snapshot } = {},
) {
  const policies = policiesOf([{ kind, enforcement: "mandatory", parameters: given }])[stage];
  const quiet = () => undefined;
  const pipeline = createPipeline({ policies, audit: quiet, history: quiet, now: () => 0, newId: () => "e" });
  return pipeline.execute(view, [mutation], { ...CONTEXT, ...context }, { isSettled: stage === "settled" });
}

describe("a note", () => {
  const TICKET = { note: "ticket", begins: "OPS-" };
  const note = (mutation: Mutation, ticket: string | undefined, given: JsonObject = {}) =>
    judge("requiredNote", { ...TICKET, ...given }, mutation, ticket === undefined ? {} : { metadata: { ticket } });

  test("[G31] is wanted of a deletion, in a sentence that says what would pass, and of nothing else", () => {
    const denied = note(REMOVE, undefined);
    expect(refusalSentences(denied)).toEqual([
      "A deletion needs the note “ticket”, beginning with OPS-. Give it under Notes, or by program as metadata, then do it again.",
    ]);
    expect(denied.outcomes[0]?.voices[0]?.passes).toBe("the same with the note “ticket”, beginning with OPS-");
    expect(note(REMOVE, "JIRA-7").phase).toBe("refused");
    expect(note(REMOVE, "ops-7").phase).toBe("done");
    expect(note(SET, undefined).phase).toBe("done");
    expect(note(SET, undefined, { scope: "everything" }).phase).toBe("refused");
    expect(note(SET, "OPS-7", { scope: "everything" }).phase).toBe("done");
    expect(judge("requiredNote", { note: "toString" }, REMOVE, { metadata: {} }).phase).toBe("refused");
  });

  test("[G31] is not wanted of taking away what the change set itself has made, which comes to nothing on Head", () => {
    const own = "own" as ComponentId;
    const made = applyMutation(BASE, { type: "component.create", component: own, schema: "test.thing@1" as SchemaRef });
    const erased = (given: JsonObject, component: ComponentId) =>
      judge("requiredNote", given, { type: "component.erase", component }, { base: BASE, view: made }).phase;
    expect([erased({}, own), erased({ scope: "everything" }, own)]).toEqual(["done", "done"]);
    expect(judge("requiredNote", {}, REMOVE, { base: BASE, view: made }).phase).toBe("refused");
  });

  test("[G31] of what is deleted is wanted of components and functions, as the choice says, and of no part of what stays", () => {
    const check = "check" as FunctionId;
    const mine = { ...SCHEMA, version: 2 };
    const view = [
      { type: "function.create", function: check, name: "check", kind: "qualification", source: "x" } as const,
      { type: "view.create", view: "v" as ViewId, name: "Mine" } as const,
    ].reduce<Snapshot>(applyMutation, BASE);
    const phases = (mutation: Mutation, over = view) =>
      ["deletions", "everything"].map(
        (scope) => judge("requiredNote", { scope }, mutation, { base: view, view: over }).phase,
      );
    expect(phases({ type: "function.delete", function: check })).toEqual(["refused", "refused"]);
    expect(phases(SET)).toEqual(["done", "refused"]);
    expect(phases({ type: "view.delete", view: "v" as ViewId })).toEqual(["done", "done"]);
    const made = applyMutation(view, { type: "schema.install", schema: mine });
    const discard: Mutation = { type: "schema.discard", schema: "test.thing@2" as SchemaRef };
    expect(phases(discard, made)).toEqual(["done", "done"]);
    const titles = POLICY_CATALOGUE.flatMap(({ parameters }) => parameters).flatMap((each) =>
      each.name === "scope" && each.type === "choice" ? each.choices.map(({ title }) => title) : [],
    );
    expect(new Set(titles)).toEqual(new Set(["components and functions that are deleted", "every change"]));
  });

  test("[G31] begins with nothing that no note can hold", () => {
    const begins = (text: string) =>
      parseSetting({ kind: "requiredNote", enforcement: "mandatory", parameters: { begins: text } });
    expect([begins("OPS 7-"), begins("")].map(({ ok }) => ok)).toEqual([true, true]);
    for (const text of ["OPS\t7", "a\nb", "\ud800"])
      expect(begins(text)).toMatchObject({ ok: false, error: expect.stringContaining("one line") });
  });

  test("[G31] is asked at the edit, at the apply, or at both", () => {
    const at = (when: string, stage: "policies" | "settled") =>
      judge("requiredNote", { ...TICKET, when }, REMOVE, { stage, at: MONDAY_AT_SIX }).phase;
    expect(["both", "edit", "apply"].map((when) => [at(when, "policies"), at(when, "settled")])).toEqual([
      ["refused", "refused"],
      ["refused", "done"],
      ["done", "refused"],
    ]);
  });

  test("[G31] is said at the edit, and so by a dry run, where whoever applies is to give it", () => {
    const needs = (when: string, ticket: string | undefined) =>
      requirementsIn(note(REMOVE, ticket, { when }).outcomes).map(({ sentence }) => sentence);
    const later = "A deletion needs the note “ticket”, beginning with OPS-: whoever applies this gives it.";
    expect([needs("apply", undefined), needs("both", "OPS-7"), needs("edit", "OPS-7")]).toEqual([[later], [later], []]);
    expect(note(SET, undefined, { when: "apply" }).outcomes.flatMap(({ voices }) => voices)).toEqual([]);
  });

  test("[G31] is a requirement of the review that whoever applies meets, and stands in nobody's way to approve", () => {
    const execution = judge("requiredNote", TICKET, REMOVE, { stage: "settled" });
    expect(requirementsIn(execution.outcomes)).toHaveLength(1);
    const standing: Standing = {
      ...{ contentHash: "h", contributors: [], requiredApprovals: 1, demands: demandsIn(execution) },
      members: [
        { id: "ana" as ActorId, name: "Ana", role: "editor" },
        { id: "ben" as ActorId, name: "Ben", role: "approver" },
      ],
    };
    const ana = { actor: CONTEXT.actor, role: "editor" } as const;
    const ben = { actor: { type: "user", id: "ben" as ActorId, name: "Ben" }, role: "approver" } as const;
    const wish = { id: "r" as RequestId, changeSet: "c" as ChangeSetId, workspace: CONTEXT.workspace };
    const asked = askForApproval({ ...wish, by: ana, at: 1, changes: 1 }, standing);
    if (!asked.ok) throw new RangeError("it may be asked for");
    const approved = review(asked.value, { type: "approve", by: ben, contentHash: "h", at: 2 }, standing);
    if (!approved.ok) throw new RangeError("it may be approved");
    expect(approved.value.phase).toBe("approved");
    const met = (ticket: string) =>
      requirementsOf(approved.value, standing, { ticket }).find(({ policy }) => policy === "requiredNote")?.met;
    expect([met("OPS-7"), met("x")]).toEqual([true, false]);
    expect(applyRefusal(approved.value, ana, standing)).toMatchObject({ kind: "demandsUnmet" });
    expect(applyRefusal(approved.value, { ...ana, origin: { metadata: { ticket: "OPS-7" } } }, standing)).toBeNull();
  });
});

describe("hours", () => {
  const applied = (given: JsonObject, at: number | undefined, timeZone?: string) =>
    judge("workingHours", given, SET, {
      ...{ stage: "settled" },
      ...(at === undefined ? {} : { at }),
      ...(timeZone === undefined ? {} : { timeZone }),
    });

  test("[G32] are by the clock of whoever acts, or that of UTC, or that of the zone an owner has named", () => {
    expect(refusalSentences(applied({}, MONDAY_AT_SIX))).toEqual([
      "This may be applied only during working hours (Monday to Friday, 08:00 to 18:00). It is 06:30 on Monday in UTC.",
    ]);
    expect(applied({}, MONDAY_AT_SIX, "Asia/Kathmandu").phase).toBe("done");
    expect(applied({ timeZone: "America/New_York" }, MONDAY_AT_SIX, "Asia/Kathmandu").phase).toBe("refused");
    expect(applied({ timeZone: "Asia/Kathmandu" }, MONDAY_AT_SIX, "America/New_York").phase).toBe("done");
    expect(judge("workingHours", {}, SET, { at: MONDAY_AT_SIX }).phase).toBe("done");
    expect(judge("workingHours", { when: "both" }, SET, { at: MONDAY_AT_SIX }).phase).toBe("refused");
  });

  test("[G32] of a night belong to the day they began on, and a review is not asked", () => {
    const night = { from: 22, until: 5, days: "weekdays" };
    const on = (iso: string) => applied(night, Date.parse(iso)).phase;
    // Sunday to Monday, Monday to Tuesday, Friday to Saturday.
    expect(on("2026-11-23T03:00:00Z")).toBe("refused");
    expect(on("2026-11-23T22:00:00Z")).toBe("done");
    expect(on("2026-11-24T04:59:00Z")).toBe("done");
    expect(on("2026-11-24T05:00:00Z")).toBe("refused");
    expect(on("2026-11-28T03:00:00Z")).toBe("done");
    expect(on("2026-11-28T23:00:00Z")).toBe("refused");
    expect(applied(night, undefined).phase).toBe("done");
  });

  test("[G32] hours that are none, and zones that are not, are refused with a sentence", () => {
    const set = (parameters: JsonObject) =>
      parseSetting({ kind: "workingHours", enforcement: "mandatory", parameters });
    expect(set({ from: 9, until: 9 })).toMatchObject({ ok: false, error: expect.stringContaining("same time") });
    expect(set({ timeZone: "Mars/Olympus" })).toMatchObject({
      ok: false,
      error: expect.stringContaining("Mars/Olympus"),
    });
    expect(set({ timeZone: "Europe/Berlin", from: 0, until: 24 }).ok).toBe(true);
  });
});
