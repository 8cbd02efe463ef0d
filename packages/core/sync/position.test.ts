import { expect, test } from "vitest";
import * as Y from "yjs";
import { positionOf } from "./position.ts";

function updateOf(doc: Y.Doc, write: (map: Y.Map<number>) => void): Uint8Array | undefined {
  let update: Uint8Array | undefined;
  const capture = (bytes: Uint8Array): void => {
    update = bytes;
  };
  doc.on("update", capture);
  doc.transact(() => write(doc.getMap("attribute")));
  doc.off("update", capture);
  return update;
}

test("[S70] what was written is told by the last entry of it, and what was only taken away by the last of that", () => {
  const doc = new Y.Doc();
  const client = doc.clientID;
  const two = updateOf(doc, (map) => {
    map.set("a", 1);
    map.set("b", 2);
  });
  expect(positionOf(3, two)).toEqual({ generation: 3, client, clock: 2 });
  const again = updateOf(doc, (map) => map.set("a", 3));
  expect(positionOf(3, again)).toEqual({ generation: 3, client, clock: 3 });
  const gone = updateOf(doc, (map) => map.delete("b"));
  expect(positionOf(4, gone)).toEqual({ generation: 4, client, clock: 2, isRemoval: true });
});

test("[S70] where nothing was written nothing is told", () => {
  expect(positionOf(1, undefined)).toBeUndefined();
  expect(positionOf(1, new Uint8Array())).toBeUndefined();
  expect(positionOf(1, Y.encodeStateAsUpdate(new Y.Doc()))).toBeUndefined();
});
