import { expect, test } from "vitest";
import { runHistory } from "./history.ts";

/** Seeds that once broke a rule, with what was wrong then. They run first. */
const KEPT_FAILURES: readonly { readonly seed: number; readonly was: string }[] = [
  {
    seed: 2,
    was: "connections that replace each other were judged one after the other, so a valid swap looked like a circle",
  },
  { seed: 7, was: "deleting a component kept its edits in the replayed log" },
  { seed: 35, was: "an edit and the deletion of the same component in one act were both logged" },
  { seed: 48, was: "a list entry that came back did not bring all of its cells into the log" },
  { seed: 119, was: "a crash in the middle of a rebase left the overlay on the wrong base" },
  { seed: 248, was: "a component marked for deletion kept a connection to one that was erased" },
];

const SEED = Number(process.env["SIMULATION_SEED"] ?? 10_000);
const RUNS = Number(process.env["SIMULATION_RUNS"] ?? 1000);

for (const { seed, was } of KEPT_FAILURES) {
  test(`[S1] [S2] [S7] kept failure, seed ${seed}: ${was}`, async () => {
    await runHistory({ seed, steps: 300 });
  });
}

test(`[S1]–[S10] hold in ${RUNS} seeded histories from seed ${SEED}, in which edits are accepted and refused, servers crash and Head moves`, {
  timeout: 300_000,
}, async () => {
  const totals = { accepted: 0, refused: 0, crashes: 0, rebases: 0, rebuildings: 0 };
  for (let seed = SEED; seed < SEED + RUNS; seed += 1) {
    const report = await runHistory({ seed, steps: 160 });
    for (const key of Object.keys(totals) as (keyof typeof totals)[]) totals[key] += report[key];
  }
  expect(totals.accepted).toBeGreaterThan(RUNS * 10);
  expect(totals.refused).toBeGreaterThan(RUNS);
  expect(totals.crashes).toBeGreaterThan(RUNS / 2);
  expect(totals.rebases).toBeGreaterThan(RUNS / 10);
  expect(totals.rebuildings).toBeGreaterThan(RUNS / 10);
});
