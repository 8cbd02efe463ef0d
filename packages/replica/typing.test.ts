import { bufferKey, CONTROL_ROOT, openBuffer, setText, textRootOf } from "@tributary/core/document";
import { expect, test, vi } from "vitest";
import * as Y from "yjs";
import type { Intent } from "./outbox.ts";
import { Typing } from "./typing.ts";

const OWN = Symbol("edit");

function desk() {
  const sent: { intent: Intent; update: Uint8Array }[] = [];
  const asked: string[] = [];
  const waited: boolean[] = [];
  const typing = new Typing({
    ask: (id) => asked.push(id),
    send: (intent, update) => sent.push({ intent, update }),
    onWaiting: () => waited.push(typing.isWaiting),
  });
  const doc = new Y.Doc();
  typing.attach(doc, (origin) => origin === OWN);
  return { typing, doc, sent, asked, waited };
}

/** The server has opened the code of `f`, and its update arrives. */
function opened(doc: Y.Doc, source = "one"): void {
  const server = new Y.Doc();
  openBuffer(server, "f", source);
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(server), "server");
}

test("[R30] code is asked for until it is open, and followed to a rebuilt document", () => {
  const { typing, doc, asked } = desk();
  const store = typing.open("f");
  expect([store.getState().text, asked]).toEqual([null, ["f"]]);
  typing.askAgain();
  expect(asked).toEqual(["f", "f"]);
  opened(doc);
  expect(store.getState().text?.toString()).toBe("one");
  typing.askAgain();
  expect(asked).toEqual(["f", "f"]);
  const rebuilt = new Y.Doc();
  opened(rebuilt, "two");
  typing.attach(rebuilt, (origin) => origin === OWN);
  expect(store.getState().text?.toString()).toBe("two");
});

test("[R31] a burst of typing is one transaction, which has it all", () => {
  vi.useFakeTimers();
  try {
    const { typing, doc, sent, waited } = desk();
    opened(doc);
    const text = typing.open("f").getState().text as Y.Text;
    for (const letter of "abc") text.insert(text.length, letter);
    text.delete(0, 1);
    expect(sent).toEqual([]);
    // It is not saved from the first letter on.
    expect(waited).toEqual([true]);
    vi.advanceTimersByTime(1000);
    expect(waited).toEqual([true, false]);
    expect(sent.map(({ intent }) => intent.keys)).toEqual([
      [{ root: "text", key: "f", before: "one", after: "neabc" }],
    ]);
    const other = new Y.Doc();
    opened(other);
    Y.applyUpdate(other, Y.encodeStateAsUpdate(doc));
    const replay = new Y.Doc();
    Y.applyUpdate(replay, Y.encodeStateAsUpdate(doc));
    expect(replay.getText(textRootOf("f")).toString()).toBe("neabc");
  } finally {
    vi.useRealTimers();
  }
});

test("[R30] what is typed in a definition is said to be that of its version", () => {
  const { typing, doc, sent } = desk();
  const server = new Y.Doc();
  openBuffer(server, "acme.box@2", "{}");
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(server), "server");
  const text = typing.open("acme.box@2").getState().text as Y.Text;
  text.insert(1, " ");
  typing.flush();
  expect(sent[0]?.intent.mutations).toEqual([
    { type: "schema.edit", schema: "acme.box@2", splices: [{ at: 1, remove: "", insert: " " }] },
  ]);
});

test("[R31] what others type and what is done otherwise is no typing of one's own", () => {
  const { typing, doc, sent } = desk();
  opened(doc);
  const peer = new Y.Doc();
  Y.applyUpdate(peer, Y.encodeStateAsUpdate(doc));
  peer.getText(textRootOf("f")).insert(0, "peer ");
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(peer), "server");
  doc.transact(() => setText(doc, "f", "made again"), OWN);
  typing.flush();
  expect(sent).toEqual([]);
  expect(doc.getMap(CONTROL_ROOT).get(bufferKey("f"))).toBe(true);
});
