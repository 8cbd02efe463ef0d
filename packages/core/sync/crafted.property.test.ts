import fc from "fast-check";
import { expect, test } from "vitest";
import * as Y from "yjs";
import type { ActorId } from "../base/index.ts";
import { openBuffer, textRootOf } from "../document/index.ts";
import { ClientOwners } from "./client-owners.ts";
import { crafted, type CraftedEntry, type Id } from "./crafted.fixture.ts";
import { guardUpdate } from "./guard.ts";
import { applyLastArrivalWins, createDocument, transactJudged } from "./integrate.ts";

const MALLORY = "mallory" as ActorId;
const OWN = [1_000_001, 1_000_002] as const;
const SERVER = createDocument(1, undefined, []).clientID;
const TEXT = textRootOf("f");

const id: fc.Arbitrary<Id> = fc.tuple(fc.constantFrom(...OWN, SERVER), fc.nat(7));
const entry: fc.Arbitrary<CraftedEntry> = fc.record({
  content: fc.oneof(
    fc.record({ value: fc.constantFrom(1, null, undefined, { value: 1 }) }),
    fc.record({ deleted: fc.integer({ min: 1, max: 2 }) }),
    fc.record({ characters: fc.constantFrom("a", "bc", "😀") }),
  ),
  origin: fc.option(id, { nil: undefined, freq: 2 }),
  right: fc.option(id, { nil: undefined, freq: 2 }),
  root: fc.constantFrom("attribute", "component", "control", "nobody's", TEXT),
  key: fc.option(fc.constantFrom("a/domain/x", "a/domain/y"), { nil: undefined }),
});
const client = fc.constantFrom(...OWN);
/** Where a section begins is counted from what is known of its client. */
const section = fc.record({
  ...{ client, back: fc.constantFrom(0, 0, 1, 2), entries: fc.array(entry, { maxLength: 2 }) },
});
const gone = fc.record({
  client: fc.constantFrom(...OWN, SERVER),
  clock: fc.nat(6),
  length: fc.integer({ min: 1, max: 3 }),
});
const update = fc.record({
  sections: fc.array(section, { minLength: 1, maxLength: 2 }),
  gone: fc.array(gone, { maxLength: 1 }),
  isOneAct: fc.boolean(),
});

test("[S5] whatever passes the guard is taken in whole: nothing breaks on it, nothing waits, and no root is made", () => {
  const count = { fine: 0, incomplete: 0, outdated: 0, hostile: 0 };
  fc.assert(
    fc.property(fc.array(update, { maxLength: 20 }), (updates) => {
      const doc = createDocument(1, undefined, []);
      doc.transact(() => openBuffer(doc, "f", "hello"));
      const roots = [...doc.share.keys()];
      for (const { sections, gone, isOneAct } of updates) {
        const placed = sections.map(({ back, ...rest }) => ({
          ...{ ...rest, clock: Math.max(0, Y.getState(doc.store, rest.client) - back) },
        }));
        const guarded = guardUpdate(doc, crafted(placed, gone), MALLORY, {
          ...{ claims: new Map(), retired: new Set<number>(), owners: new ClientOwners(() => new Map()) },
        });
        count[guarded.kind] += 1;
        if (guarded.kind !== "fine") continue;
        transactJudged(doc, (step) =>
          step(
            () => applyLastArrivalWins(doc, guarded, isOneAct),
            () => undefined,
          ),
        );
        for (const { client, clock } of guarded.items) expect(Y.getState(doc.store, client)).toBeGreaterThan(clock);
        const { pendingStructs, pendingDs } = doc.store;
        expect([pendingStructs, pendingDs, [...doc.share.keys()]]).toEqual([null, null, roots]);
      }
    }),
    { numRuns: 300 },
  );
  expect(Math.min(count.fine, count.incomplete, count.hostile)).toBeGreaterThan(0);
});

test("[S1] characters of which some are there already come in behind those, whatever others have typed there meanwhile", () => {
  const doc = createDocument(1, undefined, []);
  doc.transact(() => openBuffer(doc, "f", "hello"));
  const [ana, ben] = OWN.map((clientID) => Object.assign(new Y.Doc(), { clientID })) as [Y.Doc, Y.Doc];
  for (const peer of [ana, ben]) Y.applyUpdate(peer, Y.encodeStateAsUpdate(doc));
  const before = Y.encodeStateVector(doc);
  const type = (peer: Y.Doc, at: number, characters: string): Uint8Array => {
    peer.getText(TEXT).insert(at, characters);
    return Y.encodeStateAsUpdate(peer, before);
  };
  const arrivals = [type(ana, 2, "a"), type(ben, 2, "x"), type(ana, 3, "bc"), type(ben, 3, "y"), type(ana, 5, "😀")];
  for (const arrival of arrivals) {
    const guarded = guardUpdate(doc, arrival, MALLORY, {
      ...{ claims: new Map(), retired: new Set<number>(), owners: new ClientOwners(() => new Map()) },
    });
    if (guarded.kind !== "fine") throw new Error(`what is partly there is ${guarded.kind}`);
    transactJudged(doc, (step) =>
      step(
        () => applyLastArrivalWins(doc, guarded, false),
        () => undefined,
      ),
    );
  }
  for (const peer of [ana, ben]) Y.applyUpdate(peer, Y.encodeStateAsUpdate(doc));
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(ana));
  const texts = [doc, ana, ben].map((each) => each.getText(TEXT).toJSON());
  expect(new Set(texts).size).toBe(1);
  expect([...(texts[0] ?? "")].sort().join("")).toBe([..."helloabc😀xy"].sort().join(""));
  expect(texts[0]).toContain("abc😀");
});
