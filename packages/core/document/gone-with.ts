import type { Mutation } from "../model/index.ts";
import type { KeyTrees } from "./key-tree.ts";
import type { OverlayKey, OverlayRoot } from "./keys.ts";

/** The keys an accepted removal takes with it: they would otherwise be left behind without an owner. Costs what is found. */
export function goneWith<Value>(mutation: Mutation, trees: KeyTrees<Value>): OverlayKey[] {
  // Delete beats edit: what was changed on it is gone with it, so that nothing it referred to is held back or left dangling.
  if (mutation.type === "component.delete") return below(trees, "attribute", mutation.component);
  if (mutation.type === "item.remove") return below(trees, "attribute", mutation.component + mutation.path);
  if (mutation.type === "function.erase") return below(trees, "function", mutation.function);
  if (mutation.type === "view.delete") return below(trees, "view", mutation.view);
  if (mutation.type !== "component.erase") return [];
  const id = mutation.component;
  return [
    ...(trees.component.has(id) ? [{ root: "component", key: id } as const] : []),
    ...below(trees, "attribute", id),
    ...trees.view.of(id).map((key) => ({ root: "view", key }) as const),
  ];
}

function below<Value>(trees: KeyTrees<Value>, root: OverlayRoot, key: string): OverlayKey[] {
  return trees[root].below(key).map((at) => ({ root, key: at }));
}
