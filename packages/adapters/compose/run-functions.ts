import type { ComponentId, Json, JsonObject } from "@tributary/core/base";
import {
  type Component,
  type FunctionBinding,
  mayShare,
  nameOf,
  type Path,
  type Resolve,
  resolveIn,
  schemaName,
  schemaOf,
  sharedKeys,
  type Snapshot,
} from "@tributary/core/model";

type Callable = (input: JsonObject) => Json;

const callables = new Map<string, Callable>();

/** Makes the functions of these components callable here: the very text a sandbox runs, trusted because it is our own assets'. */
export async function prepareFunctions(snapshot: Snapshot): Promise<void> {
  const bindings = [...snapshot.schemas.values()].flatMap((schema) => schema.functions);
  for (const { code } of bindings) {
    if (callables.has(code.hash)) continue;
    const module = (await import(`data:text/javascript;charset=utf-8,${encodeURIComponent(code.js)}`)) as {
      default: Callable;
    };
    callables.set(code.hash, module.default);
  }
}

/** Runs functions of a snapshot's components one by one, each at most once: for tools that have no reactive engine. */
export class FunctionRunner {
  readonly #snapshot: Snapshot;
  readonly #resolve: Resolve;
  readonly #results = new Map<string, Json | undefined>();

  /** The functions must have been prepared. */
  constructor(snapshot: Snapshot) {
    this.#snapshot = snapshot;
    this.#resolve = resolveIn(snapshot, (component, path) => this.at(component, path));
  }

  /** The value at a path of a component, computed if it is below `/derived`. */
  at(id: ComponentId, path: string): Json | undefined {
    const key = `${id}${path}`;
    if (this.#results.has(key)) return this.#results.get(key);
    this.#results.set(key, undefined); // a circle ends here, as nothing
    const value = path.startsWith("/derived/") ? this.#run(id, path.slice("/derived/".length)) : this.#stated(id, path);
    this.#results.set(key, value);
    return value;
  }

  #run(id: ComponentId, name: string): Json | undefined {
    const component = this.#snapshot.components.get(id);
    const binding =
      component && schemaOf(this.#snapshot, component)?.functions.find((bound) => resultPath(bound) === name);
    const call = binding && callables.get(binding.code.hash);
    if (!component || !call) return undefined;
    const inputs = Object.entries(binding.inputs).map(([argument, path]) => [argument, this.at(id, path)] as const);
    const gathered = Object.entries(binding.gathers ?? {}).map(
      ([argument, from]) => [argument, this.#gather(id, from)] as const,
    );
    const input = Object.fromEntries([...inputs, ...gathered].filter(([, value]) => value !== undefined)) as JsonObject;
    // What a function gets and gives crosses a sandbox's wall elsewhere: only JSON does.
    return JSON.parse(JSON.stringify(call(JSON.parse(JSON.stringify(input)) as JsonObject) ?? null)) as Json;
  }

  #gather(id: ComponentId, { from, path, schemas, key = "" }: NonNullable<FunctionBinding["gathers"]>[string]): Json {
    const mine = sharedKeys(this.#snapshot.components.get(id), key);
    const ids =
      from === "subscribers"
        ? [...(this.#snapshot.subscribers.get(id)?.keys() ?? [])].filter((user) => user !== id)
        : [...this.#snapshot.components.keys()].filter((other) => other !== id);
    const members = ids.flatMap((other): Component[] => {
      const component = this.#snapshot.components.get(other);
      if (from === "sharing" && !mayShare(mine, sharedKeys(component, key))) return [];
      return component && !component.deleted && (!schemas || schemas.includes(schemaName(component.schema)))
        ? [component]
        : [];
    });
    return members
      .map((component) => ({ component, name: nameOf(component) }))
      .sort((a, b) => (a.name === b.name ? compare(a.component.id, b.component.id) : compare(a.name, b.name)))
      .map(({ component, name }) => {
        const value = this.at(component.id, path);
        return {
          component: component.id,
          schema: schemaName(component.schema),
          name,
          ...(value === undefined ? {} : { value }),
        };
      });
  }

  /** What the model says there; reality says nothing to these tools. */
  #stated(component: ComponentId, path: string): Json | undefined {
    return path.startsWith("/resource") ? undefined : this.#resolve({ component, path: path as Path });
  }
}

function resultPath({ kind, name }: FunctionBinding): string {
  return kind === "codeGeneration" ? `code/${name}` : kind === "qualification" ? `qualification/${name}` : name;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
