import fc from "fast-check";
import { expect, test } from "vitest";
import { createFunctionPool, type PoolMember } from "./reactive-pool.ts";
import { code, MapMemo, TableSandbox, turn } from "./reactive.fixture.ts";

const HOMES = ["hot", "hot", "hot", "hot", "calm", "cool"] as const;
const echo = code("echo", (input) => input);
const LISTENER = { onQueued: () => {}, onStarted: () => {}, onOutcome: () => {} };

/** A pool with four engines of one workspace and one of each of two others; who was begun, and who is with the sandbox. */
function setUp(concurrency: number) {
  const sandbox = new TableSandbox();
  sandbox.manual = true;
  const pool = createFunctionPool({ sandbox, memo: new MapMemo(), concurrency });
  let next = 0;
  const join = (home: string): PoolMember => pool.of(home).join();
  const ask = (member: PoolMember, home: string, count: number): void => {
    for (let at = 0; at < count; at++) {
      const input = { home, at: next++ };
      member.request({ key: `${input.at}`, code: echo, input: () => input }, { ...LISTENER });
    }
  };
  const homeOf = ({ input }: { readonly input: unknown }) => (input as { readonly home: string }).home;
  const begun = () => sandbox.runs.splice(0).map(homeOf);
  const going = () => sandbox.waiting.map(({ job }) => homeOf(job));
  return { sandbox, join, ask, begun, going };
}

const step = fc.record({
  member: fc.nat(HOMES.length - 1),
  count: fc.integer({ min: 1, max: 12 }),
  answers: fc.nat(4),
  slow: fc.boolean(),
});
const seen = { passed: 0, held: 0 };

test("[R45] [R50] however many engines a workspace has, and however slow they are: another's run that waits is begun in turn", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 5, maxLength: 20 }),
      fc.integer({ min: 1, max: 8 }),
      async (steps, width) => {
        const { sandbox, join, ask, begun, going } = setUp(width);
        const members = HOMES.map((home) => join(home));
        const waiting = new Map<string, number>();
        const since = new Map<string, string[]>();
        const look = (): void => {
          for (const who of begun()) {
            waiting.set(who, (waiting.get(who) ?? 0) - 1);
            since.set(who, []);
            for (const [other, count] of waiting) {
              if (other === who || count === 0) continue;
              // It waits with nothing under way, so nothing of its own holds it up.
              if (going().includes(other)) since.set(other, []);
              else {
                expect(since.get(other)).not.toContain(who);
                since.get(other)?.push(who);
                seen.passed += 1;
              }
            }
          }
          expect(going().length).toBeLessThanOrEqual(width);
          const isWaiting = [...waiting.values()].some((count) => count > 0);
          if (isWaiting && going().length < width) seen.held += 1;
          if (isWaiting) expect(going().length).toBeGreaterThan(0);
        };
        for (const { member, count, answers, slow } of steps) {
          sandbox.broken = slow ? "cpu" : undefined;
          const home = HOMES[member] ?? "hot";
          if ((waiting.get(home) ?? 0) === 0) since.set(home, []);
          waiting.set(home, (waiting.get(home) ?? 0) + count);
          ask(members[member] as PoolMember, home, count);
          await turn();
          look();
          for (let at = 0; at < answers; at++) {
            await sandbox.answer(at);
            look();
          }
        }
        while (sandbox.waiting.length > 0) {
          await sandbox.answer();
          look();
        }
        expect([...waiting.values()].every((count) => count === 0)).toBe(true);
      },
    ),
    { numRuns: 100 },
  );
  expect(Math.min(seen.passed, seen.held)).toBeGreaterThan(50);
});

test("[R50] what takes long holds up its own workspace: with others there it has few places, alone all of them", async () => {
  const { sandbox, join, ask, begun, going } = setUp(16);
  sandbox.broken = "cpu";
  const hot = Array.from({ length: 5 }, () => join("hot"));
  for (const member of hot) ask(member, "hot", 20);
  await turn();
  expect(going()).toHaveLength(16);
  const calm = join("calm");
  for (let at = 0; at < 16; at++) await sandbox.answer();
  expect(going()).toEqual(["hot"]);
  begun();
  sandbox.broken = undefined;
  ask(calm, "calm", 20);
  await turn();
  // Of whom nothing is known has a quarter; then as many as go in the time.
  expect(begun()).toEqual(["calm", "calm", "calm", "calm"]);
  await sandbox.answer(1);
  expect(begun()).toHaveLength(12);
  expect(going().filter((home) => home === "calm")).toHaveLength(15);
  calm.leave();
  await sandbox.answerAll();
  expect(going()).toEqual([]);
});
