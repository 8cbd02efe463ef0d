import type { ComponentId } from "../base/index.ts";
import { expectation, fits, judgeOf, type Property, type Snapshot } from "../model/index.ts";
import { type CallAt, CallEntry, type CallHost } from "./reactive-call.ts";
import type { Entries, Entry } from "./reactive-entry.ts";
import { toldValue } from "./reactive-shown.ts";
import { broken, hasValue, NOTHING, obstacleIn, PENDING, type Ready, type Signal } from "./reactive-signal.ts";
import type { Placed } from "./reactive-values.ts";

/** The property that judges what this subscription of a component gives as it is; undefined where nothing does. */
export function takenProperty(
  { components, schemas }: Snapshot,
  id: ComponentId,
  placed: Placed,
): Property | undefined {
  const component = components.get(id);
  return component && judgeOf(schemas.get(component.schema), placed.path, placed.from);
}

/**
 * What a subscription gives as it is, judged by the attribute that takes it: the source's value where it fits, a failure with the
 * reason where it does not [R36]. It runs nothing; its result stands at the attribute, like a transformation's.
 */
export class TakenEntry extends CallEntry {
  private readonly taken: Placed;

  constructor(host: CallHost, at: CallAt & { readonly placed: Placed }) {
    super(host, at);
    this.taken = at.placed;
  }

  override dependencies(entries: Entries): readonly Entry[] {
    const { component, path } = this.taken.from;
    return [entries.value(component, path)];
  }

  override compute(signals: readonly Signal[], { snapshot }: Entries): Signal {
    const [source] = signals;
    if (source?.state !== "ready") return obstacleIn(signals) ?? PENDING;
    if (!hasValue(source)) return NOTHING;
    return this.judged(snapshot, source);
  }

  private judged(snapshot: Snapshot, source: Ready): Signal {
    const property = takenProperty(snapshot, this.component, this.taken);
    const { json } = source;
    if (json === undefined || !property || fits(property, json)) {
      this.lastGood = json;
      return source;
    }
    // A function that has nothing to give yet says so.
    if (json === null) return NOTHING;
    const at = { component: this.component, path: this.path };
    const shown = toldValue(snapshot, [at, this.taken.from], json);
    return broken(at, `The connection gives ${shown}, and this must be ${expectation(property)}.`);
  }
}
