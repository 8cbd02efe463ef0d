import { describe, expect, test } from "vitest";
import { type Expected, overtaken, parseExpected } from "./overtaken.ts";
import type { Json } from "../base/index.ts";
import { keyTrees, type OverlayKey } from "../document/index.ts";

const CELL = { value: 1 };
function overlay(entries: { readonly [rootAndKey: string]: Json }) {
  const accepted = keyTrees<Json>();
  for (const [name, value] of Object.entries(entries)) {
    const [root = "", key = ""] = name.split(" ");
    accepted[root as OverlayKey["root"]].set(key, value);
  }
  return accepted;
}
type Case = {
  readonly standing: { readonly [name: string]: Json };
  readonly expected: readonly Expected[];
  readonly others?: string;
  /** The server has put it otherwise since. */
  readonly isSame?: boolean;
  readonly after?: Json;
};
const late = ({ standing, expected, others, isSame = false, after }: Case) =>
  overtaken({
    accepted: overlay(standing),
    expected,
    changed: expected.map(({ root, key }) => ({ root: root as "attribute", key })),
    after: () => after,
    isOthers: ({ root, key }) => `${root} ${key}` === others,
    isSame: () => isSame,
  });
const size = { root: "attribute", key: "a/domain/size", value: CELL };

describe("an undo", () => {
  test("[S20] is in time while its author's values stand", () => {
    expect(late({ standing: { "attribute a/domain/size": CELL }, expected: [size] })).toBeUndefined();
    expect(late({ standing: {}, expected: [{ root: "attribute", key: "a/domain/size" }] })).toBeUndefined();
  });

  test("[S20] is too late when another value stands there, or the same by somebody else's hand", () => {
    expect(late({ standing: { "attribute a/domain/size": { value: 2 } }, expected: [size] })).toEqual({
      kind: "overtaken",
    });
    expect(late({ standing: {}, expected: [size] })).toEqual({ kind: "overtaken" });
    const others = "attribute a/domain/size";
    expect(late({ standing: { [others]: CELL }, expected: [size], others })).toEqual({ kind: "overtaken" });
  });

  test("[S20] is in time where the server has put otherwise what stood, and not where that is somebody else's by now", () => {
    const others = "attribute a/domain/size";
    expect(late({ standing: {}, expected: [size], isSame: true })).toBeUndefined();
    expect(late({ standing: {}, expected: [size], isSame: true, others })).toEqual({ kind: "overtaken" });
  });

  test("[S20] is too late when something of others stands below what it takes away", () => {
    const made = { root: "component", key: "a", value: { schema: "x@1" } };
    const standing = { "component a": { schema: "x@1" }, "attribute a/domain/size": CELL };
    expect(late({ standing, expected: [made, size] })).toBeUndefined();
    expect(late({ standing, expected: [made] })).toEqual({ kind: "overtaken" });
    expect(
      late({ standing: { ...standing, "attribute ab/domain/size": CELL }, expected: [made, size] }),
    ).toBeUndefined();
  });

  test("[S20] so it is where Head has what is taken away, of which nothing was said before", () => {
    const entry = { root: "attribute", key: "a/domain/ports/p" };
    const standing = { "attribute a/domain/ports/p/number": CELL };
    expect(late({ standing: {}, expected: [entry], after: { unset: true } })).toBeUndefined();
    expect(late({ standing, expected: [entry], after: { unset: true } })).toEqual({ kind: "overtaken" });
    const below = { root: "attribute", key: "a/domain/ports/p/number", value: CELL };
    expect(late({ standing, expected: [entry, below], after: { unset: true } })).toBeUndefined();
  });

  test("[S20] a list of expectations that is none is malformed; a root that is none is refused", () => {
    expect(parseExpected('[{"root":"attribute","key":"a","value":null}]')).toHaveLength(1);
    for (const text of ["{}", "[1]", '[{"root":1,"key":"a"}]', "null"]) expect(parseExpected(text)).toBeUndefined();
    expect(late({ standing: {}, expected: [{ root: "__proto__", key: "x" }] })).toEqual({ kind: "overtaken" });
  });
});
