import type { ComponentId } from "@tributary/core/base";
import type { Mutation, Path, Snapshot } from "@tributary/core/model";
import { expect, test } from "vitest";
import { createPipeline } from "../engine/index.ts";
import { policiesOf, type PolicySetting } from "../governance/index.ts";
import { applyMutation } from "../model/index.ts";
import { ANA, BASE, Room } from "./session.fixture.ts";

/* What is protected where a change set starts from, or has the tag: an edit that is accepted can be applied, and what is refused says the way. */

const SETTING: PolicySetting = {
  ...{ kind: "protectedComponents", enforcement: "mandatory", parameters: { tag: "tier=production" } },
};
const { policies, settled, rules } = policiesOf([SETTING]);
const component = "base2" as ComponentId;
const GONE: Mutation = { type: "component.delete", component };
const set = (path: string, value: string | boolean): Mutation => ({
  ...{ type: "attribute.set", component, path: path as Path, value },
});
const GUARDS = [
  { on: set("/meta/protected", true), off: set("/meta/protected", false), way: "Switch “Protected” off" },
  { on: set("/meta/tags/tier", "production"), off: set("/meta/tags/tier", "test"), way: "Take the tag" },
] as const;
const others = [...BASE.components.keys()].filter((each) => each !== component).reverse();
/** With nothing that takes values from it. */
const START = others.reduce<Snapshot>(
  (at, each) => applyMutation(at, { type: "component.erase", component: each }),
  BASE,
);

async function open(base: Snapshot, on: readonly (typeof policies)[number][] = policies) {
  const room = await Room.open(on, undefined, base);
  const submit = async (batch: "atomic" | "bestEffort", ...mutations: readonly Mutation[]) => {
    const done = room.session.submit(ANA, "editor", mutations, batch);
    await room.settle();
    return (await done).refused.map(({ sentence }) => sentence);
  };
  return { room, submit };
}

/** What becomes of the change set on its way to Head. */
function settledPhase(base: Snapshot, mutations: readonly Mutation[]) {
  const options = { audit: () => undefined, history: () => undefined, now: () => 0, newId: () => "e" };
  const context = { actor: ANA, role: "owner", workspace: "w" as never } as const;
  return createPipeline({ ...options, policies: settled }).execute(base, mutations, context, { isSettled: true }).phase;
}

for (const { on, off, way } of GUARDS) {
  const guarded = applyMutation(START, on);

  test(`[S81] it is not deleted in the change set that takes the guard off, in one act or two: ${way}`, async () => {
    const { room, submit } = await open(guarded);
    const [before] = await submit("atomic", GONE);
    expect(await submit("atomic", off, GONE)).toContain(before);
    expect(await submit("atomic", off)).toEqual([]);
    const [after] = await submit("atomic", GONE);
    expect(after).toBe(before);
    expect(after).toContain(`${way}`);
    expect(after).toContain("and apply that first; then it can be deleted.");
    expect(room.session.mutations()).toEqual([off]);
    expect(settledPhase(guarded, room.session.mutations())).toBe("done");
  });

  test(`[S81] a dry run says the same: ${way}`, async () => {
    const { room, submit } = await open(guarded);
    await submit("atomic", off);
    const wishes = { mode: "validate", batch: "atomic", pause: () => Promise.resolve() } as const;
    const ran = await room.session.dryRun({ actor: ANA, role: "editor" }, [GONE], wishes);
    expect(ran).toMatchObject({ ok: true, value: { phase: "refused" } });
  });

  test(`[S81] once that is applied it is deleted, and nothing stands in its way: ${way}`, async () => {
    const freed = applyMutation(guarded, off);
    const { room, submit } = await open(freed);
    expect(await submit("atomic", GONE)).toEqual([]);
    expect(room.session.mutations()).toEqual([GONE]);
    expect(settledPhase(freed, [GONE])).toBe("done");
    expect(demanded(freed, room.session.view)).toEqual([]);
  });

  test(`[S81] a deletion from before the guard was put on is told the way that is open: ${way}`, async () => {
    const { room, submit } = await open(START);
    expect(await submit("atomic", GONE)).toEqual([]);
    expect(settledPhase(guarded, room.session.mutations())).toBe("refused");
    const [sentence] = demanded(guarded, applyMutation(guarded, GONE));
    expect(sentence).toMatch(/would delete it: .* to delete it, .* and apply that first\.$/);
    expect(sentence).not.toContain("in this change set");
  });

  test(`[S81] put on in the change set itself it is taken off there, and then deleted: ${way}`, async () => {
    const { room, submit } = await open(START);
    expect(await submit("atomic", on)).toEqual([]);
    expect(await submit("atomic", GONE)).not.toEqual([]);
    expect(await submit("atomic", off)).toEqual([]);
    expect(await submit("atomic", GONE)).toEqual([]);
    expect(room.session.mutations()).toEqual([GONE]);
  });
}

test("[S81] without the policy, the mark alone holds it as well: what would be refused on the way to Head is refused at once", async () => {
  const [{ on, off }] = GUARDS;
  const { room, submit } = await open(applyMutation(START, on), []);
  expect(await submit("atomic", off)).toEqual([]);
  expect(await submit("bestEffort", GONE)).toEqual([
    expect.stringContaining("Switch “Protected” off and apply that first; then it can be deleted."),
  ]);
  expect(room.session.mutations()).toEqual([off]);
});

function demanded(head: Snapshot, proposed: Snapshot): readonly string[] {
  const what = { component, name: "base2", schema: "test", reason: "deleted" } as const;
  const plan = [{ ...what, kind: "destroy", downtime: true, after: [] }] as const;
  const risks = { highest: "low", sentence: "", things: [] } as const;
  return rules.flatMap((rule) => rule({ head, proposed, plan, risks, failures: [] })?.sentence ?? []);
}
