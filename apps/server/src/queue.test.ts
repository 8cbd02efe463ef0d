import { expect, test } from "vitest";
import type { ActorId, WorkspaceId } from "@tributary/core/base";
import { Queue } from "./queue.ts";
import { Shared } from "./shared.ts";
import { Topics } from "./topics.ts";

test("[V1] a queue gives what was pushed in order, drops the oldest past its limit, and ends", async () => {
  const queue = new Queue<number>(3);
  for (const n of [1, 2, 3, 4]) queue.push(n);
  queue.end();
  queue.push(5);
  const read: number[] = [];
  for await (const n of queue) read.push(n);
  expect(read).toEqual([2, 3, 4]);
});

test("[V1] a burst of topics is told once, to the members of that workspace only", async () => {
  const topics = new Topics();
  const [here, there] = ["a", "b"] as WorkspaceId[];
  if (!here || !there) throw new Error();
  const stop = new AbortController();
  const heard: (readonly string[])[] = [];
  const listening = (async () => {
    for await (const each of topics.listen(here, "ana" as ActorId, stop.signal)) heard.push(each);
  })();
  await Promise.resolve();
  topics.announce(there, "audit");
  topics.announce(here, "head", "runs");
  topics.announce(here, "head");
  await expect.poll(() => heard).toEqual([[], ["head", "runs"]]);
  topics.endFor(here, "ben" as ActorId);
  topics.announce(here, "audit");
  await expect.poll(() => heard).toHaveLength(3);
  topics.endFor(here, "ana" as ActorId);
  await listening;
});

test("[V2] many who ask at once share one opening; it closes after the last has gone", async () => {
  let opened = 0;
  const closed: string[] = [];
  const shared = new Shared<string, object>({
    open: async () => {
      opened += 1;
      await new Promise((done) => setTimeout(done, 5));
      return {};
    },
    close: async (_value, key) => void closed.push(key),
    idleMs: 10,
  });
  const [first, second] = await Promise.all([shared.use("a"), shared.use("a")]);
  expect(first.value).toBe(second.value);
  expect(opened).toBe(1);
  first.release();
  first.release();
  await new Promise((done) => setTimeout(done, 30));
  expect(closed).toEqual([]);
  second.release();
  await expect.poll(() => closed).toEqual(["a"]);
  await shared.use("a");
  expect(opened).toBe(2);
});

test("[V2] an opening that fails is tried again by the next who asks", async () => {
  let tries = 0;
  const shared = new Shared<string, number>({
    open: async () => {
      tries += 1;
      if (tries === 1) throw new Error("store away");
      return tries;
    },
    close: async () => {},
    idleMs: 10,
  });
  await expect(shared.use("a")).rejects.toThrow("store away");
  expect((await shared.use("a")).value).toBe(2);
});
