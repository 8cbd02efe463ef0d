import { type ComponentId, jsonEqual } from "@tributary/core/base";
import type { Intent, Provider } from "@tributary/core/engine";
import type { EngineStatus, ResourceState } from "@tributary/core/protocol";
import type { Log } from "../log.ts";
import { OneMore } from "../one-more.ts";
import { inParallel, Throttle } from "../serial.ts";
import type { StepsUnderWay } from "./steps-under-way.ts";

const REREAD_MS = 30_000;
const SETTLE_MS = 80;
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 15_000;
const PARALLEL_READS = 8;
const COUNT_MS = 1_000;

export type PublishedPorts = Awaited<ReturnType<Provider["publishedPorts"]>>;

export type EngineLinkPorts = {
  readonly host: string;
  readonly provider: Provider;
  readonly steps: Pick<StepsUnderWay, "has" | "looking">;
  readonly log: Log;
  /** Everything of ours that has, or should have, a counterpart on the engine. */
  intents(): readonly Intent[];
  intentOf(component: ComponentId): Intent | undefined;
  onRead(component: ComponentId, state: ResourceState | undefined): void;
  onPorts(ports: PublishedPorts): void;
  onStatus(status: EngineStatus): void;
};

/** One connection to the engine, or the time without one. What is asked on it is its own: a line that died may answer late, or never. */
type Line = {
  readonly listens: boolean;
  readonly reading: Set<ComponentId>;
  /** Things that are read at once share one reading of the whole. */
  readonly whole: OneMore<void>;
};

/**
 * The line to one engine: connects, stays connected, reads again what an event names within a blink, and everything every
 * half minute, for events can be lost. Rules [V8], [V67], [V68].
 */
export class EngineLink {
  readonly #ports: EngineLinkPorts;
  readonly #due = new Map<ComponentId, NodeJS.Timeout>();
  /** While an apply makes one container after another, their number is no reason to have every page ask anew each time. */
  readonly #counted = new Throttle(COUNT_MS, () => this.#ports.onStatus(this.#status));
  #status: EngineStatus;
  #unwatch: (() => void) | undefined;
  /** Where it does not listen, it is being connected to, or will be. */
  #line = this.#lineThat({ listens: false });
  #timer: NodeJS.Timeout | undefined;
  #retryMs = FIRST_RETRY_MS;
  #stopped = false;

  constructor(ports: EngineLinkPorts) {
    this.#ports = ports;
    this.#status = { phase: "connecting", host: ports.host };
  }

  get status(): EngineStatus {
    return this.#status;
  }

  get host(): string {
    return this.#ports.host;
  }

  get provider(): Provider {
    return this.#ports.provider;
  }

  /** Asks the engine who it is; connected or not, it keeps trying from here on. */
  async connect(): Promise<EngineStatus> {
    clearTimeout(this.#timer);
    const status = await this.#ask();
    if (this.#stopped) return status;
    this.#tell(status);
    if (status.phase === "connected") {
      this.#watch();
      void this.rereadAll();
    } else {
      this.#retry();
    }
    return status;
  }

  /** Reads one component soon, and not before its step is over; several calls within a moment are one reading. */
  reread(component: ComponentId): void {
    if (this.#stopped || this.#due.has(component)) return;
    const timer = setTimeout(() => {
      this.#due.delete(component);
      if (this.#ports.steps.has(component)) this.reread(component);
      else void this.#read(component);
    }, SETTLE_MS);
    this.#due.set(component, timer);
  }

  async rereadAll(): Promise<void> {
    const line = this.#line;
    try {
      await inParallel(this.#ports.intents(), PARALLEL_READS, (intent) => this.#readIntent(line, intent));
      await line.whole.ask();
      // Lost meanwhile: nobody tells what happens from here on, and it is connected to anew, or about to be.
      if (!this.#hears(line)) return;
      this.#retryMs = FIRST_RETRY_MS;
      this.#again(REREAD_MS);
    } catch (fault) {
      this.#lost(line, fault);
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#counted.stop();
    for (const timer of this.#due.values()) clearTimeout(timer);
    this.#unwatch?.();
    await this.#ports.provider.close();
  }

  #watch(): void {
    this.#unwatch?.();
    const line = this.#lineThat({ listens: true });
    this.#line = line;
    this.#unwatch = this.#ports.provider.watch(
      ({ component }) => this.reread(component),
      (reason) => this.#lost(line, new Error(reason)),
    );
  }

  #lineThat({ listens }: Pick<Line, "listens">): Line {
    const line: Line = { listens, reading: new Set(), whole: new OneMore(() => this.#readWhole(line)) };
    return line;
  }

  #hears(line: Line): boolean {
    return line.listens && line === this.#line;
  }

  async #read(component: ComponentId): Promise<void> {
    const line = this.#line;
    if (line.reading.has(component)) return this.reread(component);
    const intent = this.#ports.intentOf(component);
    if (!intent || this.#stopped) return;
    line.reading.add(component);
    try {
      await this.#readIntent(line, intent);
      await line.whole.ask();
    } catch (fault) {
      this.#lost(line, fault);
    } finally {
      line.reading.delete(component);
    }
  }

  /** What is true of the engine as a whole: its ports in use, and how many containers it has. */
  async #readWhole(line: Line): Promise<void> {
    if (line !== this.#line) return;
    const [ports, status] = await Promise.all([this.#ports.provider.publishedPorts(), this.#ask()]);
    // What an earlier line answers late is older than what this one has told.
    if (this.#stopped || line !== this.#line) return;
    this.#ports.onPorts(ports);
    if (status.phase === "connected" && line.listens) this.#tell(status);
  }

  /** One thing that cannot be read is no reason to give up the line: the others still can. */
  async #readIntent(line: Line, intent: Intent): Promise<void> {
    if (line !== this.#line) return;
    const { steps, provider } = this.#ports;
    const isQuiet = steps.looking(intent.component);
    try {
      const state = await provider.read(intent);
      if (this.#stopped || line !== this.#line) return;
      if (!isQuiet()) return this.reread(intent.component);
      // What was erased meanwhile is nobody's here any more.
      if (this.#ports.intentOf(intent.component)) this.#ports.onRead(intent.component, state);
    } catch (fault) {
      const status = await this.#ask();
      if (status.phase !== "connected") throw fault;
      this.#ports.log.warn({ err: fault, component: intent.component }, "one thing on the engine could not be read");
    }
  }

  /** Whoever was reading then notices; it is lost once, and no later one with it. */
  #lost(line: Line, fault: unknown): void {
    if (this.#stopped || !this.#hears(line)) return;
    this.#line = this.#lineThat({ listens: false });
    this.#unwatch?.();
    this.#unwatch = undefined;
    this.#ports.log.warn({ err: fault, host: this.#ports.host }, "the engine does not answer");
    this.#tell({ phase: "connecting", host: this.#ports.host });
    this.#retry();
  }

  /** Ever later, until everything could be read again: an engine that comes and goes is not asked in circles. */
  #retry(): void {
    this.#again(this.#retryMs);
    this.#retryMs = Math.min(LAST_RETRY_MS, this.#retryMs * 2);
  }

  async #ask(): Promise<EngineStatus> {
    try {
      return await this.#ports.provider.status();
    } catch (fault) {
      return {
        phase: "failed",
        host: this.#ports.host,
        reason: fault instanceof Error ? fault.message : String(fault),
      };
    }
  }

  #again(ms: number): void {
    clearTimeout(this.#timer);
    if (this.#stopped) return;
    this.#timer = setTimeout(() => void (this.#status.phase === "connected" ? this.rereadAll() : this.connect()), ms);
    this.#timer.unref();
  }

  #tell(status: EngineStatus): void {
    const before = this.#status;
    this.#status = status;
    if (jsonEqual(status, before)) return;
    if (jsonEqual(uncounted(status), uncounted(before))) this.#counted.call();
    else this.#ports.onStatus(status);
  }
}

function uncounted(status: EngineStatus): EngineStatus {
  return status.phase === "connected" ? { ...status, containers: 0 } : status;
}
