import { expect, test } from "vitest";
import { addReport, emptyReport, runHistory, runScript } from "./history.ts";
import { keptHistories } from "./kept.ts";

const SEED = Number(process.env["SIMULATION_SEED"] ?? 10_000);
const RUNS = Number(process.env["SIMULATION_RUNS"] ?? 700);

for (const [name, { rule, was, script }] of keptHistories()) {
  test(`kept history ${name} (${rule}): ${was}`, async () => {
    await runScript(script);
  });
}

test(`[S1]–[S13] hold in ${RUNS} histories of whole workspaces from seed ${SEED}, in which edits are accepted and refused, attacks answered, policies kept, change sets applied, servers crash and Head moves`, {
  timeout: 300_000,
}, async () => {
  const totals = emptyReport();
  for (let seed = SEED; seed < SEED + RUNS; seed += 1) addReport(totals, await runHistory({ seed, steps: 110 }));
  expect(totals.accepted).toBeGreaterThan(RUNS * 8);
  expect(totals.refused).toBeGreaterThan(RUNS);
  expect(totals.crashes).toBeGreaterThan(RUNS / 3);
  expect(totals.rebases).toBeGreaterThan(RUNS / 10);
  expect(totals.applied).toBeGreaterThan(RUNS / 100);
  expect(totals.parts).toBeGreaterThan(RUNS / 25);
  expect(totals.reverts).toBeGreaterThan(RUNS / 200);
  expect(totals.settled).toBeGreaterThan(RUNS / 50);
  expect(totals.reopened).toBeGreaterThan(RUNS / 50);
  expect(totals.attacks).toBeGreaterThan(RUNS / 5);
  // Rare: only what was overwritten again and again is rebuilt, and these histories are short.
  expect(totals.rebuildings).toBeGreaterThan(RUNS / 40);
  expect(totals.undone).toBeGreaterThan(RUNS / 10);
  expect(totals.reloads).toBeGreaterThan(RUNS / 4);
  expect(totals.resumed).toBeGreaterThan(RUNS / 100);
  expect(totals.refusedToPages).toBeGreaterThan(RUNS / 20);
  expect(totals.split).toBeGreaterThan(RUNS / 4);
  expect(totals.further).toBeGreaterThan(RUNS);
  expect(totals.changedByLaw).toBeGreaterThan(RUNS / 10);
  expect(totals.deniedByLaw).toBeGreaterThan(RUNS / 10);
  expect(totals.demanded).toBeGreaterThan(RUNS / 100);
});
