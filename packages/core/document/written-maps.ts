import type * as Y from "yjs";
import type { Json } from "../base/index.ts";
import { keyTrees } from "./key-tree.ts";
import type { MapRoot } from "./keys.ts";
import { overlayMap, takeOut, type TakingOut } from "./overlay.ts";

/**
 * A document's maps while one act writes them. They are looked through once, for the first removal among many; what stands below
 * a key is known from then on, so that each removal costs what it takes. Nobody else may write meanwhile.
 */
export class WrittenMaps {
  readonly #doc: Y.Doc;
  readonly #taking: TakingOut;
  readonly #trees = keyTrees<true>();
  /** The roots that were looked through. */
  readonly #known = new Set<MapRoot>();

  constructor(doc: Y.Doc, taking: TakingOut = {}) {
    this.#doc = doc;
    this.#taking = taking;
  }

  get(root: MapRoot, key: string): Json | undefined {
    return overlayMap(this.#doc, root).get(key);
  }

  /** Whether what is as below is said at this key all the same: something else stands there, or may. */
  isSaying(root: MapRoot, key: string): boolean {
    const { bySaying = false, unseen = false } = this.#taking;
    return bySaying && (unseen || overlayMap(this.#doc, root).has(key));
  }

  /** Without a value, what stands there is taken out. */
  put(root: MapRoot, key: string, value: Json | undefined): void {
    const map = overlayMap(this.#doc, root);
    if (value !== undefined) map.set(key, value);
    // Taken out, a component's own key may mean its version or that it is there: unseen, nobody could tell which.
    else takeOut(map, key, root === "component" ? {} : this.#taking);
    if (!this.#known.has(root)) return;
    if (value !== undefined) this.#trees[root].set(key, true);
    else this.#trees[root].delete(key);
  }

  dropBelow(root: MapRoot, key: string): void {
    this.#look(root);
    for (const below of this.#trees[root].below(key)) this.put(root, below, undefined);
  }

  /** Takes a component off every view. */
  dropPlaces(component: string): void {
    this.#look("view");
    for (const place of this.#trees.view.of(component)) this.put("view", place, undefined);
  }

  #look(root: MapRoot): void {
    if (this.#known.has(root)) return;
    for (const key of overlayMap(this.#doc, root).keys()) this.#trees[root].set(key, true);
    this.#known.add(root);
  }
}
