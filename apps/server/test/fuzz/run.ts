import { Dice } from "@tributary/testing/simulation";
import * as Y from "yjs";
import { ServerProcess } from "../server-process.ts";
import { ATTACKS, pause, type Target } from "./attackers.ts";
import { freshText, Honest, textOf } from "./honest.ts";
import { type MemorySample, MemoryWatch, WATCHED_NODE_ARGS } from "./memory-watch.ts";

export type FuzzReport = {
  /** What must not be, in sentences; empty when all is well. */
  readonly findings: readonly string[];
  readonly attacks: Readonly<Record<string, number>>;
  readonly edits: number;
  readonly acknowledged: number;
  /** The longest anybody waited for an answer, in milliseconds. */
  readonly worstWaitMs: number;
  /** From when it has been attacked for two seconds to a second after the last attack. */
  readonly memory: readonly MemorySample[];
};

const ATTACKERS = 4;
const COMPOSE =
  "name: shop\nservices:\n  web:\n    image: nginx:1.27\n    environment:\n      MODE: live\n  db:\n    image: postgres:17\n";
/** A server that has answered this much may keep that much more than before it did; what leaks grows past it. */
const MOST_GROWTH_MB = 250;
const SAMPLE_EVERY_MS = 10_000;
const MOST_WAIT_MS = 5_000;
/** What the server says only when something went wrong that nobody had thought of. */
const FAULTS = /an error nobody caught|RangeError|TypeError|unhandled|"level":(50|60)/;

/**
 * Attacks a really running server for a while, over its real port, while two honest peers edit. Afterwards both must agree with
 * whoever comes anew, and with what the server reads back from its log after a kill; nothing may have crashed, hung or leaked.
 */
export async function fuzz({
  seconds,
  seed,
}: {
  readonly seconds: number;
  readonly seed: number;
}): Promise<FuzzReport> {
  const server = await ServerProcess.start({}, WATCHED_NODE_ARGS);
  const findings: string[] = [];
  let over = false;
  try {
    const ana = await server.signUp("Ana");
    const { id: workspace } = await ana.api.workspace.create.mutate({ name: "Shop" });
    const { changeSet } = await ana.api.changeSet.import.mutate({
      workspace,
      files: [{ path: "compose.yml", text: COMPOSE }],
    });
    const token = async (name: string) => (await ana.api.token.create.mutate({ workspace, name, kind: "agent" })).token;
    const honest = await Honest.join(server, ana, workspace, changeSet);
    const tokens = await Promise.all(["Mallory", "Eve", "Trudy"].map(token));
    const witness = await token("Witness");
    const state = () => Y.encodeStateAsUpdate(honest.stock.doc);
    const onFound = (sentence: string) => void findings.push(sentence);
    const storm = new Storm({ url: server.url, changeSet, workspace, tokens, state, onFound }, seed);
    await storm.blow(2_000);
    const memory = new MemoryWatch(server);
    await memory.sample();
    const watching = worstWait(server, () => over);
    const sampling = memory.until(() => over, SAMPLE_EVERY_MS);
    const editing = honest.editUntil(() => over).catch((fault: unknown) => void findings.push(String(fault)));
    await storm.blow(seconds * 1000);
    over = true;
    await editing;
    const { problem } = await sampling;
    if (problem !== undefined) findings.push(problem);
    const worstWaitMs = await watching;
    const { edits, acknowledged } = honest.counts;
    await agree(findings, "the honest peer", () =>
      honest.standing().every((cell) => JSON.stringify(cell) === JSON.stringify({ value: String(edits) })),
    );
    const here = textOf(honest.stock.doc);
    const fresh = await freshText(server.url, changeSet, witness);
    if (fresh !== here) findings.push(`whoever comes anew sees something else\n${here}\n${fresh}`);
    await pause(1_000);
    await memory.sample();
    await server.end("SIGKILL");
    await server.start();
    const replayed = await freshText(server.url, changeSet, witness);
    if (withoutPhase(replayed) !== withoutPhase(here))
      findings.push(`the log says something else\n${here}\n${replayed}`);
    const audit = await ana.api.audit.verify.query({ workspace });
    if (!audit.ok) findings.push(`the audit does not prove itself: ${JSON.stringify(audit)}`);
    if (worstWaitMs > MOST_WAIT_MS) findings.push(`somebody waited ${Math.round(worstWaitMs)} ms for an answer`);
    findings.push(...grown(memory.samples));
    honest.close();
    return {
      findings: [...findings, ...faultsIn(server)],
      attacks: storm.counts,
      edits,
      acknowledged,
      worstWaitMs,
      memory: memory.samples,
    };
  } finally {
    // Whoever still edits, asks or samples stops, also after a fault.
    over = true;
    await server.dispose();
  }
}

/** Several attackers at once, each with a seed of its own. */
class Storm {
  readonly counts: Record<string, number> = {};
  readonly #target: Target;
  readonly #seed: number;
  #made = 0;

  constructor(target: Target, seed: number) {
    this.#target = target;
    this.#seed = seed;
  }

  async blow(ms: number): Promise<void> {
    const until = performance.now() + ms;
    await Promise.all(Array.from({ length: ATTACKERS }, (_, index) => this.#attack(index, until)));
  }

  async #attack(index: number, until: number): Promise<void> {
    const names = Object.keys(ATTACKS);
    while (performance.now() < until) {
      this.#made += 1;
      const dice = new Dice(this.#seed * 1_000_003 + this.#made * 7 + index);
      const name = dice.chance(0.6) ? (names[dice.below(2)] as string) : (dice.pick(names) as string);
      this.counts[name] = (this.counts[name] ?? 0) + 1;
      await ATTACKS[name]?.(this.#target, dice);
    }
  }
}

async function worstWait({ url }: ServerProcess, isOver: () => boolean): Promise<number> {
  let worstMs = 0;
  while (!isOver()) {
    const askedAt = performance.now();
    await fetch(`${url}/health`, { signal: AbortSignal.timeout(20_000) }).catch(() => undefined);
    worstMs = Math.max(worstMs, performance.now() - askedAt);
    await pause(50);
  }
  return worstMs;
}

function grown(samples: readonly MemorySample[]): readonly string[] {
  const [first, last] = [samples[0], samples.at(-1)];
  if (!first || !last || last.rssMb - first.rssMb <= MOST_GROWTH_MB) return [];
  return [`memory grew from ${first.rssMb} to ${last.rssMb} MB`];
}

async function agree(findings: string[], who: string, isSo: () => boolean): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    if (isSo()) return;
    await pause(100);
  }
  findings.push(`${who} does not have what was written last`);
}

/** Opening a change set may say anew that it is open. */
function withoutPhase(text: string): string {
  return text.replace(/\["phase","\w+"\],?/, "");
}

function faultsIn({ output }: ServerProcess): readonly string[] {
  const lines = output.split("\n").filter((line) => FAULTS.test(line));
  return [...new Set(lines.map((line) => `the server said: ${line.slice(0, 600)}`))].slice(0, 20);
}
