import type { Json } from "../base/index.ts";
import { isDefinitionKey, OVERLAY_ROOTS, type OverlayRoot } from "./keys.ts";
import type { Overlay } from "./overlay.ts";

/**
 * A map whose keys are paths: `a/b/c` stands below `a` and `a/b`. What stands below one is found without looking at the rest.
 */
export class KeyTree<Value> extends Map<string, Value> {
  /** By path, what is next below it: keys, and paths on the way to one. */
  readonly #next = new Map<string, Set<string>>();

  override set(key: string, value: Value): this {
    if (!this.has(key)) this.#link(key);
    return super.set(key, value);
  }

  override delete(key: string): boolean {
    const was = super.delete(key);
    if (was) this.#unlink(key);
    return was;
  }

  override clear(): void {
    super.clear();
    this.#next.clear();
  }

  below(path: string): string[] {
    const found: string[] = [];
    const open = [path];
    for (let at = open.pop(); at !== undefined; at = open.pop())
      for (const each of this.#next.get(at) ?? []) {
        open.push(each);
        if (this.has(each)) found.push(each);
      }
    return found;
  }

  #link(key: string): void {
    for (let [at, over] = [key, parentOf(key)]; over !== undefined; [at, over] = [over, parentOf(over)]) {
      const known = this.#next.get(over);
      if (known) {
        known.add(at);
        return; // and so is the way to it
      }
      this.#next.set(over, new Set([at]));
    }
  }

  #unlink(key: string): void {
    for (let [at, over] = [key, parentOf(key)]; over !== undefined; [at, over] = [over, parentOf(over)]) {
      if (this.has(at) || this.#next.has(at)) return;
      const siblings = this.#next.get(over);
      siblings?.delete(at);
      if (siblings?.size !== 0) return;
      this.#next.delete(over);
    }
  }
}

/** One of `<view>/<component>`, which finds the places of a component, too. */
export class PlaceTree<Value> extends KeyTree<Value> {
  readonly #views = new KeyTree<string>();

  override set(key: string, value: Value): this {
    const turned = turn(key);
    if (turned !== undefined) this.#views.set(turned, key);
    return super.set(key, value);
  }

  override delete(key: string): boolean {
    const turned = turn(key);
    if (turned !== undefined) this.#views.delete(turned);
    return super.delete(key);
  }

  override clear(): void {
    super.clear();
    this.#views.clear();
  }

  of(component: string): string[] {
    return this.#views.below(component).map((turned) => this.#views.get(turned) as string);
  }
}

/** One of texts, which tells those of definitions from those of code. */
export class TextTree<Value> extends KeyTree<Value> {
  readonly #definitions = new Set<string>();

  get definitions(): ReadonlySet<string> {
    return this.#definitions;
  }

  override set(key: string, value: Value): this {
    if (isDefinitionKey(key)) this.#definitions.add(key);
    return super.set(key, value);
  }

  override delete(key: string): boolean {
    this.#definitions.delete(key);
    return super.delete(key);
  }

  override clear(): void {
    super.clear();
    this.#definitions.clear();
  }
}

/** By root, something for keys of an overlay. */
export type KeyTrees<Value> = { readonly [Root in Exclude<OverlayRoot, "view" | "text">]: KeyTree<Value> } & {
  readonly view: PlaceTree<Value>;
  readonly text: TextTree<Value>;
};

export function keyTrees<Value>(): KeyTrees<Value> {
  return {
    component: new KeyTree(),
    attribute: new KeyTree(),
    view: new PlaceTree(),
    function: new KeyTree(),
    schema: new KeyTree(),
    catalogue: new KeyTree(),
    text: new TextTree(),
  };
}

/** An overlay in which what stands below a key is found at once. */
export function inTrees(overlay: Overlay): KeyTrees<Json> {
  const trees = keyTrees<Json>();
  for (const root of OVERLAY_ROOTS) for (const [key, value] of overlay[root]) trees[root].set(key, value);
  return trees;
}

/** The paths a path is below, the nearest last. */
export function pathsAbove<P extends string>(path: P): readonly P[] {
  const above: P[] = [];
  for (let slash = path.indexOf("/", 1); slash !== -1; slash = path.indexOf("/", slash + 1))
    above.push(path.slice(0, slash) as P);
  return above;
}

function parentOf(path: string): string | undefined {
  const slash = path.lastIndexOf("/");
  return slash > 0 ? path.slice(0, slash) : undefined;
}

/** `<component>/<view>` of a place; undefined for what is no place. */
function turn(key: string): string | undefined {
  const slash = key.lastIndexOf("/");
  return slash > 0 ? `${key.slice(slash + 1)}/${key.slice(0, slash)}` : undefined;
}
