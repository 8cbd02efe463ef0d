import type { ComponentId, Json, JsonObject } from "../base/index.ts";
import {
  isPassable,
  isWithin,
  materialise,
  MAX_PASSED_SIZE,
  type Path,
  type Resolve,
  resolveIn,
  pathOf,
  segmentsOf,
  sizeOf,
  type Subscription,
  valueAtPointer,
} from "../model/index.ts";
import type { CallEntry } from "./reactive-call.ts";
import { resultPathOf } from "./reactive-entry.ts";
import type { Signal } from "./reactive-signal.ts";
import { type Placed, subscriptionsOf } from "./reactive-values.ts";
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

/** However much it holds: to be looked through, never to be written out. */
export function wholeTreeOf(
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

/**
 * The same without what would make it hold too much to be passed on by what it takes from elsewhere [R55]: members that cannot be passed on,
 * then the largest of those that take something, until they can be together.
 */
export function treeOf(
  wiring: Wiring,
  id: ComponentId,
  signalOf: SignalOf,
  elsewhere: Resolve,
): ComponentTree | undefined {
  const tree = wholeTreeOf(wiring, id, signalOf, elsewhere);
  const component = wiring.snapshot.components.get(id);
  const taken = component ? subscriptionsOf(component) : [];
  if (!tree || taken.length === 0) return tree;
  let { meta, domain } = tree;
  for (const { root, name } of tooMuchOf({ meta, domain }, taken)) {
    if (root === "meta") meta = without(meta, name);
    else domain = without(domain, name);
  }
  return meta === tree.meta && domain === tree.domain ? tree : { ...tree, meta, domain };
}

type Member = { readonly root: "meta" | "domain"; readonly name: string; readonly value: Json };

function tooMuchOf(roots: { readonly [R in Member["root"]]: JsonObject }, taken: readonly Placed[]): readonly Member[] {
  const members = (["meta", "domain"] as const).flatMap((root) =>
    Object.entries(roots[root]).flatMap(([name, value]): Member[] => {
      const at = pathOf(root, name);
      return taken.some(({ path }) => isWithin(path, at)) ? [{ root, name, value }] : [];
    }),
  );
  const [passed, dropped] = [members.filter(isPassed), members.filter((each) => !isPassed(each))];
  passed.sort((a, b) => sizeOf(b.value) - sizeOf(a.value));
  let total = passed.reduce((sum, { value }) => sum + sizeOf(value), 0);
  for (const each of passed) {
    if (total <= MAX_PASSED_SIZE) break;
    total -= sizeOf(each.value);
    dropped.push(each);
  }
  return dropped;
}

function isPassed({ value }: Member): boolean {
  return isPassable(value);
}

function without(group: JsonObject, name: string): JsonObject {
  return Object.fromEntries(Object.entries(group).filter(([member]) => member !== name));
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
