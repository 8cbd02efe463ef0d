import { CLOSE, MAX_UPDATE_BYTES } from "@tributary/core/protocol";
import { submitFrame } from "@tributary/core/sync";
import * as Y from "yjs";
import { syncFrame } from "./client.ts";

/** What an attacker knows of the room: its document as a peer sees it, a client id of its own, and somebody else's. */
export type Target = { readonly state: Uint8Array; readonly own: number; readonly victim: number };

/** Frames no honest client sends, and the code that must end the connection after the last of them. */
export type Attack = {
  readonly name: string;
  readonly code: number;
  /** What it aims at may have gone by the time it arrives: then it does nothing, and need not be answered. */
  readonly mayMiss?: true;
  frames(target: Target): readonly Uint8Array[];
};

/** The update that `write` makes on a copy of the document, by the given Yjs client. */
function updateBy(target: Target, client: number, write: (doc: Y.Doc) => void): Uint8Array {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, target.state);
  doc.clientID = client;
  const vector = Y.encodeStateVector(doc);
  doc.transact(() => write(doc));
  const update = Y.encodeStateAsUpdate(doc, vector);
  doc.destroy();
  return update;
}

const hostile = (name: string, update: (target: Target) => Uint8Array): Attack => ({
  name,
  code: CLOSE.hostile,
  frames: (target) => [syncFrame(2, update(target))],
});

const forged = { value: "forged" };

export const ATTACKS: readonly Attack[] = [
  {
    ...hostile("writes as somebody else", (target) =>
      updateBy(target, target.victim, (doc) => doc.getMap("attribute").set("base0/domain/size", { value: 1 })),
    ),
    mayMiss: true,
  },
  hostile("writes as the server", (target) =>
    updateBy(target, 7, (doc) => doc.getMap("attribute").set("base0/domain/size", { value: 1 })),
  ),
  hostile("writes the server's own map", (target) =>
    updateBy(target, target.own, (doc) => doc.getMap("control").set("phase", "open")),
  ),
  {
    ...hostile("deletes what the server has said", (target) =>
      updateBy(target, target.own, (doc) => {
        const control = doc.getMap("control");
        const keys = [...control.keys()];
        for (const key of keys) control.delete(key);
        if (keys.length === 0) control.set("phase", "open");
      }),
    ),
    mayMiss: true,
  },
  hostile("writes a map of its own", (target) =>
    updateBy(target, target.own, (doc) => doc.getMap("hidden").set("x", forged)),
  ),
  hostile("puts a shared type where a value belongs", (target) =>
    updateBy(target, target.own, (doc) => doc.getMap("attribute").set("base0/domain/text", new Y.Text("x"))),
  ),
  hostile("puts a document into the document", (target) =>
    updateBy(target, target.own, (doc) => doc.getMap("attribute").set("base0/domain/text", new Y.Doc())),
  ),
  hostile("puts bytes where JSON belongs", (target) =>
    updateBy(target, target.own, (doc) => doc.getMap("attribute").set("base0/domain/text", new Uint8Array([1, 2]))),
  ),
  hostile("treats a map as a list", (target) =>
    updateBy(target, target.own, (doc) => doc.getArray("view").push([forged])),
  ),
  hostile("sends more than an update may hold", (target) =>
    updateBy(target, target.own, (doc) =>
      doc.getMap("attribute").set("base0/domain/text", { value: "x".repeat(MAX_UPDATE_BYTES) }),
    ),
  ),
  hostile("sends bytes that are no update", () => new Uint8Array([200, 1, 2, 3])),
  { name: "sends a frame cut short", code: CLOSE.hostile, frames: () => [new Uint8Array([0, 2, 200, 1, 2])] },
  { name: "speaks another protocol", code: CLOSE.hostile, frames: () => [new Uint8Array([99, 1, 2, 3])] },
  { name: "sends presence that is none", code: CLOSE.hostile, frames: () => [new Uint8Array([1, 3, 9, 9, 9])] },
  { name: "sends a state vector that is none", code: CLOSE.hostile, frames: () => [syncFrame(0, new Uint8Array([5]))] },
  {
    name: "floods with updates that build on what never comes",
    code: CLOSE.flooding,
    frames: (target) => {
      const doc = new Y.Doc();
      doc.clientID = target.own;
      const updates: Uint8Array[] = [];
      doc.on("update", (update: Uint8Array) => void updates.push(update));
      for (let n = 0; n < 80; n += 1) doc.getMap("attribute").set("base0/domain/text", { value: `t${n}` });
      return updates.slice(1).map((update, index) => submitFrame(index + 1, update));
    },
  },
];
