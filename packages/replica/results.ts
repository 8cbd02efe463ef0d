import type { Json } from "@tributary/core/base";
import type {
  FunctionResult,
  FunctionState,
  GeneratedCode,
  Qualification,
  ResourceState,
} from "@tributary/core/protocol";
import {
  FUNCTION_ROOT,
  HEAD_ROOT,
  RESOURCE_ROOT,
  RESULT_ROOT,
  STATUS_ROOT,
  STEP_ROOT,
  type StepView,
} from "@tributary/core/protocol";
import type * as Y from "yjs";
import type { WritableStore } from "./store.ts";

/** The results of one component's functions, by path (`/derived/…`). The same object as long as nothing of it changes. */
export type ComponentResults = ReadonlyMap<string, FunctionResult>;

export type LiveState = {
  readonly results: ReadonlyMap<string, ComponentResults>;
  /** Reality, by component; only the Head room has it. */
  readonly resources: ReadonlyMap<string, ResourceState>;
  /** Steps of runs under way, by `<run>/<component>`; only the Head room has them. */
  readonly steps: ReadonlyMap<string, StepView>;
  readonly headVersion: number | null;
  /** Whether each function of the workspace can be run as it is written. */
  readonly functionStates: ReadonlyMap<string, FunctionState>;
  /** How many functions run and wait right now. */
  readonly functions: { readonly running: number; readonly waiting: number };
  readonly serverSaves: "saved" | "saving" | "unavailable";
};

export const NOTHING: LiveState = {
  results: new Map(),
  resources: new Map(),
  steps: new Map(),
  headVersion: null,
  functionStates: new Map(),
  functions: { running: 0, waiting: 0 },
  serverSaves: "saved",
};

type Read = (state: LiveState, changes: ReadonlyMap<string, unknown>) => Partial<LiveState>;

/** What each root's changed keys mean for the state. */
const READERS: { readonly [root: string]: Read } = {
  [RESULT_ROOT]: (state, changes) => ({ results: nested(state.results, changes) }),
  [RESOURCE_ROOT]: (state, changes) => ({ resources: flat(state.resources, changes) }),
  [STEP_ROOT]: (state, changes) => ({ steps: flat(state.steps, changes) }),
  [HEAD_ROOT]: (_state, changes) => {
    const version = changes.get("version");
    return typeof version === "number" ? { headVersion: version } : {};
  },
  [FUNCTION_ROOT]: (state, changes) => ({ functionStates: flat(state.functionStates, changes) }),
  [STATUS_ROOT]: (_state, changes) => {
    const functions = changes.get("functions") as LiveState["functions"] | undefined;
    const save = changes.get("save") as LiveState["serverSaves"] | undefined;
    return { ...(functions ? { functions } : {}), ...(save ? { serverSaves: save } : {}) };
  },
};

/**
 * Puts what a server-authored document says into `store`, in place of what was there, and keeps it so until the returned
 * function is called. One change costs what changed; all changes of one transaction show as one.
 */
export function followResults(doc: Y.Doc, store: WritableStore<LiveState>): () => void {
  const roots = new Map<unknown, { readonly map: Y.Map<unknown>; readonly read: Read }>();
  let state = NOTHING;
  for (const [root, read] of Object.entries(READERS)) {
    const map = doc.getMap<unknown>(root);
    roots.set(map, { map, read });
    state = { ...state, ...read(state, new Map(map.entries())) };
  }
  store.set(state);
  const onChange = ({ changed }: Y.Transaction) => {
    let now = store.getState();
    for (const [type, keys] of changed) {
      const root = roots.get(type);
      if (!root) continue;
      const changes = new Map([...keys].flatMap((key) => (key === null ? [] : [[key, root.map.get(key)] as const])));
      now = { ...now, ...root.read(now, changes) };
    }
    store.set(now);
  };
  doc.on("afterTransaction", onChange);
  return () => doc.off("afterTransaction", onChange);
}

function flat<T>(before: ReadonlyMap<string, T>, changes: ReadonlyMap<string, unknown>): ReadonlyMap<string, T> {
  const next = new Map(before);
  for (const [key, value] of changes) {
    if (value === undefined) next.delete(key);
    else next.set(key, value as T);
  }
  return next;
}

function nested(before: LiveState["results"], changes: ReadonlyMap<string, unknown>): LiveState["results"] {
  const next = new Map(before);
  for (const [key, value] of changes) {
    const slash = key.indexOf("/");
    if (slash < 0) continue;
    const [component, path] = [key.slice(0, slash), key.slice(slash)];
    const own = flat<FunctionResult>(next.get(component) ?? new Map(), new Map([[path, value]]));
    if (own.size === 0) next.delete(component);
    else next.set(component, own);
  }
  return next;
}

export type Check = {
  readonly name: string;
  readonly phase: FunctionResult["phase"];
  readonly finding?: Qualification;
  /** Why there is no answer, when it failed or is out of date. */
  readonly reason?: string;
};

const QUALIFICATION = "/derived/qualification/";
const CODE = "/derived/code/";

/** The checks of a component, with the last answer each gave. */
export function checksOf(results: ComponentResults | undefined): readonly Check[] {
  return named(results, QUALIFICATION).map(([name, result]) => {
    const finding = "value" in result ? (result.value as Qualification | undefined) : undefined;
    return {
      name,
      phase: result.phase,
      ...(finding ? { finding } : {}),
      ...("reason" in result ? { reason: result.reason } : {}),
    };
  });
}

/** The texts generated for a component. */
export function codeOf(
  results: ComponentResults | undefined,
): readonly (GeneratedCode & { readonly name: string; readonly phase: FunctionResult["phase"] })[] {
  return named(results, CODE).flatMap(([name, result]) => {
    const code = "value" in result ? (result.value as GeneratedCode | null | undefined) : undefined;
    return code ? [{ ...code, name, phase: result.phase }] : [];
  });
}

/** The value a function gave at `path`, the last good one while it runs again. */
export function derivedValue(results: ComponentResults | undefined, path: string): Json | undefined {
  const result = results?.get(path);
  return result && "value" in result ? result.value : undefined;
}

function named(results: ComponentResults | undefined, prefix: string): [string, FunctionResult][] {
  if (!results) return [];
  const found: [string, FunctionResult][] = [];
  for (const [path, result] of results) if (path.startsWith(prefix)) found.push([path.slice(prefix.length), result]);
  return found.sort(([a], [b]) => (a < b ? -1 : 1));
}
