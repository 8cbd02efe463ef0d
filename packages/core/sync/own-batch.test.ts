import { type Mutation, type Path, refusalSentence } from "@tributary/core/model";
import { NODE, NODE_REF } from "@tributary/testing/simulation";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Json, Role } from "../base/index.ts";
import { keysSaying } from "../document/index.ts";
import type { Policy } from "../engine/index.ts";
import type { BatchMode } from "../model/index.ts";
import type { JudgedBatch } from "./own-batch.ts";
import { ANA, BASE, BEN, id, Room, setSize } from "./session.fixture.ts";

/* [S92]: a batch that the server writes for somebody, of which each mutation has a verdict. */

const NOBODY = setSize(1, "nobody");
const create = (component: string): Mutation => ({
  type: "component.create",
  component: id(component),
  schema: NODE_REF,
});
const rename = (component: string, name: string): Mutation => ({
  type: "component.rename",
  component: id(component),
  name,
});
const MODES = ["atomic", "bestEffort", "untilFailure"] as const;

/** No size is larger than ten: what is becomes that, and what is larger than fifty is refused. */
const CAP: Policy = {
  name: "cap",
  evaluate(mutation) {
    if (mutation.type !== "attribute.set" || typeof mutation.value !== "number" || mutation.value <= 10)
      return { kind: "allow" };
    if (mutation.value > 50) return { kind: "deny", sentence: "That is too large." };
    return { kind: "modify", sentence: "Ten is enough.", mutation: { ...mutation, value: 10 } };
  },
};

async function submit(room: Room, mutations: readonly Mutation[], mode: BatchMode, role: Role = "editor") {
  const batch = room.session.batch({ actor: ANA, role }, mutations, mode);
  const [judged] = await Promise.all([batch, room.settle()]);
  return judged;
}

function verdicts({ verdicts: all }: JudgedBatch): readonly string[] {
  return all.map(({ verdict }) => verdict);
}

function sizeOf(room: Room, component: string): unknown {
  return room.session.view.components.get(id(component))?.attributes.get("/domain/size" as Path);
}

test("[S92] all or nothing: one that is refused refuses all, and nothing is left behind", async () => {
  const room = await Room.open();
  const peer = room.join(BEN);
  await room.settle();
  const { frames } = peer;
  const judged = await submit(room, [setSize(1), NOBODY, setSize(2, "base1")], "atomic");
  expect([judged.phase, verdicts(judged)]).toEqual(["refused", ["skipped", "refused", "skipped"]]);
  expect(judged.verdicts[1]?.refusal).toEqual({ rule: "unknownComponent", sentence: expect.stringMatching(/\.$/) });
  expect([room.session.view, room.session.size, peer.frames]).toEqual([BASE, 0, frames]);
  expect(room.log.entries.at(-1)).toMatchObject({ accepted: [], refused: [{ rule: "unknownComponent" }] });
  const fine = await submit(room, [setSize(1), setSize(2, "base1")], "atomic");
  expect([fine.phase, verdicts(fine), room.session.size]).toEqual(["done", ["accepted", "accepted"], 2]);
});

test("[S92] best effort: what is refused takes nothing with it, and each has its verdict", async () => {
  const room = await Room.open();
  const judged = await submit(room, [setSize(1), NOBODY, setSize(2, "base1"), setSize(3)], "bestEffort");
  expect([judged.phase, verdicts(judged)]).toEqual(["done", ["accepted", "refused", "accepted", "accepted"]]);
  expect([sizeOf(room, "base0"), sizeOf(room, "base1")]).toEqual([{ value: 3 }, { value: 2 }]);
});

test("[S92] what is accepted and changes nothing is done, beside what is refused; a dry run says so, too", async () => {
  const room = await Room.open();
  const nothing: Mutation = { type: "item.remove", component: id("base0"), path: "/domain/ports/none" as Path };
  for (const mode of ["bestEffort", "untilFailure"] as const) {
    const wishes = { mode: "simulate", batch: mode, pause: () => Promise.resolve() } as const;
    const foretold = await room.session.dryRun({ actor: ANA, role: "editor" }, [nothing, NOBODY], wishes);
    const judged = await submit(room, [nothing, NOBODY], mode);
    expect([foretold.ok && foretold.value.phase, judged.phase]).toEqual(["done", "done"]);
    expect(verdicts(judged)).toEqual(["accepted", "refused"]);
  }
});

test("[S92] up to the first failure: what comes before stands, what comes after is not tried", async () => {
  const room = await Room.open();
  const judged = await submit(room, [setSize(1), NOBODY, setSize(2, "base1"), NOBODY], "untilFailure");
  expect([judged.phase, verdicts(judged)]).toEqual(["done", ["accepted", "refused", "skipped", "skipped"]]);
  expect([sizeOf(room, "base0"), room.session.size]).toEqual([{ value: 1 }, 1]);
  expect(room.log.entries.at(-1)?.refused).toHaveLength(1);
});

test("[S92] a batch is judged by where it ends: names change places, and what needs what was refused is refused, too", async () => {
  const room = await Room.open();
  const [one, other] = [BASE.components.get(id("base0")), BASE.components.get(id("base1"))];
  const nameOf = (of: typeof one): string => {
    const cell = of?.attributes.get("/meta/name" as Path);
    return cell && "value" in cell ? (cell.value as string) : "";
  };
  const swap = [rename("base0", nameOf(other)), rename("base1", nameOf(one))];
  expect(verdicts(await submit(room, swap, "bestEffort"))).toEqual(["accepted", "accepted"]);
  const unknown: Mutation = { type: "component.create", component: id("c"), schema: "no.such@1" as typeof NODE_REF };
  const judged = await submit(room, [unknown, setSize(1, "c"), create("d"), setSize(1, "d")], "bestEffort");
  expect(verdicts(judged)).toEqual(["refused", "refused", "accepted", "accepted"]);
});

test("[S92] [S40] what a policy puts in place is told as it is stored, and what it refuses as its sentence", async () => {
  const room = await Room.open([CAP]);
  const judged = await submit(room, [setSize(30), setSize(70, "base1"), setSize(7, "base2")], "bestEffort");
  expect(verdicts(judged)).toEqual(["changed", "refused", "accepted"]);
  expect(judged.verdicts[0]).toMatchObject({ proposed: setSize(30), mutation: setSize(10) });
  expect(judged.verdicts[0]?.said).toMatchObject([{ by: "cap", sentence: "Ten is enough." }]);
  expect(judged.verdicts[1]?.refusal).toEqual({ rule: "policy", sentence: "That is too large." });
  expect(sizeOf(room, "base0")).toEqual({ value: 10 });
});

test("[S92] [S70] what a removal took with it is told as it stood in the batch's turn, not when it was handed in", async () => {
  const room = await Room.open();
  await submit(room, [create("c"), setSize(1, "c")], "atomic");
  const by = { actor: ANA, role: "editor" } as const;
  const set = room.session.batch(by, [setSize(5, "c")], "atomic");
  const erase = room.session.batch(by, [{ type: "component.erase", component: id("c") }], "atomic");
  const [, { written }] = await Promise.all([set, erase, room.settle()]);
  expect(written).toContainEqual({ root: "attribute", key: "c/domain/size", before: { value: 5 } });
});

test("[S92] while nobody may edit, or for a reader, all of it is refused with why", async () => {
  const room = await Room.open();
  const read = await submit(room, [setSize(1), setSize(2, "base1")], "bestEffort", "viewer");
  expect([read.phase, verdicts(read)]).toEqual(["refused", ["refused", "refused"]]);
  expect(read.verdicts[0]?.refusal?.sentence).toBe(refusalSentence({ kind: "notPermitted", role: "viewer" }));
  await Promise.all([room.session.freeze("It is being applied."), room.settle()]);
  for (const mode of MODES) {
    const frozen = await submit(room, [setSize(1), setSize(2, "base1")], mode);
    expect(frozen.verdicts[0]?.refusal).toEqual({ rule: "frozen", sentence: "It is being applied." });
    expect([frozen.phase, room.session.size]).toEqual(["refused", 0]);
  }
});

test("[S92] whatever a batch says: what is told as accepted is stored, of what is refused nothing is, and a dry run says the same", async () => {
  const value = fc.constantFrom<Json>(1, 7, 30, 70, 500, "x");
  const component = fc.constantFrom("base0", "base1", "new0", "new1", "nobody");
  const mutation: fc.Arbitrary<Mutation> = fc.oneof(
    fc.tuple(value, component).map(([size, of]) => setSize(size, of)),
    component.map(create),
    fc.tuple(component, fc.constantFrom("a", "b", "c")).map(([of, name]) => rename(of, name)),
    component.map((of): Mutation => ({ type: "component.erase", component: id(of) })),
    component.map((of): Mutation => ({ type: "component.delete", component: id(of) })),
    component.map((of): Mutation => ({ type: "schema.install", schema: { ...NODE, version: of === "new0" ? 2 : 3 } })),
  );
  const batches = fc.array(fc.tuple(fc.constantFrom(...MODES), fc.array(mutation, { minLength: 1, maxLength: 8 })), {
    minLength: 1,
    maxLength: 4,
  });
  const count = { accepted: 0, changed: 0, refused: 0, skipped: 0 };
  await fc.assert(
    fc.asyncProperty(batches, async (all) => {
      const room = await Room.open([CAP]);
      let refused = 0;
      for (const [mode, mutations] of all) {
        const wishes = { mode: "simulate", batch: mode, pause: () => Promise.resolve() } as const;
        const foretold = await room.session.dryRun({ actor: ANA, role: "editor" }, mutations, wishes);
        const judged = await submit(room, mutations, mode);
        for (const { verdict } of judged.verdicts) count[verdict] += 1;
        if (foretold.ok) expect(judged.phase).toBe(foretold.value.phase);
        if (foretold.ok && judged.phase === "done")
          foretold.value.outcomes.forEach(({ refusal, skipped }, index) => {
            const told = judged.verdicts[index]?.verdict;
            expect(told === "refused" ? "refused" : told === "skipped" ? "skipped" : "made").toBe(
              refusal ? "refused" : skipped ? "skipped" : "made",
            );
          });
        checkStored(judged, mode);
        refused += judged.judgement.refused.length;
      }
      expect(room.log.entries.flatMap((entry) => entry.refused)).toHaveLength(refused);
      const stands = room.session.mutations();
      await Promise.all([room.session.close(), room.settle()]);
      await room.reopen([CAP]);
      expect(room.session.mutations()).toEqual(stands);
    }),
    { numRuns: 300 },
  );
  expect(Math.min(...Object.values(count)), JSON.stringify(count)).toBeGreaterThan(10);
});

function checkStored({ verdicts: all, judgement, before, after }: JudgedBatch, mode: BatchMode): void {
  const made = all.filter(({ verdict }) => verdict === "accepted" || verdict === "changed");
  const keys = new Set(made.flatMap(({ mutation }) => keysSaying(mutation).map(({ root, key }) => `${root} ${key}`)));
  const about = new Set(
    made.flatMap(({ mutation }) => ("component" in mutation ? [mutation.component as string] : [])),
  );
  for (const { root, key } of judgement.accepted)
    expect(keys.has(`${root} ${key}`) || about.has(key.split("/")[0] ?? "")).toBe(true);
  if (made.length === 0) expect(after).toBe(before);
  const refused = all.filter(({ verdict }) => verdict === "refused");
  expect(judgement.refused.map(({ sentence }) => sentence).toSorted()).toEqual(
    refused.map(({ refusal }) => refusal?.sentence).toSorted(),
  );
  if (mode === "atomic" && refused.length > 0) expect(made).toEqual([]);
  const first = all.findIndex(({ verdict }) => verdict === "refused");
  if (mode === "untilFailure" && first >= 0)
    expect(all.slice(first + 1).every(({ verdict }) => verdict === "skipped")).toBe(true);
  for (const { verdict, mutation } of all)
    if (verdict === "accepted" && mutation.type === "component.create")
      expect(after.components.has(mutation.component) || mentions(all, mutation.component)).toBe(true);
}

/** It was made and taken away again in the same batch. */
function mentions(all: JudgedBatch["verdicts"], component: string): boolean {
  return all.some(
    ({ mutation }) =>
      (mutation.type === "component.erase" || mutation.type === "component.delete") && mutation.component === component,
  );
}
