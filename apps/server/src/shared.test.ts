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
