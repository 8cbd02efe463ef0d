import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import type { Socket } from "node:net";
import { join } from "node:path";
import { constants } from "node:os";
import { end } from "../launch.ts";
import type { Ending, Guest } from "../world/guest-talk.ts";
import { type WallLimits, withParent } from "../world/walls.ts";
import type { MachineMemory } from "./memory.ts";

/** What carries machines: QEMU, or Firecracker. */
export type MachineMonitor = {
  /** As the description of the driver says it, with what walls it has itself. */
  readonly driver: string;
  /** Its command line, for a machine whose folder is this; it is started there and given the memory as `MEMORY_FD`. */
  command(folder: string, from: "boot" | "state"): readonly string[];
  /** Resolves when the runtime in a machine that boots has started and waits: then it can be copied. */
  asleep(machine: Machine): Promise<void>;
  /** Stops it and says what it is made of, apart from its memory, which is the plan's from then on. */
  save(machine: Machine): Promise<Buffer>;
  /** Makes a machine that has not begun into a copy of what was saved, running, with its wire taken up. */
  restore(machine: Machine, state: Buffer): Promise<void>;
};

export type MachinePlan = {
  readonly monitor: MachineMonitor;
  /** Holds a folder for each machine's sockets. */
  readonly folder: string;
  readonly memory: MachineMemory;
};

const TRIES = 400;
const TRY_MS = 25;
const GIVES_UP: ReadonlySet<number> = new Set([
  constants.signals.SIGABRT,
  constants.signals.SIGTRAP,
  constants.signals.SIGILL,
  constants.signals.SIGKILL,
]);
/** What the runtime says when it has started and waits; its line may end as a terminal ends it. */
export const ASLEEP = '{"type":"asleep"}';
const READY = '{"type":"ready"}\n';

/** One machine and the lines to it. Ended, nothing of it is left: no process, no socket, no memory. */
export class Machine implements Guest {
  readonly ended: Promise<Ending>;
  /** Where its sockets are; gone with it. */
  readonly folder: string;
  readonly #child: ChildProcess;
  readonly #unsent: string[] = [];
  #wire: Socket | undefined;
  /** What it says is for us until it takes its job, and from then on for whoever gave it that. */
  #isReady = false;
  #listener: ((text: string) => void) | undefined;
  #early = "";
  #console = "";
  #heard: () => void = () => undefined;
  #shown: () => void = () => undefined;

  constructor(plan: MachinePlan, from: "boot" | "state") {
    const folder = mkdtempSync(join(plan.folder, "m-"));
    this.folder = folder;
    this.#child = started(plan.monitor.command(folder, from), folder, plan.memory);
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.#console = (this.#console + text).slice(-4096);
        this.#shown();
      });
    this.ended = new Promise((resolve) => {
      const gone = (ending: Ending): void => {
        this.#wire?.destroy();
        rmSync(folder, { recursive: true, force: true });
        resolve(ending);
      };
      this.#child.once("close", () => gone(this.#explain()));
      this.#child.once("error", (error) => gone({ kind: "crash", detail: error.message }));
    });
  }

  /** Takes up the wire. */
  takeUp(wire: Socket): void {
    this.#wire = wire;
    wire.setEncoding("utf8").on("data", (text) => this.#read(String(text)));
    wire.on("error", () => undefined); // it is gone; `ended` says so
  }

  /** Resolves when it has said the text on its console. */
  shows(text: string): Promise<void> {
    return new Promise((resolve) => {
      this.#shown = () => {
        if (this.#console.includes(text)) resolve();
      };
      this.#shown();
    });
  }

  /** Gives a copy its own time, chance and limits, and wakes the runtime in it. Resolves when it takes its job. */
  async begin({ cpuMs, memoryMb }: WallLimits): Promise<void> {
    const seed = randomBytes(32).toString("hex");
    this.#wire?.write(`${Date.now()} ${seed} ${memoryMb} ${Math.ceil(cpuMs / 1000)}\n`);
    await this.hears(READY);
    this.#isReady = true;
    if (this.#early !== "") this.#listener?.(this.#early);
    for (const text of this.#unsent.splice(0)) this.#wire?.write(text);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** What is said before it takes its job waits until it does: the first line a copy hears is for what wakes it. */
  send(text: string): void {
    if (this.#isReady) this.#wire?.write(text);
    else this.#unsent.push(text);
  }

  onText(listener: (text: string) => void): void {
    this.#listener = listener;
    if (this.#isReady && this.#early !== "") listener(this.#early);
  }

  kill(): void {
    end(this.#child);
  }

  #read(text: string): void {
    if (this.#isReady && this.#listener) return this.#listener(text);
    this.#early += text;
    this.#heard();
  }

  /** Resolves when it has said the line by its wire, which is forgotten then with all before it. */
  hears(line: string): Promise<void> {
    return new Promise((resolve) => {
      this.#heard = () => {
        const at = this.#early.indexOf(line);
        if (at < 0) return;
        this.#heard = () => undefined;
        this.#early = this.#early.slice(at + line.length);
        resolve();
      };
      this.#heard();
    });
  }

  /** What may not be there yet, since sockets are made in their own time; given up when the machine has ended. */
  async tries<T>(open: () => Promise<T>): Promise<T> {
    for (let left = TRIES; ; left -= 1) {
      try {
        return await open();
      } catch (error) {
        if (left <= 0 || this.#child.exitCode !== null || this.#child.signalCode !== null) throw error;
        await new Promise((done) => setTimeout(done, TRY_MS));
      }
    }
  }

  /** The machine says on its console how the guest ended; when it does not, it ended as a whole. */
  #explain(): Ending {
    const code = Number(/ended (\d+)/.exec(this.#console)?.[1] ?? Number.NaN);
    const signal = code > 128 ? code - 128 : 0;
    if (signal === constants.signals.SIGXCPU) return { kind: "cpu", detail: "" };
    if (GIVES_UP.has(signal) || /Out of memory|oom/i.test(this.#console)) return { kind: "memory", detail: "" };
    return { kind: "crash", detail: this.#console.trim().split("\n").slice(-2).join(" ").slice(0, 300) };
  }
}

/** Ended with us. It is given the memory by number, so no path leads to it. */
function started(command: readonly string[], folder: string, memory: MachineMemory): ChildProcess {
  const [file = "", ...rest] = withParent(command);
  return spawn(file, rest, { detached: true, cwd: folder, stdio: ["ignore", "pipe", "pipe", memory.fd] });
}
