import { readdirSync, readFileSync } from "node:fs";
import { createSandbox } from "@tributary/adapters/sandbox";
import { type JsonObject, textHash } from "@tributary/core/base";
import { REACTIVE_LIMITS, type Sandbox } from "@tributary/core/engine";
import ivm from "isolated-vm";
import { type BenchOptions, type BenchResult, median, result } from "./result.ts";

export const name = "functions";

/** Reads all it is given and gives as much back: some 2 kB of JSON each way. */
const JS = `export default function main({ rows, at }) {
  return { at, rows: rows.map((row) => ({ ...row, value: row.value + at })) };
}`;
const ROWS = Array.from({ length: 28 }, (_, at) => ({
  name: `row ${at}`,
  value: at,
  text: "some words of no import at all",
}));
const AT_ONCE = 64;

/**
 * Reactive functions a second, warm: input and output of 2 kB, written as JSON, sent to a child process, run within limits,
 * answered and read. Of one child by the clock, and per core of all processor time that it and we spend. The peer is the bare
 * call of an isolate in this process, with the same JSON in and out and nothing around it: no process, no limits, no logs.
 */
export async function* run({ quick }: BenchOptions): AsyncIterable<BenchResult> {
  const [rounds, calls] = quick ? [3, 4_000] : [7, 10_000];
  const sandbox = await createSandbox({ children: 1, selfTest: false });
  const bare = bareIsolate();
  try {
    await ours(sandbox, 4_000);
    theirs(bare, 4_000);
    const [clock, cores, peer]: [number[], number[], number[]] = [[], [], []];
    for (let round = 0; round < rounds; round++) {
      const [before, start] = [cpuSeconds(), performance.now()];
      await ours(sandbox, calls);
      clock.push((calls / (performance.now() - start)) * 1000);
      cores.push(calls / (cpuSeconds() - before));
      peer.push(theirs(bare, calls));
    }
    const told = {
      bench: name,
      unit: "runs/s",
      better: "higher",
      peer: median(peer),
      peerName: "bare isolate call",
    } as const;
    yield result({ ...told, case: "2 kB in and out, one child, by the clock", ours: median(clock) });
    yield result({ ...told, case: "2 kB in and out, per core, ours and the child's", ours: median(cores) });
  } finally {
    await sandbox.close();
  }
}

async function ours(sandbox: Sandbox, calls: number): Promise<void> {
  const codeHash = textHash(JS);
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < calls) {
      const at = next++;
      const { result: answer } = await sandbox.run({ codeHash, js: JS, input: inputOf(at), limits: REACTIVE_LIMITS });
      if (!answer.ok || (answer.value as JsonObject)["at"] !== at)
        throw new Error(`run ${at}: ${JSON.stringify(answer)}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}

/** Calls a second. */
function theirs(call: (json: string) => string, calls: number): number {
  const start = performance.now();
  for (let at = 0; at < calls; at++) {
    const answer = JSON.parse(call(JSON.stringify(inputOf(at)))) as JsonObject;
    if (answer["at"] !== at) throw new Error(`call ${at}`);
  }
  return (calls / (performance.now() - start)) * 1000;
}

function bareIsolate(): (json: string) => string {
  const isolate = new ivm.Isolate({ memoryLimit: 64 });
  const body = `${JS.replace("export default", "")}; (json) => JSON.stringify(main(JSON.parse(json)))`;
  const call = isolate.createContextSync().evalSync(body, { reference: true }) as ivm.Reference<
    (json: string) => string
  >;
  return (json) => call.applySync(undefined, [json]) as string;
}

function inputOf(at: number): JsonObject {
  return { at, rows: ROWS };
}

/** Processor time of this process and its children so far. Linux alone says it of children that live. */
function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6 + children(process.pid).reduce((sum, pid) => sum + ticksOf(pid) / 100, 0);
}

function children(pid: number): readonly number[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, "utf8")
      .split(" ")
      .flatMap((text) => (text === "" ? [] : [Number(text)])),
  );
}

function ticksOf(pid: number): number {
  const [, rest = ""] = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ");
  const fields = rest.split(" ");
  return Number(fields[11]) + Number(fields[12]);
}
