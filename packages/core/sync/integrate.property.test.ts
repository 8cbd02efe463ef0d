import fc from "fast-check";
import { expect, test } from "vitest";
import * as Y from "yjs";
import type { ActorId } from "../base/index.ts";
import { takeOut } from "../document/index.ts";
import { ClientOwners } from "./client-owners.ts";
import { guardUpdate } from "./guard.ts";
import { applyLastArrivalWins, createDocument, transactJudged } from "./integrate.ts";

const ANA = "ana" as ActorId;
const KEYS = ["a/domain/x", "a/domain/y", "b/domain/x"] as const;

/** What one of three clients does in one transaction, and whether it has heard of the others by then. */
const act = fc.record({
  who: fc.nat(2),
  hears: fc.boolean(),
  isOneAct: fc.boolean(),
  writes: fc.array(fc.record({ key: fc.nat(2), how: fc.constantFrom("set", "remove", "takeOut") }), {
    minLength: 1,
    maxLength: 2,
  }),
});

test("[S4] what is taken in as it was decoded leaves the document as reading its update does", () => {
  const sizes = { one: 0, several: 0 };
  fc.assert(
    fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
      const [taken, read] = [createDocument(1, undefined, []), createDocument(1, undefined, [])];
      const peers = [1_000_001, 1_000_002, 1_000_003].map((clientID) => Object.assign(new Y.Doc(), { clientID }));
      for (const [turn, { who, hears, isOneAct, writes }] of acts.entries()) {
        const peer = peers[who] as Y.Doc;
        if (hears) Y.applyUpdate(peer, Y.encodeStateAsUpdate(taken));
        const update = updateOf(peer, () => {
          for (const { key, how } of writes) write(peer.getMap("attribute"), KEYS[key] as string, how, turn);
        });
        if (!update) continue;
        const guarded = guardUpdate(taken, update, ANA, {
          ...{ claims: new Map(), retired: new Set<number>(), owners: new ClientOwners(() => new Map()) },
        });
        if (guarded.kind !== "fine") throw new Error(`an honest update is ${guarded.kind}`);
        sizes[guarded.structs.length === 1 ? "one" : "several"] += 1;
        take(taken, () => applyLastArrivalWins(taken, guarded, isOneAct));
        take(read, () => {
          Y.applyUpdate(read, update);
          applyLastArrivalWins(read, guarded, isOneAct);
        });
        expect(taken.getMap("attribute").toJSON()).toEqual(read.getMap("attribute").toJSON());
        expect(Y.encodeStateAsUpdate(taken)).toEqual(Y.encodeStateAsUpdate(read));
      }
    }),
  );
  expect(Math.min(sizes.one, sizes.several)).toBeGreaterThan(0);
});

function write(map: Y.Map<unknown>, key: string, how: string, value: number): void {
  if (how === "set") map.set(key, { value });
  else if (how === "takeOut") takeOut(map as never, key, { unseen: true });
  else map.delete(key);
}

function updateOf(doc: Y.Doc, work: () => void): Uint8Array | undefined {
  let made: Uint8Array | undefined;
  const keep = (update: Uint8Array): void => {
    made = update;
  };
  doc.on("update", keep);
  doc.transact(work);
  doc.off("update", keep);
  return made;
}

function take(doc: Y.Doc, work: () => void): void {
  transactJudged(doc, (step) => step(work, () => undefined));
}
