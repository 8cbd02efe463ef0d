import fc from "fast-check";
import { expect, test } from "vitest";
import { KeyTree, pathsAbove, PlaceTree, TextTree } from "./key-tree.ts";

/** Few, so that what is taken out often has something below it and something beside it. */
const NAMES = ["a", "ab", "b"] as const;
const key = fc.array(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 3 }).map((names) => names.join("/"));
/** As long as that: left to itself, the library makes them ten steps long. */
const steps = fc.array(fc.record({ key, isSet: fc.boolean() }), { maxLength: 60, size: "max" });
const path = fc.oneof(key, fc.constant("a"), fc.constant("nowhere"));

function kept(tree: KeyTree<number>, history: readonly { readonly key: string; readonly isSet: boolean }[]) {
  history.forEach((step, at) => (step.isSet ? tree.set(step.key, at) : tree.delete(step.key)));
  return [...tree.keys()];
}

test("[D31] whatever was put in and taken out, what stands below a path is what a walk over all keys finds there", () => {
  let found = 0;
  fc.assert(
    fc.property(steps, path, (history, at) => {
      const tree = new KeyTree<number>();
      const walked = kept(tree, history).filter((each) => each.startsWith(`${at}/`));
      expect(tree.below(at).sort()).toEqual(walked.sort());
      found += walked.length;
    }),
  );
  expect(found).toBeGreaterThan(0);
});

test("[D31] so are the places of a component", () => {
  let found = 0;
  fc.assert(
    fc.property(steps, fc.constantFrom(...NAMES), (history, component) => {
      const tree = new PlaceTree<number>();
      const walked = kept(tree, history).filter((each) => each.endsWith(`/${component}`));
      expect(tree.of(component).sort()).toEqual(walked.sort());
      found += walked.length;
    }),
  );
  expect(found).toBeGreaterThan(0);
});

test("[D31] so are the texts of definitions", () => {
  const ids = fc.constantFrom("fn", "test.node@2", "test.node@3", "other");
  const history = fc.array(fc.record({ key: ids, isSet: fc.boolean() }), { maxLength: 20 });
  fc.assert(
    fc.property(history, (texts) => {
      const tree = new TextTree<number>();
      const walked = kept(tree, texts).filter((each) => each.includes("@"));
      expect([...tree.definitions].sort()).toEqual(walked.sort());
      tree.clear();
      expect(tree.definitions.size).toBe(0);
    }),
  );
});

test("[D31] nothing is found in a tree that was cleared, and it holds again what is put in then", () => {
  const tree = new PlaceTree<number>().set("v/a", 1).set("v/b", 2);
  tree.clear();
  expect([tree.size, tree.below("v"), tree.of("a")]).toEqual([0, [], []]);
  tree.set("v/a", 3);
  expect([tree.below("v"), tree.of("a")]).toEqual([["v/a"], ["v/a"]]);
});

test("[D31] a path is below each of the paths on the way to it", () => {
  expect(pathsAbove("a/b/c")).toEqual(["a", "a/b"]);
  expect(pathsAbove("/domain/list/i")).toEqual(["/domain", "/domain/list"]);
  expect(pathsAbove("a")).toEqual([]);
});
