import { type ComponentId, jsonEqual } from "@tributary/core/base";
import type { Intent, Provider } from "@tributary/core/engine";
import type { EngineStatus, ResourceState } from "@tributary/core/protocol";
import type { Log } from "../log.ts";
import { OneMore } from "../one-more.ts";
import { inParallel, Throttle } from "../serial.ts";

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
  readonly log: Log;
  /** Everything of ours that has, or should have, a counterpart on the engine. */
  intents(): readonly Intent[];
  intentOf(component: ComponentId): Intent | undefined;
  onRead(component: ComponentId, state: ResourceState | undefined): void;
  onPorts(ports: PublishedPorts): void;
  onStatus(status: EngineStatus): void;
};

/**
 * The line to one engine: connects, stays connected, reads again what an event names within a blink, and everything every
 * half minute, for events can be lost. Rules [V8], [V67].
 */
export class EngineLink {
  readonly #ports: EngineLinkPorts;
  readonly #due = new Map<ComponentId, NodeJS.Timeout>();
  readonly #reading = new Set<ComponentId>();
  /** Things that are read at once share one reading of the whole. */
  readonly #whole = new OneMore(() => this.#readWhole());
  /** While an apply makes one container after another, their number is no reason to have every page ask anew each time. */
  readonly #counted = new Throttle(COUNT_MS, () => this.#ports.onStatus(this.#status));
  #status: EngineStatus;
  #unwatch: (() => void) | undefined;
  /** The line is there; where it is not, it is being connected to, or will be. */
  #listens = false;
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

  /** Reads one component soon; several calls within a moment are one reading. */
  reread(component: ComponentId): void {
    if (this.#stopped || this.#due.has(component)) return;
    const timer = setTimeout(() => {
      this.#due.delete(component);
      void this.#read(component);
    }, SETTLE_MS);
    this.#due.set(component, timer);
  }

  async rereadAll(): Promise<void> {
    try {
      await inParallel(this.#ports.intents(), PARALLEL_READS, (intent) => this.#readIntent(intent));
      await this.#whole.ask();
      // Lost meanwhile: nobody tells what happens from here on, and it is about to be connected to anew.
      if (!this.#listens) return;
      this.#retryMs = FIRST_RETRY_MS;
      this.#again(REREAD_MS);
    } catch (fault) {
      this.#lost(fault);
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
    this.#listens = true;
    this.#unwatch = this.#ports.provider.watch(
      ({ component }) => this.reread(component),
      (reason) => this.#lost(new Error(reason)),
    );
  }

  async #read(component: ComponentId): Promise<void> {
    if (this.#reading.has(component)) return this.reread(component);
    const intent = this.#ports.intentOf(component);
    if (!intent || this.#stopped) return;
    this.#reading.add(component);
    try {
      await this.#readIntent(intent);
      await this.#whole.ask();
    } catch (fault) {
      this.#lost(fault);
    } finally {
      this.#reading.delete(component);
    }
  }

  /** What is true of the engine as a whole: its ports in use, and how many containers it has. */
  async #readWhole(): Promise<void> {
    const [ports, status] = await Promise.all([this.#ports.provider.publishedPorts(), this.#ask()]);
    if (this.#stopped) return;
    this.#ports.onPorts(ports);
    if (status.phase === "connected" && this.#listens) this.#tell(status);
  }

  /** One thing that cannot be read is no reason to give up the line: the others still can. */
  async #readIntent(intent: Intent): Promise<void> {
    try {
      const state = await this.#ports.provider.read(intent);
      // What was erased meanwhile is nobody's here any more.
      if (!this.#stopped && this.#ports.intentOf(intent.component)) this.#ports.onRead(intent.component, state);
    } catch (fault) {
      const status = await this.#ask();
      if (status.phase !== "connected") throw fault;
      this.#ports.log.warn({ err: fault, component: intent.component }, "one thing on the engine could not be read");
    }
  }

  /** Whoever was reading then notices; it is lost once. */
  #lost(fault: unknown): void {
    if (this.#stopped || !this.#listens) return;
    this.#listens = false;
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
