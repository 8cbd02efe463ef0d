import fc from "fast-check";
import { expect, test } from "vitest";
import { createFunctionPool, type PoolMember, type Wanted } from "./reactive-pool.ts";
import { code, MapMemo, TableSandbox, turn } from "./reactive.fixture.ts";

const echo = code("echo", (input) => input);
const wanted = (member: number, at: number): Wanted => ({
  key: `${member}/${at}`,
  code: echo,
  input: () => ({ member, at }),
});
const memberOf = (run: { readonly input: unknown }) => (run.input as { readonly member: number }).member;

type Ask = { readonly member: number; readonly count: number; readonly answers: number };
const ask: fc.Arbitrary<Ask> = fc.record({
  member: fc.nat(3),
  count: fc.integer({ min: 1, max: 12 }),
  answers: fc.nat(4),
});

const seen = { crowded: 0, starts: 0 };

test("[R45] whoever waits is begun before any other has been begun twice, however much the others ask for", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(ask, { minLength: 1, maxLength: 20 }),
      fc.integer({ min: 1, max: 3 }),
      async (asks, width) => {
        const sandbox = new TableSandbox();
        sandbox.manual = true;
        const pool = createFunctionPool({ sandbox, memo: new MapMemo(), concurrency: width });
        const members = Array.from({ length: 4 }, (): PoolMember => pool.join());
        const waiting = [0, 0, 0, 0];
        /** Of each member that waits: who was begun since it last was, or since it began to wait. */
        const since: number[][] = [[], [], [], []];
        let next = 0;
        const look = (): void => {
          for (const run of sandbox.runs.splice(0)) {
            const who = memberOf(run);
            waiting[who] = (waiting[who] ?? 0) - 1;
            since[who] = [];
            for (const [other, count] of waiting.entries()) {
              if (other === who || count === 0) continue;
              expect(since[other]).not.toContain(who);
              since[other]?.push(who);
            }
            seen.starts++;
            if (waiting.filter((count) => count > 0).length > 2) seen.crowded++;
          }
        };
        const listener = { onQueued: () => {}, onStarted: () => {}, onOutcome: () => {} };
        for (const { member, count, answers } of asks) {
          if (waiting[member] === 0) since[member] = [];
          for (let at = 0; at < count; at++) members[member]?.request(wanted(member, next++), { ...listener });
          waiting[member] = (waiting[member] ?? 0) + count;
          await turn();
          look();
          for (let at = 0; at < answers; at++) {
            await sandbox.answer();
            look();
          }
        }
        while (sandbox.waiting.length > 0) {
          await sandbox.answer();
          look();
        }
        expect(waiting).toEqual([0, 0, 0, 0]);
      },
    ),
    { numRuns: 100 },
  );
  expect(seen.crowded).toBeGreaterThan(50);
});

test("[R43] a run that was given up while it ran is done anew for who asks before it has ended, and is told as begun once", async () => {
  const sandbox = new TableSandbox();
  sandbox.manual = true;
  sandbox.obedient = true;
  const member = createFunctionPool({ sandbox, memo: new MapMemo(), concurrency: 1 }).join();
  const outcomes: unknown[] = [];
  const listener = () => ({
    onQueued: () => {},
    onStarted: () => {},
    onOutcome: (outcome: unknown) => outcomes.push(outcome),
  });
  const forget = member.request(wanted(0, 1), listener());
  await turn();
  expect(sandbox.runs.length).toBe(1);
  forget();
  expect(sandbox.waiting[0]?.job.signal?.aborted).toBe(true);
  member.request(wanted(0, 1), listener());
  await turn();
  await sandbox.answer();
  expect([sandbox.runs.length, outcomes]).toEqual([2, []]);
  await sandbox.answer();
  expect(outcomes).toMatchObject([{ ok: true, value: { member: 0, at: 1 } }]);
});

test("[R44] what waits has not been written out: its input is made when it begins", async () => {
  const sandbox = new TableSandbox();
  sandbox.manual = true;
  const member = createFunctionPool({ sandbox, memo: new MapMemo(), concurrency: 2 }).join();
  let made = 0;
  for (let at = 0; at < 50; at++) {
    const input = () => {
      made++;
      return { at };
    };
    member.request(
      { key: `${at}`, code: echo, input },
      { onQueued: () => {}, onStarted: () => {}, onOutcome: () => {} },
    );
  }
  await turn();
  expect(made).toBe(2);
  await sandbox.answerAll();
  expect(made).toBe(50);
});
