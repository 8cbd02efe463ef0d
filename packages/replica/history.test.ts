import { expect, test } from "vitest";
import * as Y from "yjs";
import { History } from "./history.ts";
import { type KeyChange, Outbox } from "./outbox.ts";
import { type Stepped, stepBack } from "./step-back.ts";

const FIELDS = 4;
const set = (value: number) => ({ value });

test("[R43] what a colleague writes over a large step of one's own is noted key by key, whatever the step's size", () => {
  const perKey = [10, 1000].map((components) => {
    const { keys, reads } = counted(imported(components));
    const history = new History();
    history.record({ label: "Import", keys, ids: [1] }, { now: 0 });
    for (let other = 0; other < 50; other += 1) history.record(renamed(`other${other}`), { now: 0 });
    history.settled(1, () => undefined);
    const before = reads();
    expect(before).toBeGreaterThan(0);
    for (const { root, key } of imported(components)) history.wrote(root, key, set(99));
    return (reads() - before) / keys.length;
  });
  expect(perKey[1]).toBe(perKey[0]);
});

test("[R43] what undoing a large step writes is worked out in one pass over the document", () => {
  const { doc, listed } = document(imported(500));
  const history = new History();
  history.record({ label: "Import", keys: imported(500), ids: [1] }, { now: 0 });
  history.settled(1, (root, key) => doc.getMap(root).get(key));
  const { made, writes } = undone(history, doc);
  expect(made).toBe(true);
  expect(writes).toHaveLength(500 * (FIELDS + 1));
  expect(listed()).toBe(500 * FIELDS);
});

test("[R43] [R56] what a policy puts in the place of a large step is noted key by key, whatever the step's size", () => {
  const put = (keys: readonly KeyChange[]) => keys.map(({ root, key }) => ({ root, key, stands: set(99) }));
  const perKey = [10, 1000].map((components) => {
    const { keys, reads } = counted(imported(components));
    const outbox = new Outbox();
    const { id } = outbox.add({ label: "Import", keys, update: new Uint8Array() });
    outbox.putOtherwise(id, put(imported(components)));
    return reads() / keys.length;
  });
  expect(perKey[1]).toBe(perKey[0]);
});

test("[R8] of a large step what a colleague has written stays, with the component that it is in", () => {
  const { doc } = document(imported(100));
  const history = new History();
  history.record({ label: "Import", keys: imported(100), ids: [1] }, { now: 0 });
  history.settled(1, (root, key) => doc.getMap(root).get(key));
  doc.getMap("attribute").set("n7/domain/f0", set(99));
  history.wrote("attribute", "n7/domain/f0", set(99));
  doc.getMap("attribute").set("n8/domain/theirs", set(1));
  const { writes, left } = undone(history, doc);
  expect(writes).toHaveLength(98 * (FIELDS + 1));
  expect(writes.filter(({ key }) => /^n[78](\/|$)/.test(key))).toEqual([]);
  expect(left?.sentence).toContain("Part of it was not undone");
});

test("[R24] a colleague's value counts for every step that wrote there, and for no other", () => {
  const { doc } = document([]);
  const history = new History();
  const step = (key: string, after: number): void =>
    history.record(
      { label: key, keys: [{ root: "attribute", key, before: undefined, after: set(after) }], ids: [after] },
      { now: 0 },
    );
  step("a/domain/x", 1);
  step("b/domain/x", 2);
  step("a/domain/x", 3);
  for (const id of [1, 2, 3]) history.settled(id, () => undefined);
  history.wrote("attribute", "a/domain/x", set(4));
  doc.getMap("attribute").set("a/domain/x", set(3));
  doc.getMap("attribute").set("b/domain/x", set(2));
  expect(undone(history, doc).made).toBe(false);
  expect(undone(history, doc).made).toBe(true);
  doc.getMap("attribute").set("a/domain/x", set(1));
  expect(undone(history, doc).made).toBe(false);
});

function imported(components: number): readonly KeyChange[] {
  return Array.from({ length: components }, (_, index) => [
    { root: "component", key: `n${index}`, before: undefined, after: { schema: "node@1" } },
    ...Array.from({ length: FIELDS }, (_, field) => ({
      root: "attribute",
      key: `n${index}/domain/f${field}`,
      before: undefined,
      after: set(field),
    })),
  ]).flat();
}

function renamed(component: string) {
  const change = { root: "attribute", key: `${component}/meta/name`, before: undefined, after: { value: component } };
  return { label: "Rename", keys: [change], ids: [] };
}

/** The same changes, and how often it was read which key they are of. */
function counted(changes: readonly KeyChange[]) {
  let reads = 0;
  const keys = changes.map(
    (change): KeyChange => ({
      ...change,
      get key() {
        reads += 1;
        return change.key;
      },
    }),
  );
  return { keys, reads: () => reads };
}

/** A document with these changes made, and how many attributes it was asked to list. */
function document(changes: readonly KeyChange[]) {
  const doc = new Y.Doc();
  doc.transact(() => {
    for (const { root, key, after } of changes) doc.getMap(root).set(key, after);
  });
  const map = doc.getMap("attribute");
  const list = map.keys.bind(map);
  let listed = 0;
  map.keys = function* () {
    for (const key of list()) {
      listed += 1;
      yield key;
    }
  };
  return { doc, listed: () => listed };
}

function undone(history: History, doc: Y.Doc): Stepped & { readonly writes: readonly KeyChange[] } {
  const writes: KeyChange[] = [];
  const stepped = stepBack({
    ...{ history, direction: "undo", doc },
    write: (label, keys) => {
      writes.push(...keys);
      return keys.length === 0 ? undefined : { id: 0, label, keys, update: new Uint8Array() };
    },
  });
  return { ...stepped, writes };
}
