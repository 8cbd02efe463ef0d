import type { ComponentId, Json, JsonObject } from "@tributary/core/base";
import {
  type Component,
  isPath,
  materialise,
  type Mutation,
  nameOf,
  type Path,
  resolveIn,
  type Schema,
  schemaName,
  schemaOf,
  type Snapshot,
} from "@tributary/core/model";
import type { FunctionResult, Qualification } from "@tributary/core/protocol";
import { type AgentApi, createAgentApi } from "./api.ts";
import { Replica } from "./replica.ts";
import { Results } from "./results.ts";
import type { Verdict } from "./verdict.ts";

export type AgentOptions = {
  /** Where the server is: `http://127.0.0.1:4000`. */
  readonly url: string;
  /** An API token of kind agent, made by the person it acts for. */
  readonly token: string;
  readonly changeSet: string;
};

/** A component as an agent reads it: values, not cells. Subscriptions are resolved, defaults filled in. */
export type AgentComponent = {
  readonly id: ComponentId;
  readonly name: string;
  /** `docker.container` */
  readonly schema: string;
  readonly meta: JsonObject;
  readonly domain: JsonObject;
  /** What its functions derived, by name. */
  readonly derived: { readonly [name: string]: Json };
};

export type AgentFinding = Qualification & {
  readonly component: ComponentId;
  readonly name: string;
  readonly function: string;
};

export type Agent = {
  readonly api: AgentApi;
  /** Who this agent is here, and for whom it acts, as the server says. */
  readonly identity: { readonly id: string; readonly name: string; readonly owner?: string };
  readonly mayEdit: boolean;
  components(schema?: string): readonly AgentComponent[];
  component(idOrName: string): AgentComponent | undefined;
  schemaOf(component: ComponentId): Schema | undefined;
  results(component: ComponentId): ReadonlyMap<string, FunctionResult>;
  /** Checks that are not content, of every component. */
  findings(): readonly AgentFinding[];
  /** The raw model, for what the above does not say. */
  readonly view: Snapshot;
  set(component: ComponentId, path: string, value: Json): Promise<Verdict>;
  /** All of it, or none. */
  batch(mutations: readonly Mutation[]): Promise<Verdict>;
  /** One line that people read beside the agent: "adding health checks, 3 of 12". */
  setActivity(activity: string | null): void;
  /** Shows people where the agent works. */
  setFocus(focus: { readonly component: ComponentId; readonly path?: string } | null): void;
  /** Resolves when no function has run or waited for a moment; rejects when that takes longer than `timeoutMs`. */
  waitForResults(options?: { readonly timeoutMs?: number }): Promise<void>;
  /** Calls back after every change of the model or the results, until the returned function is called. */
  onChange(listener: () => void): () => void;
  close(): void;
};

const QUALIFICATION = "/derived/qualification/";
/** Results travel on a socket of their own, so they are taken as complete only after they have been quiet for this long. */
const QUIET_MS = 300;
const RESULTS_TIMEOUT_MS = 30_000;

/**
 * Joins a change set as an agent: a peer like any other, seen by people with its name and its owner's.
 *
 * @throws {Error} with a sentence when the token or the change set is not valid
 */
export async function connectAgent({ url, token, changeSet }: AgentOptions): Promise<Agent> {
  const origin = url.replace(/\/+$/, "");
  const api = createAgentApi(origin, token);
  const listeners = new Set<() => void>();
  const onChange = () => {
    for (const listener of [...listeners]) listener();
  };
  const socketUrl = `${origin.replace(/^http/, "ws")}/sync`;
  const common = { url: socketUrl, token, changeSet, onChange };
  const replica = await Replica.open({ ...common, loadBase: () => api.base(changeSet), onEnd: onChange });
  const results = await Results.open(common).catch((error: unknown) => {
    replica.close();
    throw error;
  });
  return agentOf(api, replica, results, listeners);
}

function agentOf(api: AgentApi, replica: Replica, results: Results, listeners: Set<() => void>): Agent {
  const read = (component: Component): AgentComponent => {
    const { meta, domain } = materialise(
      replica.view,
      component,
      resolveIn(replica.view, (id, path) => results.value(id, path)),
    );
    const { id } = component;
    return {
      id,
      name: nameOf(component),
      schema: schemaName(component.schema),
      meta,
      domain,
      derived: derivedOf(results.of(id)),
    };
  };
  const live = () => [...replica.view.components.values()].filter((component) => !component.deleted);

  return {
    api,
    get identity() {
      const actor = replica.welcome?.actor;
      return { id: actor?.id ?? "", name: actor?.name ?? "", ...(actor?.owner ? { owner: actor.owner } : {}) };
    },
    get mayEdit() {
      return replica.welcome?.mayEdit ?? false;
    },
    get view() {
      return replica.view;
    },
    components: (schema) =>
      live()
        .filter((component) => schema === undefined || schemaName(component.schema) === schema)
        .map(read),
    component(idOrName) {
      const found = live().find((component) => component.id === idOrName || nameOf(component) === idOrName);
      return found && read(found);
    },
    schemaOf(id) {
      const component = replica.view.components.get(id);
      return component && schemaOf(replica.view, component);
    },
    results: (component) => results.of(component),
    findings: () => live().flatMap((component) => findingsOf(component, results)),
    async set(component, path, value) {
      if (!isPath(path)) throw new RangeError(`${path} is not a path: it begins with /meta, /domain or /secrets`);
      return replica.edit([{ type: "attribute.set", component, path: path as Path, value }]);
    },
    batch: (mutations) => replica.edit(mutations),
    setActivity: (activity) => replica.setPresence({ activity: activity ?? "" }),
    setFocus: (focus) =>
      replica.setPresence({
        selection: focus ? [focus.component] : [],
        editing: focus?.path === undefined ? null : { component: focus.component, path: focus.path },
      }),
    waitForResults: ({ timeoutMs = RESULTS_TIMEOUT_MS } = {}) => quiet(results, listeners, timeoutMs),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      replica.close();
      results.close();
    },
  };
}

function derivedOf(results: ReadonlyMap<string, FunctionResult>): { readonly [name: string]: Json } {
  const derived: { [name: string]: Json } = {};
  for (const [path, result] of results) {
    const name = path.slice("/derived/".length);
    if (!name.includes("/") && "value" in result && result.value !== undefined) derived[name] = result.value;
  }
  return derived;
}

function findingsOf(component: Component, results: Results): AgentFinding[] {
  return [...results.of(component.id)].flatMap(([path, result]) => {
    const found =
      path.startsWith(QUALIFICATION) && "value" in result
        ? (result.value as Qualification | null | undefined)
        : undefined;
    if (!found || found.result === "success") return [];
    return [{ ...found, component: component.id, name: nameOf(component), function: path.slice(QUALIFICATION.length) }];
  });
}

function quiet(results: Results, listeners: Set<() => void>, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let calm: ReturnType<typeof setTimeout> | undefined;
    const end = () => {
      clearTimeout(calm);
      clearTimeout(late);
      listeners.delete(look);
    };
    const late = setTimeout(() => {
      end();
      reject(new Error(`The results were not complete after ${timeoutMs} ms.`));
    }, timeoutMs);
    const look = () => {
      clearTimeout(calm);
      if (!results.isIdle) return;
      calm = setTimeout(() => {
        end();
        resolve();
      }, QUIET_MS);
    };
    listeners.add(look);
    look();
  });
}
