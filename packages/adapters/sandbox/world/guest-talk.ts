import type { Json } from "@tributary/core/base";
import type { EgressResponse, SandboxFailure, SandboxJob, SandboxOutcome } from "@tributary/core/engine";
import { Lines } from "../wire.ts";
import { type FromGuest, parseFromGuest, type ToGuest } from "./wire.ts";

/** Something that runs `guest.ts` for one execution: a process, a machine. */
export type Guest = {
  send(text: string): void;
  /** Text as it comes. Set once, before anything is sent. */
  onText(listener: (text: string) => void): void;
  /** Resolves when nothing of it is left. */
  readonly ended: Promise<Ending>;
  kill(): void;
};

/** What is known of an end that we did not bring about. */
export type Ending = { readonly kind: "cpu" | "memory" | "crash"; readonly detail: string };

/** More than any honest line: a value, or one request's body in base64. */
const MAX_LINE = 48 * 1024 * 1024;

/** Runs one job in a fresh guest, answers its requests, and ends it. */
export function talk(guest: Guest, job: SandboxJob, body: string): Promise<SandboxOutcome> {
  const talking = new Talk(guest, job);
  talking.begin(body);
  return talking.outcome;
}

class Talk {
  readonly outcome: Promise<SandboxOutcome>;
  readonly #guest: Guest;
  readonly #job: SandboxJob;
  readonly #startedAt = performance.now();
  readonly #logs: string[] = [];
  readonly #exchanges = new Map<number, AbortController>();
  readonly #lines = new Lines(MAX_LINE);
  readonly #timer: NodeJS.Timeout;
  readonly #cancel = (): void => this.#fail("cancelled", "The run was cancelled.");
  readonly #stop = (): void => this.#say({ type: "stop" });
  #logBytes = 0;
  #finish!: (outcome: SandboxOutcome) => void;
  #done = false;

  constructor(guest: Guest, job: SandboxJob) {
    this.#guest = guest;
    this.#job = job;
    this.outcome = new Promise((resolve) => {
      this.#finish = resolve;
    });
    const { wallMs } = job.limits;
    const late = `The function was stopped: it had not answered after ${wallMs} ms.`;
    this.#timer = setTimeout(() => this.#fail("wall", late), wallMs);
  }

  begin(body: string): void {
    const { js, input, limits, signal, stop } = this.#job;
    this.#guest.onText((text) => this.#read(text));
    void this.#guest.ended.then((ending) => this.#fail(ending.kind, this.#sentence(ending)));
    if (signal?.aborted) return this.#cancel();
    signal?.addEventListener("abort", this.#cancel);
    this.#say({ type: "run", js, body, input, outputBytes: limits.outputBytes, logBytes: limits.logBytes });
    if (stop?.aborted) this.#stop();
    else stop?.addEventListener("abort", this.#stop);
  }

  #read(text: string): void {
    if (this.#done) return;
    try {
      for (const line of this.#lines.push(text)) {
        const message = parseFromGuest(line);
        if (!message) throw new RangeError(line.slice(0, 100));
        this.#take(message);
      }
    } catch (error) {
      // A guest that talks nonsense is one that was taken over.
      this.#fail("crash", `The function's process wrote what it should not: ${String(error).slice(0, 200)}`);
    }
  }

  #take(message: FromGuest): void {
    if (this.#done) return;
    switch (message.type) {
      case "ready":
        return;
      case "log":
        return this.#log(message.line);
      case "request":
        return void this.#request(message);
      case "abandon":
        this.#exchanges.get(message.id)?.abort();
        this.#exchanges.delete(message.id);
        return;
      case "value":
        return this.#value(message.value);
      case "failure":
        return this.#failure(message.kind, message.message);
    }
  }

  /** An allocation that the limit refused reaches the function as an error; what it says of it is that limit's doing. */
  #failure(kind: SandboxFailure["kind"], message: string): void {
    if (/^RangeError: (Array buffer allocation failed|Invalid typed array length)/.test(message))
      this.#fail("memory", this.#sentence({ kind: "memory", detail: "" }));
    else this.#fail(kind, message);
  }

  /** What a guest says of its own limits is not believed. */
  #value(value: Json): void {
    const bytes = Buffer.byteLength(JSON.stringify(value));
    const { outputBytes } = this.#job.limits;
    if (bytes > outputBytes) this.#fail("output", `The value is ${bytes} bytes long; ${outputBytes} are allowed.`);
    else this.#end({ ok: true, value });
  }

  #log(line: string): void {
    const room = this.#job.limits.logBytes + 100 - this.#logBytes;
    if (room <= 0) return;
    const kept = line.slice(0, room);
    this.#logBytes += kept.length + 1;
    this.#logs.push(kept);
    this.#job.onLog?.(kept);
  }

  async #request({ id, method, url, headers, body }: Extract<FromGuest, { type: "request" }>): Promise<void> {
    const { egress } = this.#job;
    // One answer per number: a second request under it would take the first one's place.
    if (this.#exchanges.has(id)) return;
    if (!egress) return this.#say({ type: "refused", id, sentence: "This function has no connection to the outside." });
    const stop = new AbortController();
    this.#exchanges.set(id, stop);
    const bytes = body === undefined ? {} : { body: Buffer.from(body, "base64") };
    const answer = await egress.request({ method, url, headers, ...bytes }, stop.signal).catch((fault: unknown) => ({
      ok: false as const,
      error: { sentence: `The connection failed: ${String(fault)}` },
    }));
    if (!answer.ok) this.#say({ type: "refused", id, sentence: answer.error.sentence });
    else await this.#pass(id, answer.value);
    this.#exchanges.delete(id);
  }

  async #pass(id: number, { status, headers, body }: EgressResponse): Promise<void> {
    this.#say({ type: "response", id, status, headers });
    try {
      for await (const chunk of body) this.#say({ type: "chunk", id, data: Buffer.from(chunk).toString("base64") });
      this.#say({ type: "end", id });
    } catch (fault) {
      this.#say({ type: "end", id, broken: `The answer broke off: ${(fault as Error).message}` });
    }
  }

  #say(message: ToGuest): void {
    if (!this.#done) this.#guest.send(`${JSON.stringify(message)}\n`);
  }

  #fail(kind: SandboxFailure["kind"], message: string): void {
    this.#end({ ok: false, failure: { kind, message } });
  }

  #end(result: SandboxOutcome["result"]): void {
    if (this.#done) return;
    this.#done = true;
    clearTimeout(this.#timer);
    this.#job.signal?.removeEventListener("abort", this.#cancel);
    this.#job.stop?.removeEventListener("abort", this.#stop);
    for (const exchange of this.#exchanges.values()) exchange.abort();
    this.#guest.kill();
    const durationMs = performance.now() - this.#startedAt;
    // Not before it is gone: whoever hears the outcome may count on nothing of it running on.
    void this.#guest.ended.then(() => this.#finish({ result, logs: this.#logs, durationMs }));
  }

  #sentence({ kind, detail }: Ending): string {
    const { memoryMb } = this.#job.limits;
    if (kind === "memory") return `The function was stopped: it needs more than ${memoryMb} MB of memory.`;
    if (kind === "cpu") return "The function was stopped: it had used up its computing time.";
    return `The function's process ended without an answer. ${detail}`.trim();
  }
}
