import fc from "fast-check";
import { expect, test } from "vitest";
import * as Y from "yjs";
import type { ActorId } from "../base/index.ts";
import { openBuffer, textRootOf } from "../document/index.ts";
import { ClientOwners } from "./client-owners.ts";
import { crafted, type CraftedEntry, type Id, type Section } from "./crafted.fixture.ts";
import { guardUpdate } from "./guard.ts";
import { applyLastArrivalWins, createDocument, transactJudged } from "./integrate.ts";
import { TypedOrder } from "./typed-order.ts";

/* [S89], of texts and of a map's keys: their order is the same in whichever order what was accepted arrives. */

const MALLORY = "mallory" as ActorId;
const TEXT = textRootOf("f");
const KEY = "a/domain/x";
const CLIENTS = [1_000_001, 1_000_002, 1_000_003, 1_000_004] as const;

type Root = typeof TEXT | "attribute";

/** The server's document with two texts, and whatever it told of them. */
class Desk {
  readonly doc = createDocument(1, undefined, []);
  readonly told: Uint8Array[] = [];

  constructor() {
    this.doc.on("update", (update: Uint8Array) => void this.told.push(update));
    this.doc.transact(() => {
      openBuffer(this.doc, "f", "hello");
      openBuffer(this.doc, "g", "other");
    });
  }

  take(update: Uint8Array): ReturnType<typeof guardUpdate>["kind"] {
    const guarded = guardUpdate(this.doc, update, MALLORY, {
      ...{ claims: new Map(), retired: new Set<number>(), owners: new ClientOwners(() => new Map()) },
    });
    if (guarded.kind !== "fine") return guarded.kind;
    const expected = orderWith(this.doc, guarded.structs);
    transactJudged(this.doc, (step) =>
      step(
        () => applyLastArrivalWins(this.doc, guarded, false),
        () => undefined,
      ),
    );
    expect(idsIn(this.doc, TEXT)).toEqual(expected);
    return "fine";
  }
}

/** The text's characters with those that come, as the guard puts them before any is taken in. */
function orderWith(doc: Y.Doc, structs: readonly Y.AbstractStruct[]): Id[] {
  const order = new TypedOrder(doc.getText(TEXT));
  const ids = idsIn(doc, TEXT);
  for (const struct of structs) {
    if (!(struct instanceof Y.Item) || !(struct.parent === null || (struct.parent as unknown) === TEXT)) continue;
    const { client, clock } = struct.id;
    const { state, length } = { state: Y.getState(doc.store, client), length: struct.length };
    const begins = Math.max(clock, state);
    const origin = begins > clock ? Y.createID(client, begins - 1) : struct.origin;
    const rest = clock + length - begins;
    if (!order.put({ client, clock: begins, length: rest, origin, right: struct.rightOrigin })) continue;
    for (let index = begins; index < clock + length; index += 1) ids.push([client, index]);
  }
  const placeOf = order.count();
  return ids.sort((one, other) => (placeOf(Y.createID(...one)) ?? 0) - (placeOf(Y.createID(...other)) ?? 0));
}

function firstOf(doc: Y.Doc, root: Root): Y.Item | null {
  if (root !== "attribute") return doc.getText(root)._start;
  let item = doc.getMap(root)._map.get(KEY) ?? null;
  while (item?.left) item = item.left;
  return item;
}

/** Every character, or value of the key, that ever stood there. */
function idsIn(doc: Y.Doc, root: Root): Id[] {
  const ids: Id[] = [];
  for (let item = firstOf(doc, root); item; item = item.right)
    for (let index = 0; index < item.length; index += 1) ids.push([item.id.client, item.id.clock + index]);
  return ids;
}

const orders = (doc: Y.Doc) => ([TEXT, "attribute"] as const).map((root) => idsIn(doc, root).join(" "));

/** How many of what an update brought were put between others than stand side by side here; how many between two that were put there at once. */
function oddities(doc: Y.Doc, update: Uint8Array): { readonly apart: number; readonly concurrent: number } {
  const ids = idsIn(doc, TEXT).map(String);
  const count = { apart: 0, concurrent: 0 };
  for (const struct of Y.decodeUpdate(update).structs) {
    const item = Y.getItem(doc.store, struct.id);
    if (!(item instanceof Y.Item) || item.parent !== doc.getText(TEXT)) continue;
    const { origin, rightOrigin } = struct as Y.Item;
    if (!origin || !rightOrigin) continue;
    const [left, right] = [origin, rightOrigin].map(({ client, clock }) => ids.indexOf(`${client},${clock}`));
    if ((right ?? 0) - (left ?? 0) > struct.length + 1) count.apart += 1;
    const beside = Y.getItem(doc.store, rightOrigin) as Y.Item;
    const wasBehind =
      beside.id.clock === rightOrigin.clock ? beside.origin : { ...rightOrigin, clock: rightOrigin.clock - 1 };
    const wasBefore = (Y.getItem(doc.store, origin) as Y.Item).rightOrigin;
    if (!Y.compareIDs(wasBehind as Y.ID | null, origin) && !Y.compareIDs(wasBefore, rightOrigin)) count.concurrent += 1;
  }
  return count;
}

/** Takes in what was told in another order, in which everything comes after what it names. */
function inAnyOrder(told: readonly Uint8Array[], lots: readonly number[]): Y.Doc {
  const doc = new Y.Doc();
  doc.getMap("attribute");
  const waiting = told.map((update) => ({ update, structs: Y.decodeUpdate(update).structs }));
  const isKnown = (id: Y.ID | null, own: (typeof waiting)[number]["structs"]) =>
    !id ||
    id.clock < Y.getState(doc.store, id.client) ||
    own.some((struct) => struct.id.client === id.client && id.clock < struct.id.clock + struct.length);
  for (let turn = 0; waiting.length > 0; turn += 1) {
    const ready = waiting.filter(({ structs }) =>
      structs.every((struct) => {
        const { client, clock } = struct.id;
        const previous = clock === 0 ? null : Y.createID(client, clock - 1);
        const named = struct instanceof Y.Item ? [struct.origin, struct.rightOrigin] : [];
        return [previous, ...named].every((id) => isKnown(id, structs));
      }),
    );
    const next = ready[(lots[turn % lots.length] ?? 0) % ready.length];
    if (!next) throw new Error("nothing can come next");
    waiting.splice(waiting.indexOf(next), 1);
    Y.applyUpdate(doc, next.update);
  }
  expect(doc.store.pendingStructs).toBe(null);
  return doc;
}

function expectOneOrder({ doc, told }: Desk, lots: readonly (readonly number[])[]): void {
  const late = new Y.Doc();
  Y.applyUpdate(late, Y.encodeStateAsUpdate(doc));
  const copies = [late, ...lots.map((each) => inAnyOrder(told, each))];
  for (const copy of copies) {
    expect(orders(copy)).toEqual(orders(doc));
    expect(copy.getText(TEXT).toJSON()).toBe(doc.getText(TEXT).toJSON());
    expect(copy.getMap("attribute").toJSON()).toEqual(doc.getMap("attribute").toJSON());
  }
}

const lots = fc.array(fc.array(fc.nat(50), { minLength: 5, maxLength: 20 }), { minLength: 3, maxLength: 3 });

const act = fc.record({
  who: fc.nat(3),
  does: fc.constantFrom("type", "type", "type", "erase", "set", "hear", "hear", "send"),
  at: fc.integer({ min: 1, max: 4 }),
  what: fc.constantFrom("a", "b", "cd", "\u{1F600}"),
});

test("[S89] whatever several type at once, hearing of each other now and then: none of it is refused, and all have it in one order", () => {
  const seen = { apart: 0, concurrent: 0, several: 0, gathered: 0 };
  fc.assert(
    fc.property(fc.array(act, { maxLength: 60, size: "max" }), lots, (acts, lots) => {
      const desk = new Desk();
      const peers = CLIENTS.map((clientID) => Object.assign(new Y.Doc(), { clientID }));
      const send = (peer: Y.Doc): void => {
        const update = Y.encodeStateAsUpdate(peer, Y.encodeStateVector(desk.doc));
        const { structs } = Y.decodeUpdate(update);
        expect(desk.take(update)).toBe("fine");
        const odd = oddities(desk.doc, update);
        seen.apart += odd.apart;
        seen.concurrent += odd.concurrent;
        if (structs.length > 1) seen.several += 1;
        if (structs.length > 1 && odd.concurrent > 0) seen.gathered += 1;
      };
      for (const peer of peers) Y.applyUpdate(peer, Y.encodeStateAsUpdate(desk.doc));
      for (const { who, does, at, what } of acts) {
        const peer = peers[who] as Y.Doc;
        const text = peer.getText(TEXT);
        const place = Math.min(text.length, at);
        if (does === "type") text.insert(place, what);
        else if (does === "erase") text.delete(place, Math.min(2, text.length - place));
        else if (does === "set") peer.getMap("attribute").set(KEY, { value: at });
        else if (does === "hear") Y.applyUpdate(peer, Y.encodeStateAsUpdate(desk.doc, Y.encodeStateVector(peer)));
        else send(peer);
      }
      for (const peer of peers) send(peer);
      expectOneOrder(desk, lots);
    }),
    { numRuns: 400 },
  );
  expect(Math.min(...Object.values(seen)), JSON.stringify(seen)).toBeGreaterThan(5);
});

/** Where it says that it belongs: some character there, also one that the same update brings, or none. */
const somewhere = fc.option(fc.nat(40), { nil: undefined, freq: 3 });
const entry = fc.record({
  ...{ who: fc.nat(3), origin: somewhere, right: somewhere, isOfMap: fc.nat(5).map((lot) => lot === 0) },
  what: fc.constantFrom("a", "bc", "def"),
});

function craft(doc: Y.Doc, entries: readonly (typeof entry extends fc.Arbitrary<infer Entry> ? Entry : never)[]) {
  const ids = { [TEXT]: idsIn(doc, TEXT), attribute: idsIn(doc, "attribute") };
  const sections = new Map<number, { clock: number; entries: CraftedEntry[] }>();
  for (const { who, origin, right, isOfMap, what } of [...entries].sort((one, other) => one.who - other.who)) {
    const [client, root] = [CLIENTS[who] as number, isOfMap ? "attribute" : TEXT] as const;
    const here = ids[root as Root] as Id[];
    const at = (lot: number | undefined) => (lot === undefined ? undefined : here[lot % here.length]);
    const section = sections.get(client) ?? { clock: Y.getState(doc.store, client), entries: [] };
    sections.set(client, section);
    const begins = section.entries.reduce(
      (clock, { content }) => clock + ("characters" in content ? content.characters.length : 1),
      section.clock,
    );
    const content = isOfMap ? { value: { value: begins } } : { characters: what };
    section.entries.push({ content, origin: at(origin), right: at(right), root, key: isOfMap ? KEY : undefined });
    for (let index = 0; index < (isOfMap ? 1 : what.length); index += 1) here.push([client, begins + index]);
  }
  return crafted([...sections].map(([client, section]): Section => ({ client, ...section })));
}

test("[S89] whatever is crafted and accepted, all have in one order, in whichever it arrives, and whoever comes late", () => {
  const seen = { fine: 0, hostile: 0, incomplete: 0, outdated: 0, apart: 0, concurrent: 0, gathered: 0 };
  fc.assert(
    fc.property(
      fc.array(fc.array(entry, { minLength: 1, maxLength: 3 }), { maxLength: 16, size: "large" }),
      lots,
      (acts, lots) => {
        const desk = new Desk();
        for (const entries of acts) {
          const update = craft(desk.doc, entries);
          const kind = desk.take(update);
          seen[kind] += 1;
          if (kind !== "fine") continue;
          const odd = oddities(desk.doc, update);
          seen.apart += odd.apart;
          seen.concurrent += odd.concurrent;
          if (entries.length > 1 && odd.concurrent > 0) seen.gathered += 1;
        }
        expectOneOrder(desk, lots);
      },
    ),
    { numRuns: 1_500 },
  );
  const { fine, hostile, apart, concurrent, gathered } = seen;
  expect(Math.min(fine, hostile, apart, concurrent, gathered), JSON.stringify(seen)).toBeGreaterThan(5);
});

/* The text is “hello” (the server's, from 0) and the other text “other” behind it. */
const SERVER = createDocument(1, undefined, []).clientID;
const [OWN, BENS] = CLIENTS;
const between = (origin: Id | undefined, right: Id | undefined, characters = "x"): CraftedEntry => ({
  ...{ content: { characters }, origin, right, root: TEXT },
});
const from = (client: number, ...entries: readonly CraftedEntry[]): Uint8Array =>
  crafted([{ client, clock: 0, entries }]);

const IMPOSSIBLE = [
  ["before what it is behind", from(OWN, between([SERVER, 1], [SERVER, 1]))],
  ["behind what stands after the other", from(OWN, between([SERVER, 3], [SERVER, 1]))],
  ["between two, one of which was typed behind a third in between", from(OWN, between([SERVER, 1], [SERVER, 4]))],
  [
    "behind one that was typed before a third in between",
    from(OWN, between([SERVER, 1], [SERVER, 2]), between([SERVER, 1], [OWN, 0]), between([OWN, 1], [SERVER, 2])),
  ],
  ["before the third character, as the first", from(OWN, between(undefined, [SERVER, 2]))],
  ["between two texts", from(OWN, between([SERVER, 1], [SERVER, 8]))],
  [
    "so behind what comes in the same update",
    from(OWN, between([SERVER, 1], [SERVER, 2]), between([OWN, 0], [SERVER, 1])),
  ],
  [
    ...[
      "so between two that come in the same update",
      from(OWN, between([SERVER, 1], [SERVER, 2], "abc"), between([OWN, 0], [OWN, 2])),
    ],
  ],
] as const;

for (const [what, update] of IMPOSSIBLE)
  test(`[S5] [S89] nobody can have typed ${what}`, () => {
    expect(new Desk().take(update as Uint8Array)).toBe("hostile");
  });

test("[S5] [S89] what goes on where it began is looked at from there", () => {
  const desk = new Desk();
  expect(desk.take(from(OWN, between([SERVER, 1], [SERVER, 2], "ab")))).toBe("fine");
  expect(desk.take(from(OWN, between([SERVER, 1], [SERVER, 1], "abc")))).toBe("hostile");
  expect(desk.take(from(OWN, between([SERVER, 0], [SERVER, 2], "abc")))).toBe("fine");
});

test("[S5] [S89] nobody writes at a key before what is there", () => {
  const desk = new Desk();
  const value = (right?: Id): CraftedEntry => ({ content: { value: { value: 1 } }, right, key: KEY });
  expect(desk.take(from(OWN, value()))).toBe("fine");
  expect(desk.take(from(BENS, value([OWN, 0])))).toBe("hostile");
  expect(desk.take(from(BENS, value()))).toBe("fine");
});

test("[S89] what is put between two of others' that were typed at once is taken in; behind the later of them and before the earlier, it is not", () => {
  const typed = [OWN, BENS].map((client) => from(client, between([SERVER, 1], [SERVER, 2])));
  const third = (left: number, right: number) =>
    crafted([{ client: CLIENTS[2], clock: 0, entries: [between([left, 0], [right, 0])] }]);
  for (const [left, right, kind] of [
    [OWN, BENS, "fine"],
    [BENS, OWN, "hostile"],
  ] as const) {
    const desk = new Desk();
    for (const update of typed) expect(desk.take(update)).toBe("fine");
    expect(desk.take(third(left, right))).toBe(kind);
    // The same in one update, of which nothing is there yet.
    const entries = [OWN, BENS].map((client) => ({ client, clock: 0, entries: [between([SERVER, 1], [SERVER, 2])] }));
    const all = crafted([...entries, { client: CLIENTS[2], clock: 0, entries: [between([left, 0], [right, 0])] }]);
    expect(new Desk().take(all)).toBe(kind);
  }
});

test("[S89] what would have to pass too much to find its place is refused, and what honest people type meanwhile is far from that", () => {
  const desk = new Desk();
  const many = 2_000;
  // Each of theirs is one of its own, as all were typed at once by copies that knew nothing of each other.
  for (let index = 0; index < many; index += 1)
    expect(desk.take(from(2_000_000 + index, between([SERVER, 1], [SERVER, 2])))).toBe("fine");
  const prepended = (count: number): Uint8Array => {
    const client = 3_000_000;
    const first = [between([SERVER, 1], [SERVER, 2])];
    const rest = Array.from({ length: count }, (_, index) => between([SERVER, 1], [client, index]));
    return from(client, ...first, ...rest, between([client, 0], [2_000_000, 0]));
  };
  expect(desk.take(prepended(many))).toBe("hostile");
});
