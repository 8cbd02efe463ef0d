import { expect, test } from "vitest";
import { Gate } from "./gate.ts";

test("[B7] no more than so many are under way, and the others come in the order they asked", async () => {
  const gate = new Gate(2);
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const all = [0, 1, 2, 3].map((n) =>
    gate.through(async () => {
      begun.push(n);
      await new Promise<void>((end) => ends.push(end));
      return n;
    }),
  );
  expect(begun).toEqual([0, 1]);
  ends[1]?.();
  expect(await all[1]).toBe(1);
  await expect.poll(() => begun).toEqual([0, 1, 2]);
  ends[0]?.();
  ends[2]?.();
  await expect.poll(() => begun).toEqual([0, 1, 2, 3]);
  ends[3]?.();
  expect(await Promise.all(all)).toEqual([0, 1, 2, 3]);
});

test("[B7] work that throws gives its place back", async () => {
  const gate = new Gate(1);
  await expect(gate.through(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(await gate.through(async () => "next")).toBe("next");
});

test("[B7] a gate without places is a mistake", () => {
  expect(() => new Gate(0)).toThrow(RangeError);
});
