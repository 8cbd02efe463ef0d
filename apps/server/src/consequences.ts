import type { ComponentId, FunctionId, Json } from "@tributary/core/base";
import {
  type Compiler,
  type ComponentTree,
  createReactiveEngine,
  FunctionChecks,
  FunctionCodes,
  type FunctionPool,
  type Probed,
  type ReactiveEngine,
  type ReactiveListeners,
  type Reads,
  type TextEdit,
  type TypeChecker,
  type WorldTests,
} from "@tributary/core/engine";
import { EffectiveModel, type EffectiveSchemas, type Snapshot } from "@tributary/core/model";
import type { FunctionResult, FunctionState, ResourceState } from "@tributary/core/protocol";
import { within } from "./within.ts";
import type { PublishedPorts } from "./workspaces/engine-link.ts";

export type ResultSink = {
  onResult(component: ComponentId, path: string, result: FunctionResult | undefined): void;
  onProgress(progress: { readonly running: number; readonly waiting: number }): void;
  /** Of a change set: whether a function that Head has is not there. */
  onAbsent?(component: ComponentId, path: string, absent: boolean): void;
  /** Whether a function of the workspace can be run as it is written; undefined when it is gone. */
  onFunction(id: FunctionId, state: FunctionState | undefined): void;
};

/** What follows from a model: every function's result, kept up to date as the model and reality change. */
export type Consequences = {
  /** Grows with whatever may make an answer of these another one; of a layer without what becomes of what it stands on. */
  readonly revision: number;
  /** @param base - what the view stands on; a function that cannot be compiled falls back on its text there */
  update(view?: Snapshot, base?: Snapshot): void;
  setPublishedPorts(ports: PublishedPorts): void;
  setResource(component: ComponentId, state: ResourceState | undefined): void;
  /** Whether nothing runs or waits. */
  readonly isSettled: boolean;
  /** Resolves once settled; false when it took longer than that. */
  settled(withinMs: number): Promise<boolean>;
  /** The same once every test of a function has been run too, those that cost a process included. */
  checked(withinMs: number): Promise<boolean>;
  /** The component's `{meta, domain, derived}` with subscriptions resolved and defaults filled in; undefined where it is not. */
  tree(component: ComponentId): Json | undefined;
  /** The same with what was read of its counterpart outside: what functions that are run once are told of a component. */
  whole(component: ComponentId): ComponentTree | undefined;
  /** The same however much it holds: to be looked through for what is hidden, never to be written out. */
  everything(component: ComponentId): Json | undefined;
  /** What a function that reads this would be called with; refused where that is not known in time. */
  argument(component: ComponentId, reads: Reads, withinMs: number): Promise<Probed>;
  result(component: ComponentId, path: string): FunctionResult | undefined;
  /** Runs a failed function once more. */
  retry(component: ComponentId, path: string): void;
  results(): Iterable<{ readonly component: ComponentId; readonly path: string; readonly result: FunctionResult }>;
  /** A snapshot with every schema's functions: its own, and those of the workspace attached to it. */
  effective(snapshot: Snapshot): Snapshot;
  functionState(id: FunctionId): FunctionState | undefined;
  /** The consequences of a change set, which reads from these what its differences do not reach. Rests while these are ahead. */
  layer(model: Model, sink: ResultSink): Consequences;
  close(): void;
};

type Model = {
  readonly view: Snapshot;
  readonly base?: Snapshot;
  /** What the log has of edits of a function's code, oldest first. */
  readonly editsOf?: (id: FunctionId) => Promise<readonly TextEdit[]>;
};

export type ConsequenceParts = {
  /** Shared by all models. */
  readonly pool: FunctionPool;
  readonly worldTests: WorldTests;
  readonly compiler: Compiler;
  readonly checker: TypeChecker;
  readonly schemas: EffectiveSchemas;
};

/** One model's functions on the pool that all models share. */
export function openConsequences(parts: ConsequenceParts, model: Model, sink: ResultSink): Consequences {
  return over(parts, model, sink, (listeners) => createReactiveEngine({ pool: parts.pool, ...listeners }));
}

function over(
  parts: ConsequenceParts,
  model: Model,
  sink: ResultSink,
  makeEngine: (listeners: ReactiveListeners) => ReactiveEngine,
): Consequences {
  const { compiler, checker, pool, worldTests, schemas } = parts;
  let { view, base } = model;
  let revision = 0;
  const moved = (): void => {
    revision += 1;
  };
  /** What the layers over this one do when it has moved without Head. */
  const layers = new Set<() => void>();
  const engine = makeEngine({
    onResult(component, path, result) {
      moved();
      sink.onResult(component, path, result);
    },
    onActivity(activity) {
      moved();
      sink.onProgress(activity);
    },
    onAbsent(component, path, absent) {
      moved();
      sink.onAbsent?.(component, path, absent);
    },
  });
  const effective = new EffectiveModel(schemas);
  const codes = new FunctionCodes({
    compiler,
    onChange: () => {
      moved();
      engine.update(effective.of(view, codes.codeOf));
      checks.follow(view, codes.codeOf);
      for (const follow of layers) follow();
    },
    onState: (id) => tell(id),
    ...(model.editsOf ? { editsOf: model.editsOf } : {}),
  });
  const checks = new FunctionChecks({ checker, pool, worldTests, onChange: (id) => tell(id) });
  const stateOf = (id: FunctionId): FunctionState | undefined => {
    const state = codes.state(id);
    return state && { ...state, ...checks.of(id) };
  };
  const tell = (id: FunctionId): void => {
    moved();
    sink.onFunction(id, stateOf(id));
  };
  const follow = (): void => {
    moved();
    codes.follow(view, base);
    checks.follow(view, codes.codeOf);
    engine.update(effective.of(view, codes.codeOf));
  };
  follow();
  return {
    get revision() {
      return revision;
    },
    update(next = view, below = base) {
      view = next;
      base = below;
      follow();
    },
    setPublishedPorts(ports) {
      moved();
      engine.setFact("publishedPorts", ports);
    },
    setResource(component, state) {
      moved();
      engine.setResource(component, state?.payload);
    },
    get isSettled() {
      return codes.isSettled && checks.isSettled && engine.settled();
    },
    settled: (withinMs) =>
      within(
        withinMs,
        codes.whenSettled().then(() => Promise.all([engine.whenSettled(), checks.whenSettled()])),
      ),
    checked: (withinMs) =>
      within(
        withinMs,
        codes.whenSettled().then(() => Promise.all([engine.whenSettled(), checks.whenDone()])),
      ),
    tree(component) {
      const tree = engine.tree(component);
      if (!tree) return undefined;
      const { meta, domain, secrets, derived } = tree;
      return { meta, domain, ...(secrets ? { secrets } : {}), derived };
    },
    whole: (component) => engine.tree(component),
    everything: (component) => engine.wholeTree(component),
    async argument(component, reads, withinMs) {
      await within(withinMs, codes.whenSettled());
      const asked = engine.argument(component, reads);
      if (
        await within(
          withinMs,
          asked.then(() => undefined),
        )
      )
        return asked;
      return { ok: false, sentence: "What it reads is still being computed. Try again in a moment." };
    },
    result: (component, path) => engine.result(component, path),
    retry: (component, path) => engine.retry(component, path),
    results: () => engine.results(),
    effective: (snapshot) => new EffectiveModel(schemas).of(snapshot, codes.codeOf),
    functionState: stateOf,
    layer(above, into) {
      const layer = over(parts, above, into, (listeners) => engine.layer(listeners));
      const again = () => layer.update();
      layers.add(again);
      return {
        ...layer,
        get revision() {
          return layer.revision;
        },
        get isSettled() {
          return layer.isSettled;
        },
        close() {
          layers.delete(again);
          layer.close();
        },
      };
    },
    close: () => {
      codes.close();
      checks.close();
      engine.dispose();
    },
  };
}
