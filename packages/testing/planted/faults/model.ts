import type { Fault } from "./fault.ts";

const MODEL = "packages/core/model";

/** Of the model and its mutations: core/model. */
export const MODEL_FAULTS: readonly Fault[] = [
  {
    id: "m7-circles",
    rule: "M7",
    file: `${MODEL}/subscriptions.ts`,
    find: "if (id === source) return { circle: named(snapshot, wayBack(cameFrom, { subscriber, source })), steps };",
    replace: "",
    why: "connections may close a circle",
  },
  {
    id: "m8-names",
    rule: "M8",
    file: `${MODEL}/validate.ts`,
    find: "if (!clash) return FINE;",
    replace: "if (clash || !clash) return FINE;",
    why: "siblings may bear the same name",
  },
  {
    id: "m10-used-removed",
    rule: "M10",
    file: `${MODEL}/validate.ts`,
    find: "if (!together.has(user) && !(user === component.id && isWithin(at, path))) users.add(user);",
    replace: "users.delete(user);",
    why: "what others take values from may be removed",
  },
  {
    id: "m11-inverse",
    rule: "M11",
    file: `${MODEL}/invert.ts`,
    find: "return [restoredCell(before, mutation.component, NAME_PATH)];",
    replace: "return [];",
    why: "a renaming cannot be undone",
    tests: `${MODEL}/model.test.ts`,
  },
  {
    id: "m15-hash-misses",
    rule: "M15",
    file: `${MODEL}/state-hash.ts`,
    find: "swaps.add(before.components.get(id), after.components.get(id), componentHash);",
    replace:
      "if (!after.components.get(id)?.deleted) swaps.add(before.components.get(id), after.components.get(id), componentHash);",
    why: "a version's hash does not see what was deleted",
  },
  {
    id: "m85-whole-hides",
    rule: "M85",
    file: `${MODEL}/batch-ending.ts`,
    find: "if (others.length === 0) return undefined;",
    replace: "if (others.length >= 0) return undefined;",
    why: "a map written as a whole hides its entries",
    tests: `${MODEL}/whole.test.ts`,
  },
  {
    id: "m98-said-beside-a-name",
    rule: "M98",
    file: `${MODEL}/batch-ending.ts`,
    find: "return isContainerPath(schema, mutation.path);",
    replace: "return true;",
    why: "what is said of a component is refused because another is given its name in the same batch",
    tests: `${MODEL}/sibling-names.test.ts`,
  },
  {
    id: "m8-out-of-its-container",
    rule: "M8",
    file: `${MODEL}/batch-ending.ts`,
    find: "return isContainerPath(schema, mutation.path);",
    replace: 'return mutation.type === "attribute.subscribe" && isContainerPath(schema, mutation.path);',
    why: "what leaves its container stands beside one of its name",
    tests: `${MODEL}/sibling-names.test.ts`,
  },
];
