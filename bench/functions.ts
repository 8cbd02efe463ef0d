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
    const rates: { readonly [of in "clock" | "core" | "peerClock" | "peerCore"]: number[] } = {
      clock: [],
      core: [],
      peerClock: [],
      peerCore: [],
    };
    for (let round = 0; round < rounds; round++) {
      const mine = await measured(() => ours(sandbox, calls));
      rates.clock.push(calls / mine.seconds);
      rates.core.push(calls / mine.processor);
      const bareOnes = await measured(async () => theirs(bare, calls));
      rates.peerClock.push(calls / bareOnes.seconds);
      rates.peerCore.push(calls / bareOnes.processor);
    }
    const told = { bench: name, unit: "runs/s", better: "higher", peerName: "bare isolate call" } as const;
    const what = "2 kB in and out";
    const peers = { clock: median(rates.peerClock), core: median(rates.peerCore) };
    yield result({ ...told, case: `${what}, one child, by the clock`, ours: median(rates.clock), peer: peers.clock });
    yield result({
      ...told,
      case: `${what}, a core, ours and the child's`,
      ours: median(rates.core),
      peer: peers.core,
    });
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

function theirs(call: (json: string) => string, calls: number): void {
  for (let at = 0; at < calls; at++) {
    const answer = JSON.parse(call(JSON.stringify(inputOf(at)))) as JsonObject;
    if (answer["at"] !== at) throw new Error(`call ${at}`);
  }
}

/** Seconds that passed, and seconds of processors that were spent. */
async function measured(work: () => Promise<void>): Promise<{ readonly seconds: number; readonly processor: number }> {
  const [before, start] = [cpuSeconds(), performance.now()];
  await work();
  return { seconds: (performance.now() - start) / 1000, processor: cpuSeconds() - before };
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

/** Processor time of this process and all below it so far. Linux alone says it of those that live. */
function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6 + descendants(process.pid).reduce((sum, pid) => sum + ticksOf(pid) / 100, 0);
}

function descendants(pid: number): readonly number[] {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, "utf8")
      .split(" ")
      .flatMap((text) => (text === "" ? [] : [Number(text)])),
  );
  return children.flatMap((child) => [child, ...descendants(child)]);
}

function ticksOf(pid: number): number {
  const [, rest = ""] = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ");
  const fields = rest.split(" ");
  return Number(fields[11]) + Number(fields[12]);
}
