import type { ComponentId, JsonObject } from "../base/index.ts";
import type { FunctionBinding } from "../model/index.ts";
import { CallEntry, type CallHost } from "./reactive-call.ts";
import { type Entries, Entry } from "./reactive-entry.ts";
import { PENDING, ready, type Signal } from "./reactive-signal.ts";

/** What a function reads, whether or not it is attached to anything. */
export type Reads = Pick<FunctionBinding, "inputs" | "gathers">;

/** Never called: only what it would be called with is asked for. */
const NO_CODE = { hash: "", js: "" };
const ASIDE: CallHost = { known: () => undefined, isGenuine: () => true, moved: () => {} };

/** The argument that a call which reads this would be made with: worked out by such a call, which nobody makes. */
export class ProbeEntry extends Entry {
  readonly #call: CallEntry;

  constructor(key: string, component: ComponentId, reads: Reads) {
    super(key, component);
    this.#call = new CallEntry(ASIDE, { key, component, path: "" });
    this.#call.binding = {
      ...reads,
      ...{ name: "", kind: "qualification", title: "", description: "", code: NO_CODE },
    };
  }

  dependencies(entries: Entries): readonly Entry[] {
    return this.#call.dependencies(entries);
  }

  compute(signals: readonly Signal[], entries: Entries): Signal {
    const signal = this.#call.compute(signals, entries);
    const { wanted } = this.#call;
    return signal === PENDING && wanted ? ready(wanted.input()) : signal;
  }
}

/** The argument, once everything it is made of is known; `broken` says why it will not be. */
export type Probed =
  | { readonly ok: true; readonly value: JsonObject }
  | { readonly ok: false; readonly sentence: string };
