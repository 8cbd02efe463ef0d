import type { FunctionResult } from "@tributary/core/protocol";
import type { ComponentResults, LiveState } from "./results.ts";
import { NOTHING } from "./results.ts";
import type { Store } from "./store.ts";

/** What a results document says of one component: `null` where Head has a result that does not count here. */
type OwnResults = ReadonlyMap<string, FunctionResult | null>;
type Merged = {
  readonly own: OwnResults;
  readonly below: ComponentResults | undefined;
  readonly results: ComponentResults;
};

/**
 * A change set's results over Head's: the change set's room tells only what differs, so most components have theirs from Head's
 * room. Read by component; what has not changed is the same object [R17].
 */
class LayeredResults implements ReadonlyMap<string, ComponentResults> {
  readonly #own: ReadonlyMap<string, OwnResults>;
  readonly #below: ReadonlyMap<string, ComponentResults>;
  readonly #kept: Map<string, Merged>;

  constructor(own: LiveState["results"], below: LiveState["results"], kept: Map<string, Merged>) {
    this.#own = own as ReadonlyMap<string, OwnResults>;
    this.#below = below;
    this.#kept = kept;
  }

  get(component: string): ComponentResults | undefined {
    const own = this.#own.get(component);
    const below = this.#below.get(component);
    if (!own) return below;
    const known = this.#kept.get(component);
    if (known?.own === own && known.below === below) return known.results;
    const results = new Map(below);
    for (const [path, result] of own) {
      if (result === null) results.delete(path);
      else results.set(path, result);
    }
    this.#kept.set(component, { own, below, results });
    return results;
  }

  has(component: string): boolean {
    return this.#own.has(component) || this.#below.has(component);
  }

  get size(): number {
    let size = this.#below.size;
    for (const component of this.#own.keys()) if (!this.#below.has(component)) size++;
    return size;
  }

  *keys(): MapIterator<string> {
    yield* this.#below.keys();
    for (const component of this.#own.keys()) if (!this.#below.has(component)) yield component;
  }

  *entries(): MapIterator<[string, ComponentResults]> {
    for (const component of this.keys()) yield [component, this.get(component) ?? new Map()];
  }

  *values(): MapIterator<ComponentResults> {
    for (const [, results] of this.entries()) yield results;
  }

  [Symbol.iterator](): MapIterator<[string, ComponentResults]> {
    return this.entries();
  }

  forEach(
    each: (results: ComponentResults, component: string, map: ReadonlyMap<string, ComponentResults>) => void,
  ): void {
    for (const [component, results] of this.entries()) each(results, component, this);
  }
}

/** The live state of a change set over Head's, as one store. */
export function layeredLive(own: Store<LiveState>, head: Store<LiveState> | undefined): Store<LiveState> {
  const kept = new Map<string, Merged>();
  let last: { readonly mine: LiveState; readonly below: LiveState; readonly state: LiveState } | undefined;
  const getState = (): LiveState => {
    const [mine, below] = [own.getState(), head?.getState() ?? NOTHING];
    if (last?.mine === mine && sameBelow(last.below, below)) return last.state;
    const results =
      last && last.mine.results === mine.results && last.below.results === below.results
        ? last.state.results
        : new LayeredResults(mine.results, below.results, kept);
    last = { mine, below, state: { ...mine, results, functions: sumOf(mine.functions, below.functions) } };
    return last.state;
  };
  return {
    getState,
    subscribe(listener) {
      let seen = getState();
      const look = () => {
        const now = getState();
        if (now === seen) return;
        seen = now;
        listener();
      };
      const stops = [own.subscribe(look), head?.subscribe(look)];
      return () => {
        for (const stop of stops) stop?.();
      };
    },
  };
}

/** Of Head's room only results and running functions show in a change set. */
function sameBelow(a: LiveState, b: LiveState): boolean {
  return a.results === b.results && a.functions === b.functions;
}

function sumOf(a: LiveState["functions"], b: LiveState["functions"]): LiveState["functions"] {
  return b.running + b.waiting === 0 ? a : { running: a.running + b.running, waiting: a.waiting + b.waiting };
}
