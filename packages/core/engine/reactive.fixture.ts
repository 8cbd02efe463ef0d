import { canonicalJson, type ComponentId, type Json, type JsonObject, textHash } from "../base/index.ts";
import {
  applyMutation,
  EMPTY_SNAPSHOT,
  type FunctionBinding,
  type FunctionCode,
  type FunctionKind,
  type Mutation,
  type Path,
  type Property,
  type Schema,
  schemaRef,
  type Snapshot,
} from "../model/index.ts";
import type { FunctionResult } from "../protocol/index.ts";
import { createReactiveEngine, type ReactiveOptions } from "./reactive-engine.ts";
import type { Memo } from "./reactive-pool.ts";
import type { Sandbox, SandboxJob, SandboxOutcome } from "./sandbox.ts";

export type Body = (input: JsonObject) => Json;

const bodies = new Map<string, Body>();

/** Code that the table sandbox runs as `body`. The name stands for the text. */
export function code(name: string, body: Body): FunctionCode {
  const js = `export default ${name};`;
  const hash = textHash(js);
  bodies.set(hash, body);
  return { hash, js };
}

export const upper = code("upper", ({ a }) => String(a).toUpperCase());
export const length = code("length", ({ x }) => String(x).length);
export const same = code("same", ({ a }) => a ?? null);
export const all = code("all", (input) => input);

const CANCELLED: SandboxOutcome = {
  result: { ok: false, failure: { kind: "cancelled", message: "The run was cancelled." } },
  logs: [],
  durationMs: 1,
};

type Waiting = { readonly job: SandboxJob; readonly name: string; answer(): void };

/**
 * A sandbox in memory: functions are looked up in a table and answer when told to, or at once. It notes every run.
 */
export class TableSandbox implements Sandbox {
  readonly runs: { readonly name: string; readonly input: Json }[] = [];
  /** Runs that came to an answer. */
  readonly answered: { readonly name: string; readonly input: Json }[] = [];
  readonly waiting: Waiting[] = [];
  /** Set: runs wait for `answer`. */
  manual = false;
  /** Set: a run that is cancelled while it waits for its answer ends with that, as soon as anything is answered. */
  obedient = false;
  /** Set: the next runs end like this instead. */
  broken: "crash" | "cpu" | undefined;

  describe(): ReturnType<Sandbox["describe"]> {
    return { driver: "table", tier: "reactive", boundary: "v8-isolate+process", memory: "soft" };
  }

  run(job: SandboxJob): Promise<SandboxOutcome> {
    const name = job.js.slice("export default ".length, -1);
    this.runs.push({ name, input: job.input });
    const outcome = this.outcomeOf(job);
    if (!this.manual) return Promise.resolve(outcome);
    return new Promise((resolve) => {
      const answer = (): void => {
        const isCancelled = this.obedient && job.signal?.aborted === true;
        if (!isCancelled) this.answered.push({ name, input: job.input });
        resolve(isCancelled ? CANCELLED : outcome);
      };
      this.waiting.push({ job, name, answer });
    });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** Answers the waiting run at this place (counted modulo their number) and lets everything that follows happen. */
  async answer(at = 0): Promise<void> {
    const [one] = this.waiting.splice(at % Math.max(1, this.waiting.length), 1);
    one?.answer();
    await turn();
  }

  async answerAll(): Promise<void> {
    await turn();
    while (this.waiting.length > 0) await this.answer();
  }

  /** The names of the functions run since the last call, in order. */
  taken(): string[] {
    return this.runs.splice(0).map(({ name }) => name);
  }

  private outcomeOf(job: SandboxJob): SandboxOutcome {
    const rest = { logs: [], durationMs: 1 };
    if (this.broken)
      return { result: { ok: false, failure: { kind: this.broken, message: `stopped: ${this.broken}` } }, ...rest };
    try {
      const value = (bodies.get(job.codeHash) as Body)(job.input as JsonObject);
      return { result: { ok: true, value }, ...rest };
    } catch (error) {
      return { result: { ok: false, failure: { kind: "thrown", message: (error as Error).message } }, ...rest };
    }
  }
}

/** Lets everything that is under way without a clock happen. */
export async function turn(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}

/** A memo in memory that keeps text, as a real one does. */
export class MapMemo implements Memo {
  readonly stored = new Map<string, string>();
  lookups = 0;

  get(keys: readonly string[]): Promise<ReadonlyMap<string, unknown>> {
    this.lookups += keys.length;
    const found = keys.flatMap((key): [string, unknown][] => {
      const text = this.stored.get(key);
      return text === undefined ? [] : [[key, JSON.parse(text)]];
    });
    return Promise.resolve(new Map(found));
  }

  put(entries: readonly { readonly key: string; readonly value: unknown }[]): Promise<void> {
    for (const { key, value } of entries) this.stored.set(key, canonicalJson(value));
    return Promise.resolve();
  }
}

type Bound = Partial<Pick<FunctionBinding, "inputs" | "gathers">>;

export function bound(
  kind: FunctionKind,
  name: string,
  of: FunctionCode,
  { inputs = {}, gathers }: Bound,
): FunctionBinding {
  return { kind, name, title: name, description: "", inputs, code: of, ...(gathers ? { gathers } : {}) };
}

export function schema(name: string, functions: readonly FunctionBinding[], version = 1): Schema {
  const free: Property = {};
  const domain: Property = {
    type: "object",
    properties: {
      a: free,
      b: free,
      c: free,
      preset: { type: "string", default: "preset" },
      list: { type: "array", items: { type: "string" } },
    },
  };
  return { name, version, title: name, description: "", icon: "box", category: "Test", domain, functions };
}

export const id = (name: string): ComponentId => name as ComponentId;

export function apply(snapshot: Snapshot, ...mutations: readonly Mutation[]): Snapshot {
  return mutations.reduce((next, mutation) => applyMutation(next, mutation), snapshot);
}

export function install(...schemas: readonly Schema[]): Snapshot {
  return apply(EMPTY_SNAPSHOT, ...schemas.map((each): Mutation => ({ type: "schema.install", schema: each })));
}

export function create(component: string, of: Schema, values: { readonly [path: string]: Json } = {}): Mutation[] {
  return [
    { type: "component.create", component: id(component), schema: schemaRef(of) },
    set(component, "/meta/name", component),
    ...Object.entries(values).map(([path, value]) => set(component, path, value)),
  ];
}

export function set(component: string, path: string, value: Json): Mutation {
  return { type: "attribute.set", component: id(component), path: path as Path, value };
}

export function subscribe(component: string, path: string, from: string, fromPath: string, via?: string): Mutation {
  const subscription = { component: id(from), path: fromPath as Path, ...(via === undefined ? {} : { via }) };
  return { type: "attribute.subscribe", component: id(component), path: path as Path, from: subscription };
}

export function remove(component: string): Mutation {
  return { type: "component.erase", component: id(component) };
}

/** An engine on functions in a table, with what it tells. */
export function setUp(options: Partial<ReactiveOptions> = {}) {
  const sandbox = new TableSandbox();
  const memo = new MapMemo();
  const told: [string, string, FunctionResult | undefined][] = [];
  const activity: string[] = [];
  const engine = createReactiveEngine({
    sandbox,
    memo,
    onResult: (component, path, result) => told.push([component, path, result]),
    onActivity: ({ running, waiting }) => activity.push(`${running}/${waiting}`),
    ...options,
  } as ReactiveOptions);
  const at = (component: string, path: string) => engine.result(id(component), path);
  const value = (component: string, path: string): Json | undefined => {
    const result = at(component, path);
    return result?.phase === "done" ? result.value : undefined;
  };
  return { sandbox, memo, told, activity, engine, at, value };
}
