import type { LogEntry } from "@tributary/core/sync";
import { Books, type Laws } from "./books.ts";
import { Clock } from "./clock.ts";
import { drained } from "./drained.ts";
import { emptyTally, type PageTally } from "./page.ts";
import { Players } from "./players.ts";
import { Process } from "./process.ts";
import { broken, RuleBroken } from "./rule-broken.ts";
import { randomScript, type Script, type Step } from "./script.ts";

/** What happened in a history, or in many of them. */
export type HistoryReport = PageTally & {
  accepted: number;
  refused: number;
  crashes: number;
  /** Moves of Head, each a rebase of every change set. */
  rebases: number;
  /** Documents rebuilt without their past. */
  rebuildings: number;
  applied: number;
  /** Parts of change sets that became change sets of their own. */
  parts: number;
  /** Change sets that take an applied one back. */
  reverts: number;
  /** Divergences settled, one way or the other. */
  settled: number;
  /** Abandoned change sets that were taken up again. */
  reopened: number;
  attacks: number;
  /** Batches that the server made for somebody [S92]. */
  batches: number;
  /** Entries of stock clients of which a part was accepted and a part refused [S11]. */
  split: number;
  /** Edits of views, places in a list, and definitions that were typed or discarded. */
  further: number;
  /** Values written over a version of Head that has another there by now. */
  late: number;
  /** Edits in whose place a policy put another, and such that one refused. */
  changedByLaw: number;
  deniedByLaw: number;
  /** Change sets on Head of which policies wanted more than usual. */
  demanded: number;
};

export function emptyReport(): HistoryReport {
  return {
    accepted: 0,
    refused: 0,
    crashes: 0,
    rebases: 0,
    rebuildings: 0,
    applied: 0,
    parts: 0,
    reverts: 0,
    settled: 0,
    reopened: 0,
    attacks: 0,
    batches: 0,
    split: 0,
    further: 0,
    changedByLaw: 0,
    deniedByLaw: 0,
    demanded: 0,
    late: 0,
    ...emptyTally(),
  };
}

export function addReport(total: HistoryReport, one: HistoryReport): void {
  for (const key of Object.keys(total) as (keyof HistoryReport)[]) total[key] += one[key];
}

// Every line of a replica waits for the process's end, and there are many.
process.setMaxListeners(0);

/** So long a step takes for those who have a clock. */
const STEP_MS = 100;

/** How long everybody gets, at the end, to come to rest. */
const ROUNDS = 500;

/** The history that a seed means. @throws {RuleBroken} naming the rule and the seed */
export function runHistory({
  seed,
  steps,
  ...laws
}: { readonly seed: number; readonly steps: number } & Laws): Promise<HistoryReport> {
  return runScript(randomScript(seed, steps), laws);
}

/**
 * Runs a history of a whole workspace: people and an agent, with our client and a stock one, in several change sets over
 * lossy links, while sessions are opened, frozen, applied and moved, the disk is slow or fails, and the server dies between
 * any two steps and comes back. Everything is checked as it becomes durable and as it is told, and once more at the end,
 * when all have come together.
 *
 * @throws {RuleBroken} naming the rule, the seed and the step
 */
export async function runScript(script: Script, laws: Laws = {}): Promise<HistoryReport> {
  const history = new History(script, laws);
  let at = 0;
  try {
    history.begin();
    for (const step of script.steps) {
      await history.step(step, at);
      at += 1;
    }
    await history.settle();
    history.checkEnd();
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    throw new RuleBroken(error.rule, error.what, ` (seed ${script.seed}, step ${at} of ${script.steps.length})`);
  } finally {
    history.end();
  }
  return history.report;
}

const FURTHER = /^(view\.(create|rename|delete|remove)|item\.move|schema\.(edit|discard))$/;

function madeOf(entries: readonly LogEntry[]): Pick<HistoryReport, "further" | "changedByLaw" | "deniedByLaw"> {
  const [accepted, refused] = [entries.flatMap((entry) => entry.accepted), entries.flatMap((entry) => entry.refused)];
  return {
    further: accepted.filter(({ mutation }) => FURTHER.test(mutation.type)).length,
    changedByLaw: accepted.filter(({ proposed }) => proposed !== undefined).length,
    deniedByLaw: refused.filter(({ rule }) => rule === "policy").length,
  };
}

class History {
  readonly #books: Books;
  readonly #process: Process;
  readonly #players: Players;
  readonly #clock = new Clock();

  constructor(script: Script, laws: Laws) {
    const books = new Books(script, laws);
    const process = new Process(books, (made) => this.#players.join(made));
    this.#books = books;
    this.#process = process;
    this.#players = new Players(script, { books, process, clock: this.#clock });
  }

  get report(): HistoryReport {
    const { crashes, attacks, batches, demanded, descents, pages, late } = this.#books;
    const entries = [...this.#books.ledgers.values()].flatMap((ledger) => ledger.entries);
    const split = entries.filter(({ accepted, refused }) => accepted.length > 0 && refused.length > 0).length;
    return {
      accepted: entries.reduce((sum, entry) => sum + entry.accepted.length, 0),
      refused: entries.reduce((sum, entry) => sum + entry.refused.length, 0),
      rebases: Math.max(0, this.#books.stored.version),
      rebuildings: [...this.#books.ledgers.values()].reduce((sum, ledger) => sum + ledger.rebuildings, 0),
      applied: this.#books.stored.versions.filter(({ changeSet }) => changeSet !== null).length,
      ...descents,
      ...{ crashes, attacks, batches, demanded, split, late: late.late },
      ...madeOf(entries),
      ...pages,
    };
  }

  /** Two change sets, both on the same Head. */
  begin(): void {
    for (let n = 0; n < 2; n += 1) this.#players.join(this.#process.create());
  }

  async step(step: Step, at: number): Promise<void> {
    this.#books.clock += 1;
    switch (step.type) {
      case "edit":
      case "import":
      case "attack":
      case "presence":
      case "up":
      case "down":
      case "connect":
      case "disconnect":
      case "undo":
      case "redo":
      case "reload":
        this.#players.step(step, at);
        break;
      case "wait":
        this.#clock.advance(step.ms);
        break;
      case "create":
        this.#players.join(this.#process.create());
        break;
      case "calm":
        for (let round = 0; round < step.rounds; round += 1) await this.#round();
        break;
      case "crash":
        this.#process.crash(step.seed);
        this.#players.cutOff();
        break;
      case "restart":
        await this.#process.stop();
        this.#players.cutOff();
        break;
      default:
        this.#process.step(step);
    }
    this.#clock.advance(STEP_MS);
    await drained();
  }

  /** Everyone comes back, everything in flight arrives, the disk keeps up. */
  async settle(): Promise<void> {
    this.#books.disk.failNext = undefined;
    for (let round = 0; round < ROUNDS; round += 1) {
      this.#books.clock += 1;
      await this.#round();
      if (this.#players.areIdle && this.#process.isIdle && round > 3) return;
    }
    broken(
      "S1",
      `the peers do not come to rest: ${this.#players.restless}; the server ${this.#process.isIdle ? "rests" : "works"}`,
    );
  }

  async #round(): Promise<void> {
    this.#players.exchange();
    this.#process.work();
    this.#clock.advance(STEP_MS);
    await drained();
  }

  end(): void {
    this.#players.leave();
  }

  checkEnd(): void {
    this.#books.checkEnd();
    this.#process.checkEnd();
    this.#players.checkEnd();
  }
}
