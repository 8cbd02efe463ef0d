import { createSandbox } from "@tributary/adapters/sandbox";
import { createReactiveEngine } from "@tributary/core/engine";
import { applyMutation } from "@tributary/core/model";
import { type BenchOptions, type BenchResult, median, result } from "./result.ts";
import { CountingSandbox, hubModel, setHub } from "./reactive/model.ts";
import { MapMemo } from "./reactive/map-memo.ts";

export const name = "burst";

/**
 * One value changes that 10 000 components take, each with a function of it and a function of that function. Every first one has to
 * run; half of them come to what they were, so theirs end there. In the sandbox, and with functions that cost nothing: what the
 * engine itself takes. A count that is not exactly the least there can be is an error, not a figure.
 */
export async function* run({ quick }: BenchOptions): AsyncIterable<BenchResult> {
  const dependents = quick ? 2_000 : 10_000;
  for (const real of [false, true]) {
    const sandbox = new CountingSandbox(real ? await createSandbox({ selfTest: false }) : undefined);
    try {
      const { times, runs } = await bursts(sandbox, dependents, quick ? 3 : 7);
      const how = real ? "in the sandbox" : "functions that cost nothing";
      const told = { bench: name, better: "lower" } as const;
      yield result({ ...told, case: `${dependents} dependents, ${how}`, ours: median(times), unit: "ms" });
      yield result({
        ...told,
        case: `${dependents} dependents, ${how}, a run`,
        ours: (median(times) * 1000) / runs,
        unit: "µs",
      });
      yield result({ ...told, case: `${dependents} dependents, ${how}, executions`, ours: runs, unit: "runs" });
    } finally {
      await sandbox.close();
    }
  }
}

async function bursts(sandbox: CountingSandbox, dependents: number, rounds: number) {
  const engine = createReactiveEngine({ sandbox, memo: new MapMemo(), concurrency: 64, remember: 10 * dependents });
  let snapshot = hubModel(dependents);
  engine.update(snapshot);
  await engine.whenSettled();
  // The second functions of those that see the hub give 2 whatever it says, and have been asked with each of its values once.
  const least = dependents + dependents / 2;
  const times: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    snapshot = applyMutation(snapshot, setHub(round));
    const before = sandbox.runs;
    const start = performance.now();
    engine.update(snapshot);
    await engine.whenSettled();
    times.push(performance.now() - start);
    const runs = sandbox.runs - before;
    if (runs !== least) throw new Error(`${runs} executions, and ${least} are the least there can be`);
  }
  engine.dispose();
  return { times, runs: least };
}
