import { Dice, typedInto } from "@tributary/testing/simulation";
import { expect, test } from "vitest";
import { changedLines, diffText, reversed, spliced } from "./text.ts";
import { mergeText } from "./text-merge.ts";

const SEED = Number(process.env["TEXT_SEED"] ?? 30_100);
const CODE = Array.from({ length: 12 }, (_, at) => `  const line${at} = ${at * 7};`).join("\n");

function typed(dice: Dice, text: string, times: number): string {
  let next = text;
  for (let time = 0; time < times; time += 1) next = typedInto(dice, next);
  return next;
}

test(`[M23] [M11] a diff leads from one text to the other, and its reverse leads back (seed ${SEED})`, () => {
  for (let seed = SEED; seed < SEED + 600; seed += 1) {
    const dice = new Dice(seed);
    const before = dice.chance(0.1) ? "" : typed(dice, CODE, dice.below(4));
    const after = dice.chance(0.05) ? "something else entirely" : typed(dice, before, 1 + dice.below(12));
    const splices = diffText(before, after);
    expect(spliced(before, splices), `seed ${seed}`).toBe(after);
    expect(spliced(after, reversed(splices)), `seed ${seed}`).toBe(before);
    expect(splices.map(({ remove, insert }) => remove + insert).join(""), `seed ${seed}`).not.toMatch(/\p{Cs}/u);
  }
});

test("[M23] a diff touches no more than what differs", () => {
  expect(diffText("abcdef", "abXdef")).toEqual([{ at: 2, remove: "c", insert: "X" }]);
  expect(diffText("one\ntwo\nthree\n", "one\n2\nthree\nfour\n")).toEqual([
    { at: 4, remove: "two", insert: "2" },
    { at: 13, remove: "", insert: "\nfour" },
  ]);
  expect(diffText("same", "same")).toEqual([]);
});

test(`[M23] lines that differ, put where they stand, lead from one text to the other; no more are named than do (seed ${SEED})`, () => {
  const lines = (text: string) => text.split("\n");
  for (let seed = SEED; seed < SEED + 300; seed += 1) {
    const dice = new Dice(seed);
    const before = typed(dice, CODE, dice.below(4));
    const after = typed(dice, before, dice.below(6));
    const next = lines(before);
    for (const { at, before: gone, after: come } of changedLines(before, after).toReversed())
      expect(next.splice(at.before - 1, gone.length, ...come), `seed ${seed}`).toEqual(gone);
    expect(next.join("\n").trimEnd(), `seed ${seed}`).toBe(after.trimEnd());
  }
  expect(changedLines("a\nb\nc\n", "a\nB\nc\n")).toEqual([
    { at: { before: 2, after: 2 }, before: ["b"], after: ["B"] },
  ]);
  expect(changedLines("same", "same")).toEqual([]);
});

test("[M19] a splice that does not find what it takes out is none", () => {
  expect(spliced("abc", [{ at: 1, remove: "x", insert: "y" }])).toBeUndefined();
  expect(spliced("abc", [{ at: 9, remove: "", insert: "y" }])).toBeUndefined();
  expect(
    spliced("abc", [
      { at: 2, remove: "c", insert: "" },
      { at: 1, remove: "b", insert: "" },
    ]),
  ).toBeUndefined();
});

test(`[M23] merging with an unchanged side gives the other, merging equals gives that (seed ${SEED})`, () => {
  for (let seed = SEED; seed < SEED + 400; seed += 1) {
    const dice = new Dice(seed);
    const [base, one] = [CODE, typed(dice, CODE, dice.below(8))];
    expect(mergeText(base, one, base).text, `seed ${seed}`).toBe(one);
    expect(mergeText(base, base, one).text, `seed ${seed}`).toBe(one);
    expect(mergeText(base, one, one), `seed ${seed}`).toEqual({ text: one, splices: [], clashes: 0 });
  }
});

test(`[M23] what either side put in is in, what either took out is out (seed ${SEED})`, () => {
  let clashes = 0;
  for (let seed = SEED; seed < SEED + 600; seed += 1) {
    const dice = new Dice(seed);
    // Every character of the base is its own, so that what becomes of each can be seen.
    const base = Array.from({ length: 60 }, (_, at) => String.fromCharCode(0x4e00 + at)).join("");
    const edited = (mark: string): string => {
      const characters = [...base];
      for (let edit = dice.below(5); edit >= 0; edit -= 1)
        characters.splice(
          dice.below(characters.length),
          dice.below(4),
          dice.chance(0.7) ? mark.repeat(1 + dice.below(3)) : "",
        );
      return characters.join("");
    };
    const [theirs, mine] = [edited("t"), edited("m")];
    const merged = mergeText(base, theirs, mine);
    const count = (text: string, mark: string): number => [...text].filter((each) => each === mark).length;
    expect([count(merged.text, "t"), count(merged.text, "m")], `seed ${seed}`).toEqual([
      count(theirs, "t"),
      count(mine, "m"),
    ]);
    const kept = [...base].filter((each) => theirs.includes(each) && mine.includes(each));
    expect(
      [...merged.text].filter((each) => each !== "t" && each !== "m"),
      `seed ${seed}`,
    ).toEqual(kept);
    expect(spliced(mine, merged.splices), `seed ${seed}`).toBe(merged.text);
    clashes += merged.clashes;
  }
  expect(clashes).toBeGreaterThan(50);
});

test("[M23] edits at different places do not clash; at the same place they do, and both are there", () => {
  const base = "function main() {\n  return 1;\n}\n";
  const apart = mergeText(base, base.replace("main", "check"), base.replace("1", "2"));
  expect(apart).toMatchObject({ text: "function check() {\n  return 2;\n}\n", clashes: 0 });
  const same = mergeText(base, base.replace("1", "2"), base.replace("1", "3"));
  expect(same.clashes).toBe(1);
  expect(same.text).toBe("function main() {\n  return 23;\n}\n");
});
