import { expect, test } from "vitest";
import { fuzz } from "./fuzz/run.ts";

const SEED = Number(process.env["FUZZ_SEED"] ?? 20_261_120);

test(`[V11] [V13] noise, forgeries and floods for 15 seconds (seed ${SEED}) crash nothing and change nothing, while honest peers edit and agree`, {
  timeout: 170_000,
}, async () => {
  const { findings, attacks, acknowledged } = await fuzz({ seconds: 15, seed: SEED });
  expect(findings).toEqual([]);
  expect(Object.keys(attacks).length).toBeGreaterThan(5);
  expect(acknowledged).toBeGreaterThan(20);
});
