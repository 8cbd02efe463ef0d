import variant from "@jitl/quickjs-ng-wasmfile-release-sync";
import type { SandboxFailure } from "@tributary/core/engine";
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSRuntime,
  type QuickJSWASMModule,
} from "quickjs-emscripten-core";
import { type FunctionEngine, type FunctionOutcome, type OnLog, outOfMemory } from "../function-engine.ts";
import { moduleBody } from "../module-body.ts";
import { pureWorld } from "../pure-world.ts";
import type { ChildLimits } from "../wire.ts";
import { world } from "./world.ts";

const PAGES_PER_MB = 16;
/** What the engine needs for itself before any function runs. */
const OWN_MB = 16;
/** Of WebAssembly's own stack, which is not ours to make larger. */
const STACK_BYTES = 160 * 1024;
/** Promise jobs that run before the clock is looked at again. */
const JOBS = 256;

/**
 * QuickJS in WebAssembly: no native code, a fresh runtime for every call, and memory that ends where WebAssembly's does
 * (its own `setMemoryLimit` does not hold in these builds). Computing is tens of times slower than in an isolate.
 */
export class FunctionQuickJs implements FunctionEngine {
  readonly #codes = new Map<string, string>();
  #module: QuickJSWASMModule | undefined;
  #memoryMb = 0;

  learn(hash: string, js: string): void {
    this.#codes.set(hash, js);
  }

  /** Loads the engine with so much memory, unless it stands ready. */
  async prepare(memoryMb: number): Promise<void> {
    if (this.#module && this.#memoryMb === memoryMb) return;
    const maximum = (memoryMb + OWN_MB) * PAGES_PER_MB;
    const wasmMemory = new WebAssembly.Memory({ initial: OWN_MB * PAGES_PER_MB, maximum });
    this.#module = await newQuickJSWASMModuleFromVariant(newVariant(variant, { wasmMemory }));
    this.#memoryMb = memoryMb;
  }

  run(hash: string, input: string, limits: ChildLimits, onLog?: OnLog): FunctionOutcome {
    const js = this.#codes.get(hash);
    if (js === undefined) throw new RangeError(`no code was sent for ${hash}`);
    try {
      return this.#call(moduleBody(js), input, limits, onLog);
    } catch (error) {
      if (error instanceof SyntaxError) return failure("syntax", error.message);
      // What WebAssembly threw may have left its memory in any state.
      this.#module = undefined;
      if (error instanceof RangeError) return failure("thrown", "InternalError: stack overflow");
      return failure("memory", outOfMemory(limits));
    }
  }

  #call(body: string, input: string, limits: ChildLimits, onLog: OnLog | undefined): FunctionOutcome {
    const module = this.#module;
    if (!module) throw new RangeError("the engine was not prepared");
    const clock = new Deadline(limits);
    const runtime = module.newRuntime();
    runtime.setMaxStackSize(STACK_BYTES);
    runtime.setInterruptHandler(() => clock.passed() !== undefined);
    const context = runtime.newContext();
    const texts = [body, input].map((text) => JSON.stringify(text)).join();
    const code = `(told) => (${world})(${pureWorld}, ${texts}, ${limits.logBytes}, told)`;
    const answer = answerOf(runtime, context, { code, onLog }, clock);
    if (typeof answer !== "object" || "logs" in answer) {
      // Only what ended by itself can be taken down in order; the rest goes with its whole memory.
      context.dispose();
      runtime.dispose();
    } else this.#module = undefined;
    return readAnswer(answer, clock, limits);
  }
}

type Answer = { readonly text: string; readonly logs: readonly string[] } | { readonly stopped: string };

type Call = { readonly code: string; readonly onLog: OnLog | undefined };

function answerOf(runtime: QuickJSRuntime, context: QuickJSContext, call: Call, clock: Deadline): Answer {
  const begin = context.evalCode(call.code, "world");
  if (begin.error) return stopped(context, begin.error);
  const told = context.newFunction("told", (text) => {
    if (context.typeof(text) === "string") call.onLog?.(context.getString(text));
  });
  const made = context.callFunction(begin.value, context.undefined, told);
  begin.value.dispose();
  told.dispose();
  if (made.error) return stopped(context, made.error);
  const outcome = made.value;
  while (runtime.hasPendingJob()) {
    if (clock.passed()) return { stopped: "interrupted" };
    const done = runtime.executePendingJobs(JOBS);
    if (done.error) return stopped(context, done.error);
    done.dispose();
  }
  const texts: string[] = [];
  for (const name of ["finish", "logs"]) {
    const member = context.getProp(outcome, name);
    const result = context.callFunction(member, context.undefined);
    member.dispose();
    if (result.error) return stopped(context, result.error);
    texts.push(context.getString(result.value));
    result.value.dispose();
  }
  outcome.dispose();
  const [text = "", logs = "[]"] = texts;
  return { text, logs: linesOf(logs) };
}

/** What came out of the function's world may be anything. */
function linesOf(text: string): readonly string[] {
  const lines: unknown = JSON.parse(text);
  return Array.isArray(lines) ? lines.filter((line) => typeof line === "string") : [];
}

function stopped(context: QuickJSContext, error: QuickJSHandle): Answer {
  const dumped: unknown = context.dump(error);
  error.dispose();
  const message = typeof dumped === "object" && dumped !== null ? (dumped as { message?: unknown }).message : dumped;
  return { stopped: String(message) };
}

function readAnswer(answer: Answer, clock: Deadline, limits: ChildLimits): FunctionOutcome {
  // An interruption can surface as any error in the middle of a promise: past its time, what it says of itself counts for nothing.
  if ("stopped" in answer || answer.text.startsWith("f")) {
    const late = clock.passed();
    if (late === "cpu") return failure("cpu", `The function was stopped after ${limits.cpuMs} ms of computing.`);
    if (late) return failure("wall", `The machine was too busy to run the function within ${limits.wallMs} ms.`);
  }
  if ("stopped" in answer) return failure("memory", outOfMemory(limits));
  const { text, logs } = answer;
  const about = logs.length === 0 ? {} : { logs };
  const rest = text.slice(1);
  if (text.startsWith("v")) {
    const bytes = Buffer.byteLength(rest);
    if (bytes <= limits.outputBytes) return { ok: true, json: rest, ...about };
    return { ...failure("output", `The value is ${bytes} bytes long; ${limits.outputBytes} are allowed.`), ...about };
  }
  const space = rest.indexOf(" ");
  const [kind, message] = [rest.slice(0, space) as SandboxFailure["kind"], rest.slice(space + 1)];
  const wantedMore =
    kind === "thrown" &&
    /^(InternalError: out of memory|RangeError: invalid (array buffer|array) length)/.test(message);
  return { ...(wantedMore ? failure("memory", outOfMemory(limits)) : failure(kind, message)), ...about };
}

/** The two clocks of one call: computing, and time as it passes. */
class Deadline {
  readonly #limits: ChildLimits;
  readonly #startedAt = performance.now();
  readonly #cpuBefore = process.cpuUsage();

  constructor(limits: ChildLimits) {
    this.#limits = limits;
  }

  passed(): "cpu" | "wall" | undefined {
    const { user, system } = process.cpuUsage(this.#cpuBefore);
    if ((user + system) / 1000 > this.#limits.cpuMs) return "cpu";
    return performance.now() - this.#startedAt > this.#limits.wallMs ? "wall" : undefined;
  }
}

function failure(
  kind: SandboxFailure["kind"],
  message: string,
): { readonly ok: false; readonly failure: SandboxFailure } {
  return { ok: false, failure: { kind, message } };
}
