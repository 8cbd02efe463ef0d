import type { ComponentId, Json, JsonObject } from "../base/index.ts";
import {
  materialise,
  type Path,
  type Resolve,
  resolveIn,
  segmentsOf,
  type Subscription,
  valueAtPointer,
} from "../model/index.ts";
import type { CallEntry } from "./reactive-call.ts";
import { resultPathOf } from "./reactive-entry.ts";
import type { Signal } from "./reactive-signal.ts";
import { subscriptionsOf } from "./reactive-values.ts";
import type { Wiring } from "./reactive-wiring.ts";

/** A component as plain JSON, with every subscription resolved through the results there are. */
export type ComponentTree = {
  readonly meta: JsonObject;
  readonly domain: JsonObject;
  readonly secrets?: JsonObject;
  readonly derived: JsonObject;
  readonly resource?: Json;
};

type SignalOf = (call: CallEntry) => Signal | undefined;

/** What subscriptions give by the model and the results there are now; good until one of these changes. Serves many trees. */
export function readingOf(wiring: Wiring, signalOf: SignalOf): Resolve {
  return resolveIn(wiring.snapshot, (of, path) => readNow(wiring, of, path, signalOf));
}

export function treeOf(
  wiring: Wiring,
  id: ComponentId,
  signalOf: SignalOf,
  elsewhere: Resolve,
): ComponentTree | undefined {
  const { snapshot } = wiring;
  const component = snapshot.components.get(id);
  if (!component) return undefined;
  const placed = new Map(subscriptionsOf(component).map((each) => [each.from, each]));
  const resolve = (from: Subscription): Json | undefined => {
    const signal = wiring.subscribedNow(id, placed.get(from) ?? { path: "" as Path, from });
    return signal ? jsonOf(signal) : elsewhere(from);
  };
  const resource = readNow(wiring, id, "/resource", signalOf);
  return {
    ...materialise(snapshot, component, resolve),
    derived: derivedOf(wiring, id, signalOf),
    ...(resource === undefined ? {} : { resource }),
  };
}

/** The good value of a function or of `/resource` at a path, as of now; undefined while there is none. */
function readNow(wiring: Wiring, id: ComponentId, path: string, signalOf: SignalOf): Json | undefined {
  const isResource = path.startsWith("/resource");
  const head = isResource ? "/resource" : path.startsWith("/derived") ? resultPathOf(path) : path;
  const call = isResource ? undefined : wiring.anyCall(id, head);
  const signal = isResource ? wiring.resourceNow(id) : call && signalOf(call);
  const json = signal && jsonOf(signal);
  return json === undefined ? undefined : valueAtPointer(json, path.slice(head.length));
}

function derivedOf(wiring: Wiring, id: ComponentId, signalOf: SignalOf): JsonObject {
  const groups: { [group: string]: { [name: string]: Json } } = { "": {}, qualification: {}, code: {} };
  for (const call of wiring.anyCallsOf(id)) {
    const signal = signalOf(call);
    const json = signal && jsonOf(signal);
    if (json === undefined || !call.binding || call.placed) continue;
    const [, first = "", second] = segmentsOf(call.path);
    const [group, name] = second === undefined ? ["", first] : [first, second];
    (groups[group] as { [name: string]: Json })[name] = json;
  }
  const { "": values, ...kinds } = groups;
  return {
    ...Object.fromEntries(Object.entries(kinds).filter(([, members]) => Object.keys(members).length > 0)),
    ...values,
  };
}

function jsonOf(signal: Signal): Json | undefined {
  return signal.state === "ready" ? signal.json : undefined;
}
