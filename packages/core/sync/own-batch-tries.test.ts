import type { ConnectionId, FunctionId, WorkspaceId } from "@tributary/core/base";
import { type Mutation, refusalSentence } from "@tributary/core/model";
import { MemoryLog, NODE_REF } from "@tributary/testing/simulation";
import { expect, test } from "vitest";
import type { ChangeSetId } from "../base/index.ts";
import { CONTROL_ROOT } from "../document/index.ts";
import { createPipeline, type Policy } from "../engine/index.ts";
import type { BatchMode } from "../model/index.ts";
import { JudgedDocument } from "./judged-document.ts";
import { type JudgedBatch, judgeBatch } from "./own-batch.ts";
import { ANA, BASE, id, Room, setSize } from "./session.fixture.ts";

/* [S92]: what does not hold when it is written is taken out and the rest tried again. */

const F = "f1" as FunctionId;
const MAKE: Mutation = { type: "function.create", function: F, kind: "qualification", name: "check", source: "abc" };
const TYPE: Mutation = { type: "function.edit", function: F, splices: [{ at: 3, remove: "", insert: "d" }] };
const BY = { actor: ANA, role: "editor" } as const;
const MODES = ["atomic", "bestEffort", "untilFailure"] as const;

async function submit(room: Room, mutations: readonly Mutation[], mode: BatchMode) {
  const [judged] = await Promise.all([room.session.batch(BY, mutations, mode), room.settle()]);
  return judged;
}

function verdicts({ verdicts: all }: JudgedBatch): readonly string[] {
  return all.map(({ verdict }) => verdict);
}

/** Denies the value 99 when it is written, not when it is foretold. */
function denyingWhenWritten(): Policy {
  let times = 0;
  return {
    name: "second",
    evaluate(mutation) {
      if (mutation.type !== "attribute.set" || mutation.value !== 99) return { kind: "allow" };
      times += 1;
      return times % 2 === 0 ? { kind: "deny", sentence: "No." } : { kind: "allow" };
    },
  };
}

test("[S92] a text that was opened for what is then not made is closed again, and one that was open stays so", async () => {
  for (const mode of MODES) {
    const room = await Room.open([denyingWhenWritten()]);
    await submit(room, [MAKE], "atomic");
    const refused = await submit(room, [TYPE, setSize(99)], mode);
    const stored = room.log.stored();
    const stays = mode !== "atomic";
    expect([refused.verdicts[1]?.verdict, stored.getText(`text.${F}`).toString()]).toEqual([
      "refused",
      stays ? "abcd" : "",
    ]);
    expect([...stored.getMap(CONTROL_ROOT).keys()]).toEqual(stays ? [`buffer/${F}`] : []);
    await submit(room, [TYPE], "atomic");
    const before = room.session.view;
    expect((await submit(room, [TYPE, setSize(99)], "atomic")).phase).toBe("refused");
    expect([room.session.view, room.log.stored().getText(`text.${F}`).length]).toEqual([before, stays ? 5 : 4]);
    const stands = room.session.mutations();
    await Promise.all([room.session.close(), room.settle()]);
    await room.reopen();
    expect(room.session.mutations()).toEqual(stands);
  }
});

test("[S92] what is written all at once and refused closes what it opened, too", async () => {
  const room = await Room.open([{ name: "no", evaluate: ({ type }) => (type === "attribute.set" ? NO : YES) }]);
  await submit(room, [MAKE], "atomic");
  const [{ refused }] = await Promise.all([room.session.submit(ANA, "editor", [TYPE, setSize(1)]), room.settle()]);
  expect([refused.length, [...room.log.stored().getMap(CONTROL_ROOT).keys()]]).toEqual([1, []]);
});

const NO = { kind: "deny", sentence: "No." } as const;
const YES = { kind: "allow" } as const;

test("[S92] what keeps not to hold is refused after some tries, with a sentence that is true of it", async () => {
  const seen = new Map<string, number>();
  /** Each that is made is refused at a later try than the one before it. */
  const oneByOne: Policy = {
    name: "one by one",
    evaluate(mutation) {
      if (mutation.type !== "component.create") return YES;
      const times = (seen.get(mutation.component) ?? 0) + 1;
      seen.set(mutation.component, times);
      return times === 2 * Number(mutation.component.slice(1)) + 2 ? NO : YES;
    },
  };
  const room = await Room.open([oneByOne]);
  const many = Array.from(
    { length: 14 },
    (_, n): Mutation => ({
      ...{ type: "component.create", component: id(`n${n}`), schema: NODE_REF },
    }),
  );
  const judged = await submit(room, many, "bestEffort");
  const rules = judged.verdicts.map(({ refusal }) => refusal?.rule);
  expect([judged.phase, rules]).toEqual(["refused", many.map((_, n) => (n < 9 ? "policy" : "entangled"))]);
  expect(judged.verdicts.at(-1)?.refusal?.sentence).toBe(refusalSentence({ kind: "entangled" }));
  expect([room.session.size, room.log.entries.at(-1)?.refused.length]).toEqual([0, many.length]);
});

/** A document whose judging is stopped, or breaks, at the evaluation of this number. */
async function stoppedAt(number: number, how: "slow" | "broken") {
  let [clock, evaluations] = [0, 0];
  const evaluate = (): typeof YES => {
    evaluations += 1;
    return YES;
  };
  const counting: Policy = { name: "counting", evaluate };
  const pipeline = createPipeline({
    ...{ policies: [counting], history: () => undefined, newId: () => "e", timeoutMs: 50 },
    audit: () => {
      if (how === "broken" && evaluations >= number) throw new Error("a bug");
    },
    now: () => {
      if (how === "slow" && evaluations >= number) clock += 100;
      return clock;
    },
  });
  const judging = { workspace: "w" as WorkspaceId, changeSet: "cs" as ChangeSetId, pipeline, now: () => 1 };
  const opened = await new MemoryLog().open("cs" as ChangeSetId);
  const { document } = await JudgedDocument.load(judging, opened, () => Promise.resolve(BASE), 1);
  return { document, evaluations: () => evaluations };
}

test("[S92] [S43] a write that is stopped, or breaks, ends the batch at once, and nothing is made of it", async () => {
  const batch = [setSize(1), setSize(2, "base1"), setSize(3, "base2")];
  const by = { ...BY, connection: "c" as ConnectionId };
  const all = ["refused", "refused", "refused"];
  const told = { atomic: all, bestEffort: all, untilFailure: ["refused", "skipped", "skipped"] };
  for (const mode of MODES)
    for (const [how, phase] of [
      ["slow", "interrupted"],
      ["broken", "failed"],
    ] as const) {
      const { document, evaluations } = await stoppedAt(4, how);
      const { judged, entry } = judgeBatch(document, { by, mutations: batch, mode });
      expect([judged.phase, verdicts(judged), judged.after]).toEqual([phase, told[mode], BASE]);
      expect(judged.verdicts[0]?.refusal?.rule).toBe(phase);
      expect(entry?.refused).toHaveLength(told[mode].filter((verdict) => verdict === "refused").length);
      expect(evaluations()).toBeLessThanOrEqual(2 * batch.length);
    }
  const { document } = await stoppedAt(7, "slow");
  expect(verdicts(judgeBatch(document, { by, mutations: batch, mode: "atomic" }).judged)).toEqual([
    "accepted",
    "accepted",
    "accepted",
  ]);
});
