import fc from "fast-check";
import { expect, test } from "vitest";
import { type Leave, Turns } from "./turns.ts";

const HOLDERS = ["a", "b", "c", "d"] as const;
type Holder = (typeof HOLDERS)[number];

const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ type: fc.constant("ask" as const), who: fc.constantFrom(...HOLDERS) }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant("end" as const), at: fc.nat(40) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant("giveUp" as const), at: fc.nat(40) }) },
);

type Asked = { readonly who: Holder; readonly abort: AbortController; state: "waits" | "goes" | "gone"; leave?: Leave };

/** Everything that was asked for, and who was begun while somebody else stood in line. */
class Watched {
  readonly turns: Turns;
  readonly asked: Asked[] = [];
  /** Of each holder that waits with nothing: who was begun since. */
  readonly passedBy = new Map<Holder, Holder[]>();
  readonly passedOver: string[] = [];

  constructor(places: number) {
    this.turns = new Turns(places);
  }

  of(state: Asked["state"], who?: Holder): Asked[] {
    return this.asked.filter((each) => each.state === state && (who === undefined || each.who === who));
  }

  async ask(who: Holder): Promise<void> {
    if (this.of("waits", who).length === 0) this.passedBy.delete(who);
    const one: Asked = { who, abort: new AbortController(), state: "waits" };
    this.asked.push(one);
    void this.turns.take(who, one.abort.signal).then((leave) => {
      one.state = leave ? "goes" : "gone";
      if (leave) one.leave = leave;
      if (leave) this.#wasBegun(who);
    });
    await settled();
  }

  async end(one: Asked): Promise<void> {
    one.state = "gone";
    one.leave?.();
    one.leave?.();
    await settled();
  }

  async giveUp(one: Asked): Promise<void> {
    one.abort.abort();
    await settled();
  }

  #wasBegun(who: Holder): void {
    this.passedBy.delete(who);
    for (const other of HOLDERS) {
      if (other === who) continue;
      if (this.of("waits", other).length === 0 || this.of("goes", other).length > 0) {
        this.passedBy.delete(other);
        continue;
      }
      const since = this.passedBy.get(other) ?? [];
      if (since.includes(who)) this.passedOver.push(`${other} waited with nothing while ${who} was begun twice`);
      this.passedBy.set(other, [...since, who]);
    }
  }
}

const settled = (): Promise<void> => new Promise((done) => setImmediate(done));
const seen = { waited: 0, gaveUp: 0, full: 0, passedOver: 0 };

test("[W9] whoever asks, ends and gives up in whatever order: never more than there are places, in turn, and nobody has all", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 6 }),
      fc.array(step, { minLength: 20, maxLength: 60 }),
      async (places, steps) => {
        const watched = new Watched(places);
        const look = (): void => {
          const going = watched.of("goes");
          expect(watched.passedOver).toEqual([]);
          expect(going.length).toBeLessThanOrEqual(places);
          expect(watched.turns.statistics).toMatchObject({ taken: going.length, waiting: watched.of("waits").length });
          const free = places - going.length;
          for (const who of HOLDERS) {
            const held = watched.of("goes", who).length;
            if (watched.of("waits", who).length === 0) continue;
            seen.waited += 1;
            // Nobody waits who may go, and who may not has as much as is left for others.
            expect(held).toBeGreaterThanOrEqual(free);
            if (free > 0) seen.passedOver += 1;
            else seen.full += 1;
          }
        };
        for (const each of steps) {
          if (each.type === "ask") await watched.ask(each.who);
          const [going, waiting] = [watched.of("goes"), watched.of("waits")];
          const ending = going[each.type === "end" ? each.at % going.length : -1];
          const leaving = waiting[each.type === "giveUp" ? each.at % waiting.length : -1];
          if (ending) await watched.end(ending);
          if (leaving) {
            await watched.giveUp(leaving);
            expect(leaving.state).toBe("gone");
            seen.gaveUp += 1;
          }
          look();
        }
        for (let going = watched.of("goes"); going[0]; going = watched.of("goes")) await watched.end(going[0]);
        expect(watched.turns.statistics).toEqual({ taken: 0, waiting: 0, holders: 0 });
      },
    ),
    { numRuns: 200 },
  );
  expect(Math.min(seen.waited, seen.gaveUp, seen.full, seen.passedOver)).toBeGreaterThan(50);
});

test("[W9] one that asks for everything gets half of it, and whoever comes next is begun at once", async () => {
  const turns = new Turns(8);
  const { signal } = new AbortController();
  const begun: string[] = [];
  const ask = (who: string) => void turns.take(who, signal).then(() => begun.push(who));
  for (let at = 0; at < 20; at++) ask("hot");
  await settled();
  expect(begun).toEqual(["hot", "hot", "hot", "hot"]);
  for (const who of ["b", "b", "c", "d", "e"]) ask(who);
  await settled();
  expect(begun.slice(4)).toEqual(["b", "b", "c", "d"]);
});

test("[W9] the server's own may have every place, and one of a workspace is still begun in turn", async () => {
  const turns = new Turns(2);
  const { signal } = new AbortController();
  const own = [await turns.take(undefined, signal), await turns.take(undefined, signal)];
  const order: string[] = [];
  void turns.take(undefined, signal).then(() => order.push("own"));
  void turns.take("w", signal).then(() => order.push("w"));
  void turns.take(undefined, signal).then(() => order.push("own"));
  own[0]?.();
  own[1]?.();
  await settled();
  expect(order).toEqual(["own", "w"]);
});

test("[W9] what was given up before it asked gets no place", async () => {
  const turns = new Turns(1);
  expect(await turns.take("w", AbortSignal.abort())).toBeUndefined();
  expect(turns.statistics).toEqual({ taken: 0, waiting: 0, holders: 0 });
});
