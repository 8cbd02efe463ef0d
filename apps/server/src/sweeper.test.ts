import type { Swept, Upkeep } from "@tributary/core/governance";
import { expect, test } from "vitest";
import type { Log } from "./log.ts";
import { Sweeper } from "./sweeper.ts";

const NOTHING: Swept = { memos: 0, effects: 0, runLogs: 0, functionRuns: 0, commands: 0 };

function sweeperOn(sweep: Upkeep["sweep"]) {
  const told: object[] = [];
  const faults: unknown[] = [];
  const log: Log = { debug() {}, warn() {}, error() {}, info: (details) => void told.push(details) };
  const parts = { upkeep: { sweep }, log, now: () => 7, onFault: (fault: unknown) => void faults.push(fault) };
  return { sweeper: new Sweeper(parts), told, faults };
}

test("[V50] what was let go of is told, a fault is told too and costs that time only", async () => {
  const answers = [
    () => Promise.reject(new Error("down")),
    async () => NOTHING,
    async () => ({ ...NOTHING, memos: 3 }),
  ];
  const { sweeper, told, faults } = sweeperOn(async () => (answers.shift() ?? (async () => NOTHING))());
  for (let times = 0; times < 3; times++) await sweeper.sweepOnce();
  expect(told).toEqual([{ ...NOTHING, memos: 3 }]);
  expect(faults).toEqual([new Error("down")]);
});

test("[V50] it begins by itself, and a server that stops asks it to end and waits until it has", async () => {
  const begun = Promise.withResolvers<AbortSignal>();
  let ended = false;
  const { sweeper } = sweeperOn(async (now, _bounds, signal = new AbortController().signal) => {
    expect(now).toBe(7);
    await new Promise<void>((done) => {
      signal.addEventListener("abort", () => done());
      begun.resolve(signal);
    });
    ended = true;
    return NOTHING;
  });
  sweeper.start(0);
  await begun.promise;
  await sweeper.stop();
  expect(ended).toBe(true);
});
