import { FairGate } from "@tributary/core/engine";
import { expect, test } from "vitest";
import { Shared } from "./shared.ts";

function shared(maxIdle: number) {
  const [opened, closed]: [string[], string[]] = [[], []];
  const things = new Shared<string, string>({
    open: async (key) => {
      opened.push(key);
      return key.toUpperCase();
    },
    close: async (_value, key) => void closed.push(key),
    idleMs: 60_000,
    maxIdle,
  });
  return { things, opened, closed };
}

test("[V2] however many ask at once, a thing is opened once", async () => {
  const { things, opened } = shared(9);
  const uses = await Promise.all([things.use("a"), things.use("a"), things.use("a")]);
  expect([uses.map(({ value }) => value), opened]).toEqual([["A", "A", "A"], ["a"]]);
});

test("[V42] of what stands open unused, the one unused longest is closed first; what is used stays", async () => {
  const { things, closed } = shared(2);
  const used = await things.use("used");
  for (const key of ["a", "b", "c", "d"]) await things.with(key, async () => undefined);
  await expect.poll(() => closed).toEqual(["a", "b"]);
  await things.with("c", async () => undefined);
  await things.with("e", async () => undefined);
  await expect.poll(() => closed).toEqual(["a", "b", "d"]);
  expect(things.opened().map(({ key }) => key)).toContain("used");
  used.release();
  expect(things.opened().map(({ key }) => key)).toEqual(["e", "used"]);
});

test("[V22] whoever has the turn drops what was lost without waiting for what is opened in its place, which waits for the turn", async () => {
  const gate = new FairGate({ width: 4, maxWaiting: 100 });
  const turn = <T>(task: () => Promise<T>) => gate.run({ workspace: "w", state: "head" }, task);
  const closed: number[] = [];
  let opened = 0;
  const things = new Shared<string, { readonly nth: number }>({
    open: () =>
      turn(async () => {
        opened += 1;
        return { nth: opened };
      }),
    close: async ({ nth }) => void closed.push(nth),
    idleMs: 60_000,
  });
  const { value: lost, release } = await things.use("a");
  const returning = await turn(async () => {
    await things.drop("a", lost);
    const next = things.use("a").then(({ value }) => value);
    await things.drop("a", lost);
    return { next };
  });
  release();
  expect((await returning.next).nth).toBe(2);
  expect([closed, things.opened().map(({ value }) => value.nth)]).toEqual([[1], [2]]);
});

test("[V22] one that was lost before its opening was done is dropped when it is; another is not", async () => {
  const closed: string[] = [];
  const openings: ((value: string) => void)[] = [];
  const things = new Shared<string, string>({
    open: () => new Promise((resolve) => void openings.push(resolve)),
    close: async (value) => void closed.push(value),
    idleMs: 60_000,
  });
  for (const value of ["first", "second"]) {
    const opening = things.use("a");
    await expect.poll(() => openings).toHaveLength(1);
    await things.drop("a", "first");
    openings.pop()?.(value);
    await opening;
  }
  await expect.poll(() => closed).toEqual(["first"]);
  expect(things.opened().map(({ value }) => value)).toEqual(["second"]);
});
