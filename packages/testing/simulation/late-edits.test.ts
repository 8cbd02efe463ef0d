import type { ActorId, ChangeSetId, ComponentId, ConnectionId, Json } from "@tributary/core/base";
import { applyMutation, type Mutation, type Path } from "@tributary/core/model";
import type { LogEntry, LoggedMutation } from "@tributary/core/sync";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { LateEdits } from "./late-edits.ts";
import { Ledger } from "./ledger.ts";
import { baseSnapshot, PEOPLE } from "./world.ts";

const CHANGE_SET = "cs" as ChangeSetId;
const KEY = "base0/domain/text";
const [ANA, BEN] = ["ana", "ben"] as [ActorId, ActorId];

/** The books of a change set whose Head has said “theirs” at a key since its version 0; everybody wrote over that one. */
function onLaterHead() {
  const first = baseSnapshot(1);
  const versions = [first, applyMutation(first, setTo("theirs"))] as const;
  const at = (version: number) => versions[version] ?? first;
  const [books, ledger, doc] = [new LateEdits(at), new Ledger(1, at), new Y.Doc()];
  doc.clientID = 2 ** 31;
  const cells = doc.getMap<Json>("attribute");
  return {
    meant: (by: ActorId, value?: Json) =>
      books.meant(CHANGE_SET, by, { root: "attribute", key: KEY, value, base: 0, since: 0 }),
    /** An edit of theirs after which this stands at the key; without it, nothing does. Of something else, where a law has changed it. */
    stored: (by: ActorId, after?: Json, proposed?: string): void => {
      const seen = Y.encodeStateVector(doc);
      const before = cells.get(KEY) ?? null;
      if (after === undefined) cells.delete(KEY);
      else cells.set(KEY, after);
      const asked: Pick<LoggedMutation, "proposed"> = proposed === undefined ? {} : { proposed: setTo(proposed) };
      const row = { mutation: setTo("theirs"), root: "attribute", key: KEY, before, after: after ?? null, ...asked };
      const entry = entryOf(by, row, Y.encodeStateAsUpdate(doc, seen));
      ledger.stored(entry);
      books.stored(CHANGE_SET, ledger, entry);
    },
  };
}

function entryOf(by: ActorId, row: LoggedMutation, update: Uint8Array): LogEntry {
  const { actor } = PEOPLE.find((one) => one.actor.id === by) ?? { actor: { type: "user", id: by, name: by } };
  return { update, actor, connection: `${by}:1:1` as ConnectionId, at: 0, accepted: [row], refused: [], claims: [] };
}

function setTo(value: string): Mutation {
  return { type: "attribute.set", component: "base0" as ComponentId, path: "/domain/text" as Path, value };
}

test("[S51] whoever takes out over an older Head what Head says otherwise by now does not say what Head says", () => {
  const { meant, stored } = onLaterHead();
  stored(BEN, { value: "bens" });
  meant(ANA);
  expect(() => stored(ANA)).toThrow('[S51] Ana set base0/domain/text to null, and it is {"value":"theirs"}');
});

test("[S51] whoever writes what Head says by now takes nothing out, although they mean to do that later", () => {
  const { meant, stored } = onLaterHead();
  stored(BEN, { value: "bens" });
  meant(ANA, { value: "theirs" });
  meant(ANA);
  stored(ANA);
});

test("[S51] of one writing of it the log has one row: the next that takes it out is not it", () => {
  const { meant, stored } = onLaterHead();
  stored(BEN, { value: "bens" });
  meant(ANA, { value: "theirs" });
  meant(ANA);
  stored(ANA);
  stored(BEN, { value: "bens again" });
  expect(() => stored(ANA)).toThrow("[S51]");
});

test("[S51] nor is another's writing", () => {
  const { meant, stored } = onLaterHead();
  stored(BEN, { value: "bens" });
  meant(BEN, { value: "theirs" });
  meant(ANA);
  expect(() => stored(ANA)).toThrow("[S51]");
});

test("[S51] what a law has made the same as Head was written as something else", () => {
  const { meant, stored } = onLaterHead();
  stored(BEN, { value: "bens" });
  meant(ANA, { value: "asked" });
  meant(ANA);
  stored(ANA, undefined, "asked");
  stored(BEN, { value: "bens again" });
  expect(() => stored(ANA, undefined, "asked")).toThrow('and it is {"value":"asked"}');
});
