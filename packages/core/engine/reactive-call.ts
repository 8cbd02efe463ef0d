import type { ComponentId, Json, JsonObject } from "../base/index.ts";
import {
  expectation,
  fits,
  type FunctionBinding,
  type FunctionCode,
  placeOf,
  type Property,
  schemaOf,
  type Snapshot,
} from "../model/index.ts";
import type { FunctionResult } from "../protocol/index.ts";
import { type Entries, Entry } from "./reactive-entry.ts";
import type { Placed } from "./reactive-values.ts";
import type { Outcome, Wanted } from "./reactive-pool.ts";
import { runKey } from "./run-key.ts";
import { toldValue } from "./reactive-shown.ts";
import { broken, hasValue, NOTHING, obstacleIn, PENDING, type Ready, type Signal } from "./reactive-signal.ts";

/** What a call needs of its engine while it is computed. */
export interface CallHost {
  /** The outcome of a run if it is known already in this process; the call that asks may have one of its key below. */
  known(run: string, call: string): Outcome | undefined;
  /** Whether the code is what its hash names. */
  isGenuine(code: FunctionCode): boolean;
  /** What the call wants has changed. */
  moved(call: CallEntry): void;
}

/** Whose it is, and where its result stands. */
export type CallAt = {
  readonly key: string;
  readonly component: ComponentId;
  readonly path: string;
  readonly placed?: Placed;
};

/**
 * A function of a component with its arguments: ready when its outcome for these very arguments is known, pending while it is
 * not. It starts nothing itself: it says what it wants, and the engine sees to it after the graph has come to rest.
 */
export class CallEntry extends Entry {
  readonly component: ComponentId;
  /** Where the result stands: a transformation's at the attribute itself. */
  readonly path: string;
  /** Of a transformation: the subscription that goes through it. */
  readonly placed: Placed | undefined;
  binding: FunctionBinding | undefined;
  wanted: Wanted | undefined;
  /** The outcome last heard of, and of which run. */
  last: { readonly key: string; readonly outcome: Outcome } | undefined;
  lastGood: Json | undefined;
  private readonly host: CallHost;
  private property: Property | undefined;
  private names: readonly string[] = [];
  /** Its last failure is forgotten, here and by everybody it is asked of. */
  private anew = false;

  constructor(host: CallHost, at: CallAt) {
    super(at.key, at.component);
    this.component = at.component;
    this.host = host;
    this.path = at.path;
    this.placed = at.placed;
  }

  dependencies(entries: Entries): readonly Entry[] {
    if (this.placed) this.follow(entries, this.placed);
    const args: [string, Entry][] = [];
    if (this.placed) args.push(["value", entries.value(this.placed.from.component, this.placed.from.path)]);
    for (const [name, path] of Object.entries(this.binding?.inputs ?? {})) {
      if (!this.placed || name !== "value") args.push([name, entries.value(this.component, path)]);
    }
    for (const [name, gather] of Object.entries(this.binding?.gathers ?? {}))
      args.push([name, entries.gather(this.component, gather)]);
    this.names = args.map(([name]) => name);
    return args.map(([, entry]) => entry);
  }

  compute(signals: readonly Signal[], { snapshot }: Entries): Signal {
    const obstacle = this.obstacle(signals);
    if (obstacle) {
      this.want(undefined);
      return obstacle;
    }
    const { code } = this.binding as FunctionBinding;
    const args = this.names
      .map((name, at) => [name, signals[at] as Ready] as const)
      .filter(([, signal]) => hasValue(signal));
    const key = runKey(code, Object.fromEntries(args.map(([name, { hash }]) => [name, hash])));
    const outcome = this.last?.key === key ? this.last.outcome : this.anew ? undefined : this.host.known(key, this.key);
    if (!outcome) {
      const input = (): JsonObject => Object.fromEntries(args.map(([name, { json }]) => [name, json as Json]));
      this.want({ key, code, input, ...(this.anew ? { anew: true } : {}) });
      return PENDING;
    }
    this.want(undefined);
    this.anew = false;
    this.last = { key, outcome };
    return this.settled(outcome, snapshot);
  }

  override interrupt(): void {
    this.want(undefined);
  }

  /** Forgets a failure, so that the next computation asks for the run again. */
  forget(): void {
    this.last = undefined;
    this.anew = true;
  }

  /** What people see of a signal of this call. */
  resultOf(
    signal: Signal,
    sentence: (signal: Extract<Signal, { readonly state: "broken" }>) => string,
  ): FunctionResult {
    const before = this.lastGood === undefined ? {} : { value: this.lastGood };
    switch (signal.state) {
      case "ready":
        return { phase: "done", value: signal.json ?? null, durationMs: this.last?.outcome.durationMs ?? 0 };
      case "pending":
        return { phase: "running", ...before };
      case "broken":
        return {
          phase: signal.own ? "failed" : "stale",
          reason: signal.own ? signal.reason : sentence(signal),
          ...before,
        };
    }
  }

  private obstacle(signals: readonly Signal[]): Signal | undefined {
    const origin = { component: this.component, path: this.path };
    if (!this.binding) return broken(origin, `There is no transformation “${this.placed?.from.via}” for this kind.`);
    if (!this.host.isGenuine(this.binding.code))
      return broken(origin, "The function's code is not the code its hash names.");
    const obstacle = obstacleIn(signals);
    if (obstacle) return obstacle;
    // Nothing is transformed while the source has no value.
    const [source] = signals;
    return this.placed && source?.state === "ready" && !hasValue(source) ? source : undefined;
  }

  private settled(outcome: Outcome, snapshot: Snapshot): Signal {
    const origin = { component: this.component, path: this.path };
    const through = this.placed ? `“${this.binding?.title}”: ` : "";
    if (!outcome.ok) return broken(origin, through + outcome.message);
    const { value, hash } = outcome;
    if (this.placed && value === null) return NOTHING;
    if (this.property && !fits(this.property, value))
      return broken(
        origin,
        `${through}it gave ${this.shown(value, snapshot)}, and this must be ${expectation(this.property)}.`,
      );
    this.lastGood = value;
    return { state: "ready", json: value, hash };
  }

  /** What the subscription goes through, and into. */
  private follow({ snapshot }: Entries, { path, from }: Placed): void {
    const component = snapshot.components.get(this.component);
    const schema = component && schemaOf(snapshot, component);
    this.binding = schema?.functions.find(({ kind, name }) => kind === "transformation" && name === from.via);
    const place = schema && placeOf(schema, path);
    this.property = place?.kind === "value" ? place.property : undefined;
  }

  private shown(value: Json, snapshot: Snapshot): string {
    const places = [{ component: this.component, path: this.path }, ...(this.placed ? [this.placed.from] : [])];
    return toldValue(snapshot, places, value);
  }

  private want(next: Wanted | undefined): void {
    if (this.wanted?.key === next?.key) return;
    this.wanted = next;
    this.host.moved(this);
  }
}
