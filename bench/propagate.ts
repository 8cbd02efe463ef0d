import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Answer, ShapeName, Task, Who } from "./propagate/contender.ts";
import { type BenchOptions, type BenchResult, median, result } from "./result.ts";

export const name = "propagate";

const SHAPES: readonly ShapeName[] = ["chain", "wide fan-out", "diamond grid"];
const CONTENDERS: readonly Who[] = ["ours", "ours, reading", "alien-signals", "@preact/signals-core"];
/** How often each shape is changed, and how often before that. A million nodes say more at a time, and take their time. */
const ROUNDS: { readonly [nodes: number]: { readonly warmUp: number; readonly rounds: number } } = {
  10000: { warmUp: 30, rounds: 80 },
  100000: { warmUp: 20, rounds: 40 },
  1000000: { warmUp: 4, rounds: 8 },
};
/** More nodes than this and the contenders run one after the other, each alone in memory. */
const TOGETHER = 100_000;

/**
 * Nanoseconds per node to carry one change of the input to every observer, functions of one addition. The peer is the faster
 * of the two fastest signal libraries known to us; one that overflows its stack on a shape is left out of it.
 */
export async function* run({ quick }: BenchOptions): AsyncIterable<BenchResult> {
  for (const nodes of quick ? [10_000] : [10_000, 100_000, 1_000_000]) {
    for (const shape of SHAPES) {
      const medians = nodes > TOGETHER ? await inTurn(shape, nodes) : await race(CONTENDERS, shape, nodes);
      const peers = [...medians].filter(([who]) => !who.startsWith("ours"));
      const [peerName, peer] = peers.reduce((best, next) => (next[1] < best[1] ? next : best));
      for (const who of ["ours", "ours, reading"] as const) {
        const ours = medians.get(who);
        if (ours === undefined) continue;
        const what = `${shape}, ${nodes} nodes${who === "ours" ? "" : ", dependencies found by reading"}`;
        yield result({
          bench: name,
          case: what,
          ours: ours / nodes,
          peer: peer / nodes,
          peerName,
          unit: "ns/node",
          better: "lower",
        });
      }
    }
  }
}

/** Median nanoseconds per change. The contenders take turns, one at a time, so that a busy moment of the machine hits them all. */
async function race(contenders: readonly Who[], shape: ShapeName, nodes: number): Promise<Map<Who, number>> {
  const { warmUp, rounds } = ROUNDS[nodes] ?? { warmUp: 4, rounds: 8 };
  const workers = contenders.map((who) => {
    const task: Task = { who, shape, nodes };
    return {
      who,
      worker: new Worker(new URL("./propagate/contender.ts", import.meta.url), { workerData: task }),
      times: [] as number[],
    };
  });
  for (let round = 0; round < rounds + warmUp; round++) {
    for (const { worker, times } of workers) {
      worker.postMessage("next");
      const [{ nanoseconds }] = (await once(worker, "message")) as [Answer];
      if (round >= warmUp && nanoseconds !== undefined) times.push(nanoseconds);
    }
  }
  await Promise.all(workers.map(({ worker }) => worker.terminate()));
  return new Map(workers.filter(({ times }) => times.length > 0).map(({ who, times }) => [who, median(times)]));
}

async function inTurn(shape: ShapeName, nodes: number): Promise<Map<Who, number>> {
  const medians = new Map<Who, number>();
  for (const who of CONTENDERS) for (const [each, time] of await race([who], shape, nodes)) medians.set(each, time);
  return medians;
}
