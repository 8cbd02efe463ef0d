import type { SandboxFailure } from "@tributary/core/engine";
import ivm from "isolated-vm";
import { type FunctionEngine, type FunctionOutcome, type OnLog, outOfMemory } from "./function-engine.ts";
import { moduleBody } from "./module-body.ts";
import { type Inside, prelude } from "./prelude.ts";
import { pureWorld } from "./pure-world.ts";
import type { ChildLimits } from "./wire.ts";

/** More compiled functions than this in one isolate and it starts afresh, so that they never crowd out the heap. */
const MAX_COMPILED = 300;
const SETUP_MS = 5000;

/**
 * One V8 isolate with one frozen context, replaced whenever something in it had to be stopped: what was interrupted is
 * not trusted to be whole.
 */
export class FunctionIsolate implements FunctionEngine {
  private readonly codes = new Map<string, string>();
  private readonly compiled = new Set<string>();
  private isolate: ivm.Isolate | undefined;
  private inside: { readonly [Name in keyof Inside]: ivm.Reference<Inside[Name]> } | undefined;
  private memoryMb = 0;
  private onLog: OnLog | undefined;
  /** Lines of this try, and how many have been told: a second try says the first one's again. */
  private said = 0;
  private told = 0;

  /** The text of a function, for all later runs that name its hash. */
  learn(hash: string, js: string): void {
    this.codes.set(hash, js);
  }

  /** An isolate is made in the run that needs one. */
  prepare(): undefined {
    return undefined;
  }

  run(hash: string, input: string, limits: ChildLimits, onLog?: OnLog): FunctionOutcome {
    this.onLog = onLog;
    this.told = 0;
    const inside = this.ready(limits.memoryMb);
    try {
      const refused = this.compile(hash, inside);
      if (refused) return refused;
      return this.call(hash, input, limits);
    } catch (error) {
      return this.stopped(error, limits);
    }
  }

  private ready(memoryMb: number): NonNullable<typeof this.inside> {
    if (this.isolate?.isDisposed || this.memoryMb !== memoryMb || this.compiled.size > MAX_COMPILED) this.discard();
    if (this.inside) return this.inside;
    this.memoryMb = memoryMb;
    this.isolate = new ivm.Isolate({ memoryLimit: Math.max(8, memoryMb) });
    const context = this.isolate.createContextSync();
    // A function of one text, which answers nothing; what is inside can at most say a line.
    const told = new ivm.Callback((text: unknown) => {
      this.said += 1;
      if (typeof text !== "string" || this.said <= this.told) return;
      this.told = this.said;
      this.onLog?.(text);
    });
    const inside = context.evalClosureSync(`return (${prelude})(${pureWorld}, $0)`, [told], {
      result: { reference: true },
      timeout: SETUP_MS,
    }) as ivm.Reference<Inside>;
    const member = <Name extends keyof Inside>(name: Name) =>
      inside.getSync(name, { reference: true }) as ivm.Reference<Inside[Name]>;
    this.inside = {
      compile: member("compile"),
      begin: member("begin"),
      finish: member("finish"),
      takeLogs: member("takeLogs"),
    };
    return this.inside;
  }

  private compile(hash: string, inside: NonNullable<typeof this.inside>): FunctionOutcome | undefined {
    if (this.compiled.has(hash)) return undefined;
    const js = this.codes.get(hash);
    if (js === undefined) throw new RangeError(`no code was sent for ${hash}`);
    try {
      // Compiled as what it claims to be first: its errors carry the author's line and column.
      this.isolate?.compileModuleSync(js, { filename: "function" });
      inside.compile.applySync(undefined, [hash, moduleBody(js)], { timeout: SETUP_MS });
    } catch (error) {
      if (this.isolate?.isDisposed || !(error instanceof SyntaxError)) throw error;
      return failure("syntax", error.message);
    }
    this.compiled.add(hash);
    return undefined;
  }

  /**
   * The engine's timeout counts wall time. A run cut short by a busy machine rather than by its own work is given the
   * rest of its wall time in a second try; functions are pure, so the first try has left nothing behind.
   */
  private call(hash: string, input: string, limits: ChildLimits): FunctionOutcome {
    const first = this.tryWithin(hash, input, limits, Math.min(limits.cpuMs, limits.wallMs));
    if (first) return first;
    const refused = this.compile(hash, this.ready(limits.memoryMb));
    const late = failure("wall", `The machine was too busy to run the function within ${limits.wallMs} ms.`);
    return refused ?? this.tryWithin(hash, input, limits, limits.wallMs) ?? late;
  }

  /** Undefined when the time ran out before the function had had its share of the processor. */
  private tryWithin(hash: string, input: string, limits: ChildLimits, timeout: number): FunctionOutcome | undefined {
    const before = this.isolate?.cpuTime ?? 0n;
    this.said = 0;
    try {
      return this.attempt(hash, input, limits, timeout);
    } catch (error) {
      if (!isTimeout(error) || this.isolate?.isDisposed) throw error;
      const cpuMs = Number((this.isolate?.cpuTime ?? 0n) - before) / 1e6;
      this.discard();
      if (cpuMs < limits.cpuMs * 0.8) return undefined;
      return failure("cpu", `The function was stopped after ${limits.cpuMs} ms of computing.`);
    }
  }

  private attempt(hash: string, input: string, limits: ChildLimits, timeout: number): FunctionOutcome {
    const inside = this.ready(limits.memoryMb);
    inside.begin.applySync(undefined, [hash, input, limits.logBytes], { timeout });
    const answer = inside.finish.applySync(undefined, []) as string;
    const hasLogs = answer.startsWith("V") || answer.startsWith("F");
    const logs = hasLogs ? { logs: JSON.parse(inside.takeLogs.applySync(undefined, []) as string) as string[] } : {};
    const text = answer.slice(1);
    if (answer.startsWith("v") || answer.startsWith("V")) {
      const bytes = Buffer.byteLength(text);
      if (bytes <= limits.outputBytes) return { ok: true, json: text, ...logs };
      return { ...failure("output", `The value is ${bytes} bytes long; ${limits.outputBytes} are allowed.`), ...logs };
    }
    const space = text.indexOf(" ");
    const [kind, message] = [text.slice(0, space) as SandboxFailure["kind"], text.slice(space + 1)];
    const refusedBuffer = kind === "thrown" && message.startsWith("RangeError: Array buffer allocation failed");
    return { ...(refusedBuffer ? failure("memory", outOfMemory(limits)) : failure(kind, message)), ...logs };
  }

  private stopped(error: unknown, limits: ChildLimits): FunctionOutcome {
    const disposed = this.isolate?.isDisposed === true;
    this.discard();
    const text = error instanceof Error ? error.message : String(error);
    if (disposed || /memory limit|Array buffer allocation|allocation failed/i.test(text))
      return failure("memory", outOfMemory(limits));
    return failure("thrown", text);
  }

  private discard(): void {
    this.inside = undefined;
    this.compiled.clear();
    if (this.isolate && !this.isolate.isDisposed) this.isolate.dispose();
    this.isolate = undefined;
  }
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.message.includes("timed out");
}

function failure(
  kind: SandboxFailure["kind"],
  message: string,
): { readonly ok: false; readonly failure: SandboxFailure } {
  return { ok: false, failure: { kind, message } };
}
