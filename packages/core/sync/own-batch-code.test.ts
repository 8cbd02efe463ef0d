import type { FunctionId } from "@tributary/core/base";
import { applyMutation, type Mutation, schemaRef, serialiseSnapshot } from "@tributary/core/model";
import { NODE } from "@tributary/testing/simulation";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Policy } from "../engine/index.ts";
import type { BatchMode } from "../model/index.ts";
import { openFrame } from "./frames.ts";
import type { JudgedBatch } from "./own-batch.ts";
import { ANA, BEN, id, Room, setSize } from "./session.fixture.ts";

/* [S92] [S98]: code in batches: what is told of it is what stands. */

const F = "f1" as FunctionId;
const make = (source: string): Mutation => ({
  ...{ type: "function.create", function: F, kind: "qualification", name: "check", source },
});
const type = (at: number, insert: string, remove = ""): Mutation => ({
  ...{ type: "function.edit", function: F, splices: [{ at, remove, insert }] },
});
const ERASE: Mutation = { type: "function.erase", function: F };
const BY = { actor: ANA, role: "editor" } as const;

async function submit(room: Room, mutations: readonly Mutation[], mode: BatchMode = "bestEffort") {
  const [judged] = await Promise.all([room.session.batch(BY, mutations, mode), room.settle()]);
  return judged;
}

function verdicts({ verdicts: all }: JudgedBatch): readonly string[] {
  return all.map(({ verdict }) => verdict);
}

function codeOf(room: Room): string | undefined {
  return room.session.view.functions.get(F)?.source;
}

/** A function that was typed in and is gone: its text is open still, and says “abcd”. */
async function erased(policies: readonly Policy[] = []): Promise<Room> {
  const room = await Room.open(policies);
  for (const one of [make("abc"), type(3, "d"), ERASE]) await submit(room, [one]);
  return room;
}

test("[S98] a function made anew under the id of an erased one has the code it is made with, for everybody and in the log", async () => {
  const room = await erased();
  const [ana, ben] = [room.join(ANA), room.join(BEN)];
  await room.settle();
  const judged = await submit(room, [make("xyz")]);
  expect([verdicts(judged), codeOf(room)]).toEqual([["accepted"], "xyz"]);
  expect([ana, ben].map(({ doc }) => doc.getText(`text.${F}`).toString())).toEqual(["xyz", "xyz"]);
  expect(judged.judgement.accepted).toMatchObject([
    { mutation: make("xyz"), after: { source: "xyz" } },
    { root: "text", mutation: { splices: [{ at: 0, remove: "abcd", insert: "xyz" }] }, quiet: true },
  ]);
  expect(room.session.mutations()).toEqual([make("xyz")]);
  ben.peer.receive(openFrame(F));
  ben.submit(ben.write(() => ben.doc.getText(`text.${F}`).insert(3, "!")));
  await room.settle();
  const stands = room.session.mutations();
  expect([codeOf(room), stands]).toEqual(["xyz!", [make("xyz!")]]);
  await Promise.all([room.session.close(), room.settle()]);
  await room.reopen();
  expect(room.session.mutations()).toEqual(stands);
});

test("[S98] a page makes it anew, too; of two at once the second is refused, and what stands is one's", async () => {
  const room = await erased();
  const [ana, ben] = [room.join(ANA), room.join(BEN)];
  await room.settle();
  ana.edit(make("xyz"));
  ben.edit(make("other"));
  await room.settle();
  expect([codeOf(room), ana.refused.length + ben.refused.length]).toEqual(["xyz", 1]);
  for (const { doc } of [ana, ben]) expect(doc.getText(`text.${F}`).toString()).toBe("xyz");
});

test("[S98] one that is refused leaves the text as it was: taking the erasure back brings back what was typed", async () => {
  const no: Policy = {
    name: "no",
    evaluate: (mutation) =>
      mutation.type === "function.create" && mutation.source === "xyz"
        ? { kind: "deny", sentence: "Not that." }
        : { kind: "allow" },
  };
  const room = await erased([no]);
  const ana = room.join(ANA);
  await room.settle();
  ana.edit(make("xyz"));
  await room.settle();
  expect([ana.refused.length, ana.doc.getText(`text.${F}`).toString()]).toEqual([1, "abcd"]);
  ana.submit(
    ana.write(() => ana.doc.getMap("function").set(F, { kind: "qualification", name: "check", source: "abc" })),
  );
  await room.settle();
  expect(codeOf(room)).toBe("abcd");
});

test("[S98] [S40] where a policy gives it another name, it has the code it is made with all the same", async () => {
  const named: Policy = {
    name: "named",
    evaluate: (mutation) =>
      mutation.type === "function.create"
        ? { kind: "modify", sentence: "All are called so.", mutation: { ...mutation, name: "so" } }
        : { kind: "allow" },
  };
  const room = await erased([named]);
  const judged = await submit(room, [make("xyz")]);
  const stored = { ...make("xyz"), name: "so" };
  expect([verdicts(judged), judged.verdicts[0]?.mutation, codeOf(room)]).toEqual([["changed"], stored, "xyz"]);
  expect(room.session.mutations()).toEqual([stored]);
});

test("[S92] made anew and typed in by one batch, each is accepted and says what it made", async () => {
  const room = await erased();
  const judged = await submit(room, [make("xyz"), type(3, "w")], "atomic");
  expect([verdicts(judged), codeOf(room)]).toEqual([["accepted", "accepted"], "xyzw"]);
});

test("[S92] erased and made anew as it was made, it has the code it was made with", async () => {
  const room = await Room.open();
  for (const one of [make("abc"), type(3, "d")]) await submit(room, [one]);
  expect(verdicts(await submit(room, [ERASE, make("abc")], "atomic"))).toEqual(["accepted", "accepted"]);
  expect(codeOf(room)).toBe("abc");
});

test("[S92] what is restored is edited in the same batch, as the dry run says", async () => {
  for (const isTyped of [false, true]) {
    const room = await Room.open();
    for (const one of [
      make("abc"),
      ...(isTyped ? [type(3, "d")] : []),
      { type: "function.delete", function: F } as const,
    ])
      await submit(room, [one]);
    const batch: readonly Mutation[] = [{ type: "function.restore", function: F }, type(0, "q")];
    const wishes = { mode: "simulate", batch: "atomic", pause: () => Promise.resolve() } as const;
    const dry = await room.session.dryRun(BY, batch, wishes);
    expect(dry.ok && [dry.value.phase, dry.value.outcomes.map(({ refusal }) => refusal)]).toEqual([
      "done",
      [undefined, undefined],
    ]);
    const judged = await submit(room, batch, "atomic");
    expect([verdicts(judged), codeOf(room)]).toEqual([["accepted", "accepted"], isTyped ? "qabcd" : "qabc"]);
  }
});

test("[S92] what is not restored is not edited, and says so", async () => {
  const room = await Room.open();
  for (const one of [make("abc"), { type: "function.delete", function: F } as const]) await submit(room, [one]);
  const judged = await submit(room, [setSize(1), type(0, "q")]);
  expect(judged.verdicts.map(({ refusal }) => refusal?.rule)).toEqual([undefined, "functionDeleted"]);
});

test("[S92] [S98] whatever batches do with functions and kinds: what they are told was made, applied in its order, is the view", async () => {
  const version = fc.constantFrom(2, 3);
  const mutation: fc.Arbitrary<Mutation> = fc.oneof(
    fc.tuple(fc.constantFrom("abc", "xyz"), fc.constantFrom("check", "other")).map(([source, name]) => ({
      ...make(source),
      name,
    })),
    fc.constantFrom(type(0, "p"), type(0, "q", "a"), setSize(1), setSize(500)),
    fc.constantFrom("check", "third").map(
      (value): Mutation => ({
        ...{ type: "function.set", function: F, field: "name", value },
      }),
    ),
    fc
      .constantFrom("function.erase", "function.delete", "function.restore")
      .map((what): Mutation => ({ type: what, function: F })),
    fc
      .constantFrom("function.bind", "function.unbind")
      .map((what): Mutation => ({ type: what, function: F, schema: NODE.name })),
    version.map((of): Mutation => ({ type: "schema.install", schema: { ...NODE, version: of } })),
    version.map((of): Mutation => ({ type: "schema.discard", schema: schemaRef({ ...NODE, version: of }) })),
    version.map(
      (of): Mutation => ({
        type: "component.upgrade",
        component: id("base1"),
        schema: schemaRef({ ...NODE, version: of }),
      }),
    ),
  );
  const batches = fc.array(
    fc.tuple(
      fc.constantFrom("atomic", "bestEffort", "untilFailure"),
      fc.array(mutation, { minLength: 1, maxLength: 4 }),
    ),
    { minLength: 1, maxLength: 9 },
  );
  const beginnings = fc.constantFrom(ERASE, { ...ERASE, type: "function.delete" } as const);
  const count = { madeAnew: 0, typed: 0 };
  await fc.assert(
    fc.asyncProperty(beginnings, batches, async (gone, all) => {
      const room = await Room.open();
      for (const one of [make("abc"), type(3, "d"), gone]) await submit(room, [one]);
      for (const [mode, mutations] of all) {
        const judged = await submit(room, mutations, mode);
        const made = judged.verdicts.flatMap(({ verdict, mutation: stands }) =>
          verdict === "accepted" || verdict === "changed" ? [stands] : [],
        );
        const isTyped = made.some((each) => each.type === "function.edit");
        if (judged.judgement.accepted.some(({ root, quiet }) => root === "text" && quiet)) count.madeAnew += 1;
        if (isTyped) count.typed += 1;
        expect(serialiseSnapshot(made.reduce(applyMutation, judged.before))).toEqual(serialiseSnapshot(judged.after));
      }
      const stands = room.session.mutations();
      await Promise.all([room.session.close(), room.settle()]);
      await room.reopen();
      expect(room.session.mutations()).toEqual(stands);
    }),
    { numRuns: 300 },
  );
  expect(Math.min(...Object.values(count)), JSON.stringify(count)).toBeGreaterThan(5);
});
