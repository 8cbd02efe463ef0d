import { MemoryLog } from "@tributary/testing/simulation";
import { logEntry } from "@tributary/testing/contracts";
import { expect, test } from "vitest";
import type { ChangeSetId } from "../base/index.ts";
import { type BatchTiming, GroupCommit, type Waiting } from "./group-commit.ts";
import type { Defer } from "./peers.ts";

/** A queue that closes a second batch as soon as two entries wait, and what it told, in order. */
async function queueOf(
  states: readonly (Uint8Array | undefined)[] = [],
  isWorthTelling = (_entries: number) => true,
  defer: Defer = queueMicrotask,
  timing?: BatchTiming,
) {
  const log = new MemoryLog();
  const { epoch, generation, seq } = await log.open();
  const told: string[] = [];
  const closings = [...states];
  const queue = new GroupCommit({
    ...{
      changeSet: "cs" as ChangeSetId,
      log,
      epoch,
      generation,
      seq,
      closeAt: 2,
      isWorthTelling,
      defer,
      timing,
    },
    closing: () => ({
      told: (entries, more) => void told.push(`batch of ${entries.length}${more ? ", and more" : ""}`),
      state: closings.shift(),
    }),
    lost: (reason) => queue.end(reason),
  });
  const push = (names: readonly string[], entryOf: (name: string) => Waiting["entry"]) =>
    queue.pushNow(
      names.map((name): Waiting => {
        return { entry: entryOf(name), answer: () => told.push(name), abandon: () => told.push(`${name} lost`) };
      }),
    );
  const write = (...names: readonly string[]) => push(names, logEntry);
  /** What is told again: nothing of it is to be stored. */
  const repeat = (...names: readonly string[]) => push(names, () => undefined);
  return { log, queue, told, write, repeat };
}
const answerAll = async (log: MemoryLog): Promise<void> => {
  for (let turn = 0; turn < 50; turn += 1, await Promise.resolve()) log.answerOne();
};

test("[S7] while a batch is being stored a full one is closed behind it, and both are told of in order, once stored", async () => {
  const { log, told, write, queue } = await queueOf();
  write("a");
  write("b", "c");
  write("d");
  expect([told, log.entries.length]).toEqual([[], 0]);
  await answerAll(log);
  await queue.flushed();
  expect(told).toEqual(["batch of 1", "a", "batch of 2", "b", "c", "batch of 1", "d"]);
  expect(log.entries.map(({ update }) => new TextDecoder().decode(update))).toEqual(["a", "b", "c", "d"]);
});

test("[S7] when the first of two is not stored, neither is the second, and nothing of them is told", async () => {
  const { log, told, write } = await queueOf();
  log.failNext = true;
  write("a");
  write("b", "c");
  await answerAll(log);
  expect(told).toEqual(["a lost", "b lost", "c lost"]);
  expect(log.entries).toHaveLength(0);
});

test("[L6] nothing is closed behind a batch that a state is to take the place of", async () => {
  const { log, told, write, queue } = await queueOf([new Uint8Array([1])]);
  write("a");
  write("b", "c");
  await answerAll(log);
  await queue.flushed();
  expect(told).toEqual(["batch of 1", "a", "batch of 2", "b", "c"]);
  expect(log.document("cs" as ChangeSetId).state).toMatchObject({ seq: 1 });
});

test("[L6] nor behind one of mere repeats, which has nothing to be stored itself", async () => {
  const { log, told, write, repeat, queue } = await queueOf([undefined, new Uint8Array([1])]);
  write("a");
  repeat("b", "c");
  write("d", "e");
  await answerAll(log);
  await queue.flushed();
  expect(told).toEqual(["batch of 1, and more", "batch of 0", "a", "b", "c", "batch of 2", "d", "e"]);
  expect(log.document("cs" as ChangeSetId).state).toMatchObject({ seq: 1 });
});

test("[S45] little that is stored is told with what is being stored behind it, in one go; enough of it is told at once", async () => {
  const { log, told, write, queue } = await queueOf([], (entries) => entries > 2);
  write("a");
  write("b", "c");
  await answerAll(log);
  await queue.flushed();
  expect(told).toEqual(["batch of 1, and more", "batch of 2", "a", "b", "c"]);
  told.length = 0;
  write("d", "e", "f");
  write("g", "h");
  await answerAll(log);
  await queue.flushed();
  expect(told).toEqual(["batch of 3", "d", "e", "f", "batch of 2", "g", "h"]);
});

test("[S45] what is stored and not told yet is told when what comes behind it cannot be stored", async () => {
  const { log, told, write } = await queueOf([], () => false);
  write("a");
  write("b", "c");
  log.answerOne();
  log.failNext = true;
  await answerAll(log);
  expect(log.entries).toHaveLength(1);
  expect(told).toEqual(["batch of 1", "a", "b lost", "c lost"]);
});

test("[S45] what has arrived when little is stored goes with it; where nothing has, it is told in the next turn", async () => {
  const turns: (() => void)[] = [];
  const pass = () => turns.splice(0).forEach((task) => task());
  const { log, told, write } = await queueOf(
    [],
    () => false,
    (task) => turns.push(task),
  );
  write("a");
  await answerAll(log);
  expect(told).toEqual([]);
  write("b", "c");
  pass();
  expect(told).toEqual([]);
  await answerAll(log);
  pass();
  expect(told).toEqual(["batch of 1, and more", "batch of 2", "a", "b", "c"]);
  told.length = 0;
  write("d");
  await answerAll(log);
  pass();
  expect(told).toEqual(["batch of 1", "d"]);
});

test("[S45] alone, the least is told soon", async () => {
  const { log, told, write } = await queueOf([], () => false);
  write("a");
  await answerAll(log);
  expect(told).toEqual(["batch of 1", "a"]);
});

test("[S71] each batch is timed once, from its first entry: until it was stored, and until it was told", async () => {
  const waited: Parameters<BatchTiming["onTold"]>[0][] = [];
  let clock = 0;
  const timing = { tick: () => clock, onTold: (times: (typeof waited)[number]) => void waited.push(times) };
  // The first is told with the one behind it.
  const { log, told, write, repeat, queue } = await queueOf([], (entries) => entries > 1, queueMicrotask, timing);
  write("a");
  clock = 10;
  write("b", "c");
  clock = 15;
  log.answerOne();
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  expect([told, waited]).toEqual([[], []]);
  clock = 40;
  await answerAll(log);
  await queue.flushed();
  expect(waited).toEqual([
    { storedMs: 15, toldMs: 40 },
    { storedMs: 30, toldMs: 30 },
  ]);
  repeat("a");
  await queue.flushed();
  expect([told.at(-1), waited.length]).toEqual(["a", 2]);
});

test("[S71] nothing is timed of what is not stored", async () => {
  const waited: unknown[] = [];
  const timing = { tick: () => 0, onTold: (times: unknown) => void waited.push(times) };
  const { log, told, write } = await queueOf([], undefined, undefined, timing);
  log.failNext = true;
  write("a");
  await answerAll(log);
  expect([told, waited]).toEqual([["a lost"], []]);
});
