import { functionCode } from "@tributary/adapters/sandbox";
import type { ComponentId, Json, JsonObject } from "@tributary/core/base";
import type { Sandbox, SandboxJob, SandboxOutcome } from "@tributary/core/engine";
import {
  applyMutation,
  EMPTY_SNAPSHOT,
  type FunctionBinding,
  type Mutation,
  type Path,
  type Schema,
  schemaRef,
  type Snapshot,
} from "@tributary/core/model";

/** What a dependent makes of the hub's value: half of them see nothing of a change, so that nothing beyond them is to be done. */
const FIRST = functionCode("export default ({ hub, at }) => (at % 2 === 0 ? [at, hub] : [at]);");
const SECOND = functionCode("export default ({ first }) => first.length;");

const bound = (name: string, code: FunctionBinding["code"], inputs: FunctionBinding["inputs"]): FunctionBinding => ({
  ...{ kind: "attribute", name, title: name, description: "", inputs, code },
});
const kind = (name: string, functions: readonly FunctionBinding[]): Schema => ({
  ...{ name, version: 1, title: name, description: "", icon: "box", category: "Bench", functions },
  domain: { type: "object", properties: { hub: {}, at: {} } },
});
const HUB = kind("bench.hub", []);
const DEPENDENT = kind("bench.dependent", [
  bound("first", FIRST, { hub: "/domain/hub", at: "/domain/at" }),
  bound("second", SECOND, { first: "/derived/first" }),
]);

/** A hub, and so many that take its value: two functions each, one upon the other. */
export function hubModel(dependents: number): Snapshot {
  const mutations: Mutation[] = [
    { type: "schema.install", schema: HUB },
    { type: "schema.install", schema: DEPENDENT },
    { type: "component.create", component: id("hub"), schema: schemaRef(HUB) },
    setHub(0),
  ];
  for (let at = 0; at < dependents; at++) {
    const component = id(`d${at}`);
    mutations.push(
      { type: "component.create", component, schema: schemaRef(DEPENDENT) },
      { type: "attribute.set", component, path: "/domain/at" as Path, value: at },
      {
        type: "attribute.subscribe",
        component,
        path: "/domain/hub" as Path,
        from: { component: id("hub"), path: "/domain/hub" as Path },
      },
    );
  }
  return mutations.reduce((snapshot, mutation) => applyMutation(snapshot, mutation), EMPTY_SNAPSHOT);
}

export function setHub(value: Json): Mutation {
  return { type: "attribute.set", component: id("hub"), path: "/domain/hub" as Path, value };
}

export const id = (text: string): ComponentId => text as ComponentId;

/** Runs these two functions here, at once: what is left is what the engine itself costs. Counts either way. */
export class CountingSandbox implements Sandbox {
  runs = 0;
  readonly #real: Sandbox | undefined;

  constructor(real?: Sandbox) {
    this.#real = real;
  }

  describe(): ReturnType<Sandbox["describe"]> {
    return (
      this.#real?.describe() ?? { driver: "none", tier: "reactive", boundary: "v8-isolate+process", memory: "soft" }
    );
  }

  run(job: SandboxJob): Promise<SandboxOutcome> {
    this.runs++;
    if (this.#real) return this.#real.run(job);
    const { hub, at, first } = job.input as JsonObject as { hub: Json; at: number; first: Json[] };
    const value = job.codeHash === FIRST.hash ? (at % 2 === 0 ? [at, hub] : [at]) : first.length;
    return Promise.resolve({ result: { ok: true, value }, logs: [], durationMs: 0 });
  }

  async close(): Promise<void> {
    await this.#real?.close();
  }
}
