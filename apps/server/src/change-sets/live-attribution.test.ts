import type { Actor, ActorId, ConnectionId } from "@tributary/core/base";
import { SYSTEM_ACTOR } from "@tributary/core/base";
import type { KeyHand } from "@tributary/core/history";
import type { LogEntry } from "@tributary/core/sync";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Attribution, AttributionBook, handsOn, writersOf } from "./attribution.ts";
import { LiveAttribution } from "./live-attribution.ts";

const [ANA, BEN, BOT] = ["ana", "ben", "bot"].map((id): Actor => ({ type: "user", id: id as ActorId, name: id })) as [
  Actor,
  Actor,
  Actor,
];
const KEYS = [
  ["attribute", "web/domain/image"],
  ["attribute", "web/domain/ports"],
  ["component", "web"],
  ["function", "check"],
  ["text", "check"],
  ["text", "kind@1"],
  ["schema", "kind@1"],
  ["view", "map/web"],
] as const;

const row = fc.record({
  place: fc.constantFrom(...KEYS),
  actor: fc.constantFrom(ANA, BEN, BOT, SYSTEM_ACTOR),
});
const history = fc
  .array(row, { maxLength: 40 })
  .map((rows) => rows.map(({ place: [root, key], actor }, at): KeyHand => ({ root, key, actor, at })));

/** As the store answers: of each key, by everybody who wrote there, the last row; without the server's. */
function handsIn(rows: readonly KeyHand[]): readonly KeyHand[] {
  const last = new Map<string, KeyHand>();
  for (const each of rows.filter(({ actor }) => actor !== SYSTEM_ACTOR)) {
    const name = `${each.root} ${each.key} ${each.actor.id}`;
    last.delete(name);
    last.set(name, each);
  }
  return [...last.values()];
}

function entry({ root, key, actor, at }: KeyHand): LogEntry {
  const accepted = [{ mutation: {} as never, root, key, before: null, after: null }];
  return { update: new Uint8Array(), actor, connection: "c" as ConnectionId, at, accepted, refused: [], claims: [] };
}

/** All that is asked of it, in the order in which it is shown. */
function told(attribution: Attribution) {
  return {
    keys: [...attribution.keys].sort(([a], [b]) => (a < b ? -1 : 1)),
    writers: KEYS.map(([root, key]) => writersOf(attribution, { root, key })),
    hands: ["check", "kind@1"].map((thing) => handsOn(attribution, thing)),
    authors: [...attribution.authors.values()],
  };
}

const whole = (rows: readonly KeyHand[]): Attribution => {
  const book = new AttributionBook();
  book.add(rows);
  return book;
};

test("[VH12] whatever was written before it was asked for, while it was read and since, it says what reading all of it would", async () => {
  let followed = 0;
  await fc.assert(
    fc.asyncProperty(history, fc.nat(40), fc.nat(40), fc.nat(40), async (rows, a, b, c) => {
      const [asked = 0, read = 0, done = 0] = [a, b, c].map((at) => Math.min(at, rows.length)).sort((x, y) => x - y);
      let answer = (_: readonly KeyHand[]): void => undefined;
      const live = new LiveAttribution({
        read: () => new Promise((resolve) => (answer = resolve)),
        ...{ says: () => true, size: () => rows.length },
      });
      const tell = (from: number, to: number) => live.accepted(rows.slice(from, to).map(entry));
      tell(0, asked);
      const asking = live.now();
      // What the store reads it has before it is told, or after.
      tell(asked, read);
      answer(handsIn(rows.slice(0, done)));
      tell(read, done);
      await asking;
      tell(done, rows.length);
      expect(told(await live.now())).toEqual(told(whole(rows)));
      followed += rows.length - done;
    }),
  );
  expect(followed).toBeGreaterThan(0);
});

test("[VH12] what was looked at stays as it was when it was asked for", async () => {
  const live = new LiveAttribution({ read: async () => [], says: () => true, size: () => 1 });
  const first = await live.now();
  live.accepted([entry({ root: "text", key: "check", actor: ANA, at: 1 })]);
  expect([first.keys.size, first.authors.size, first.typists.size, first.hands.size]).toEqual([0, 0, 0, 0]);
  expect((await live.now()).keys.get("text check")?.actor).toEqual(ANA);
});

test("[VH12] what was written elsewhere is of the time when it was written, as the log has it", async () => {
  const live = new LiveAttribution({ read: async () => [], says: () => true, size: () => 1 });
  await live.now();
  const { accepted, ...told } = entry({ root: "component", key: "web", actor: ANA, at: 9 });
  live.accepted([{ ...told, accepted: accepted.map((row) => ({ ...row, at: 4 })) }]);
  expect((await live.now()).keys.get("component web")).toEqual({ actor: ANA, at: 4 });
});

test("[VH12] it is read once, and again only where that failed", async () => {
  let reads = 0;
  const read = async () => {
    reads += 1;
    if (reads === 1) throw new Error("the store is out of reach");
    return [];
  };
  const live = new LiveAttribution({ read, says: () => true, size: () => 1 });
  await expect(live.now()).rejects.toThrow("out of reach");
  live.accepted([entry({ root: "attribute", key: "web/domain/image", actor: BEN, at: 1 })]);
  for (let look = 0; look < 3; look += 1) await live.now();
  expect(reads).toBe(2);
});

test("[VH12] of what stands nothing is forgotten; of what is gone a bounded number of keys is remembered, and every author", async () => {
  const stands = new Set<string>();
  const [says, size] = [({ key }: { readonly key: string }) => stands.has(key), () => stands.size];
  const live = new LiveAttribution({ read: async () => [], says, size, gone: 10 });
  await live.now();
  let most = 0;
  stands.add("kept");
  live.accepted([entry({ root: "component", key: "kept", actor: ANA, at: 0 })]);
  for (let at = 1; at <= 100; at += 1) {
    stands.add(`n${at}`);
    live.accepted([entry({ root: "component", key: `n${at}`, actor: BEN, at })]);
    stands.delete(`n${at}`);
    most = Math.max(most, (await live.now()).keys.size);
  }
  const now = await live.now();
  expect(now.keys.get("component kept")?.actor).toEqual(ANA);
  expect([...now.authors.keys()]).toEqual(["ana", "ben"]);
  // Sometimes as many as may be are remembered (twice the two that stood then, and ten), and never more.
  expect(most).toBe(14);
});
