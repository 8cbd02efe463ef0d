import type { FunctionId } from "@tributary/core/base";
import { bufferKey, CONTROL_ROOT, openBuffer, setText, textRootOf, writeMutation } from "@tributary/core/document";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { Copy } from "./copy.ts";
import { BASE } from "./model.fixture.ts";
import { createStore } from "./store.ts";
import type { ReplicaState } from "./types.ts";

const CHECK = "check" as FunctionId;

test("[R30] a text that arrives in one piece with its opening is shown, whoever reads it while being told", () => {
  const store = createStore({ base: BASE, view: BASE } as ReplicaState);
  const copy = new Copy(store);
  const nothing = () => undefined;
  const doc = copy.begin({ onOwn: nothing, onKeys: nothing, onBase: nothing, onShown: nothing });
  const server = new Y.Doc();
  writeMutation(server, BASE, {
    ...{ type: "function.create", function: CHECK, name: "check", kind: "qualification", source: "one" },
  });
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(server));
  copy.arrive();
  const read: string[] = [];
  doc.getMap(CONTROL_ROOT).observe((event) => {
    if (event.keysChanged.has(bufferKey(CHECK))) read.push(doc.getText(textRootOf(CHECK)).toString());
  });
  const before = Y.encodeStateVector(server);
  openBuffer(server, CHECK, "one");
  setText(server, CHECK, "one more");
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(server, before));
  expect(read).toEqual(["one more"]);
  expect(store.getState().view.functions.get(CHECK)?.source).toBe("one more");
});
