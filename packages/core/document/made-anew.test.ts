import { expect, test } from "vitest";
import * as Y from "yjs";
import type { FunctionId } from "../base/index.ts";
import { EMPTY_SNAPSHOT, type Mutation } from "../model/index.ts";
import { readKey } from "./overlay.ts";
import { OverlayView } from "./view.ts";
import { writeMutations } from "./write.ts";

const F = "f" as FunctionId;
const make = (source: string, name = "check"): Mutation => ({
  ...{ type: "function.create", function: F, kind: "qualification", name, source },
});
const TYPE: Mutation = { type: "function.edit", function: F, splices: [{ at: 3, remove: "", insert: "d" }] };
const ERASE: Mutation = { type: "function.erase", function: F };

function codeAfter(...mutations: readonly Mutation[]): unknown {
  const doc = new Y.Doc();
  for (const mutation of mutations) doc.transact(() => writeMutations(doc, EMPTY_SNAPSHOT, [mutation]));
  const { view } = OverlayView.ofDocument(EMPTY_SNAPSHOT, doc);
  return [view.functions.get(F)?.source, readKey(doc, { root: "text", key: F })];
}

test("[D44] a function that is made anew says what it is made with, also in the text that is open still", () => {
  expect(codeAfter(make("abc"), TYPE, ERASE, make("xyz"))).toEqual(["xyz", "xyz"]);
  expect(codeAfter(make("abc"), TYPE, ERASE, make("abc"))).toEqual(["abc", "abc"]);
  expect(codeAfter(make("abc"), ERASE, make("xyz"))).toEqual(["xyz", undefined]);
});

test("[D44] what is typed in it stays where it is said once more as it was made, and is nobody's while it is gone", () => {
  expect(codeAfter(make("abc"), TYPE, make("abc", "other"))).toEqual(["abcd", "abcd"]);
  expect(codeAfter(make("abc"), TYPE, ERASE)).toEqual([undefined, "abcd"]);
});
