import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:os";
import { end } from "../launch.ts";
import type { Ending, Guest } from "./guest-talk.ts";
import { ENVIRONMENT } from "./walls.ts";

const TRACE_CHARACTERS = 4096;
const OUT_OF_MEMORY = /out of memory|OOM|Last few GCs|bad_alloc|allocation failed|Cannot allocate memory/i;
/** How a runtime ends itself when it is refused memory, often without a word. */
const GIVES_UP: ReadonlySet<number> = new Set([
  constants.signals.SIGABRT,
  constants.signals.SIGTRAP,
  constants.signals.SIGILL,
]);
const READY = '{"type":"ready"}\n';

/** A process that runs the guest, started ahead of the work it will be given. */
export class GuestProcess implements Guest {
  readonly ended: Promise<Ending>;
  /** Resolves when it can take its job; never, when it ends before that. */
  readonly ready: Promise<void>;
  readonly #child: ChildProcess;
  #listener: ((text: string) => void) | undefined;
  #early = "";
  #trace = "";

  constructor(command: readonly string[], folder: string) {
    const [file, ...args] = command;
    this.#child = spawn(file as string, args, {
      detached: true,
      env: { ...ENVIRONMENT, DENO_DIR: folder },
      cwd: "/",
      stdio: ["pipe", "pipe", "pipe"],
    });
    const { stdin, stdout, stderr } = this.#child;
    let isReady = (): void => undefined;
    this.ready = new Promise((resolve) => {
      isReady = resolve;
    });
    stdout?.setEncoding("utf8").on("data", (text: string) => {
      if (this.#listener) return this.#listener(text);
      this.#early += text;
      if (this.#early.startsWith(READY)) isReady();
    });
    stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#trace = (this.#trace + text).slice(-TRACE_CHARACTERS);
    });
    stdin?.on("error", () => undefined); // it is gone; `ended` says so
    this.ended = new Promise((resolve) => {
      this.#child.once("close", (code, signal) => resolve(this.#explain(code, signal)));
      this.#child.once("error", (error) => resolve({ kind: "crash", detail: error.message }));
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  send(text: string): void {
    this.#child.stdin?.write(text);
  }

  onText(listener: (text: string) => void): void {
    this.#listener = listener;
    if (this.#early !== "") listener(this.#early);
    this.#early = "";
  }

  kill(): void {
    end(this.#child);
  }

  #explain(code: number | null, signal: NodeJS.Signals | null): Ending {
    const number = signal ? constants.signals[signal] : code !== null && code > 128 ? code - 128 : 0;
    if (number === constants.signals.SIGXCPU) return { kind: "cpu", detail: "" };
    if (GIVES_UP.has(number) || OUT_OF_MEMORY.test(this.#trace)) return { kind: "memory", detail: "" };
    const how = signal ?? `exit code ${code}`;
    return {
      kind: "crash",
      detail: `(${how}) ${this.#trace.trim().split("\n").slice(-3).join(" ").slice(0, 500)}`.trim(),
    };
  }
}
