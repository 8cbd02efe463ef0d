/** Things in the order of a path that each has, so that those at a path and below it are found without looking at the others. */
export class PathOrder<Item> {
  readonly #paths: readonly string[];
  readonly #items: readonly Item[];

  constructor(items: Iterable<Item>, pathOf: (item: Item) => string) {
    const sorted = Array.from(items, (item) => ({ item, path: pathOf(item) })).sort((a, b) =>
      a.path < b.path ? -1 : a.path > b.path ? 1 : 0,
    );
    this.#paths = sorted.map(({ path }) => path);
    this.#items = sorted.map(({ item }) => item);
  }

  /** Those at `path` and below it, in order. O(log n) and what is found. */
  within(path: string): readonly Item[] {
    const found: Item[] = [];
    for (let at = this.#firstFrom(path); this.#paths[at] === path; at += 1) found.push(this.#items[at] as Item);
    // What is at a path may stand apart from what is below it: “-” comes before “/”.
    const prefix = `${path}/`;
    for (let at = this.#firstFrom(prefix); this.#paths[at]?.startsWith(prefix); at += 1)
      found.push(this.#items[at] as Item);
    return found;
  }

  /** Whether there are any. O(log n). */
  hasWithin(path: string): boolean {
    if (this.#paths[this.#firstFrom(path)] === path) return true;
    const prefix = `${path}/`;
    return this.#paths[this.#firstFrom(prefix)]?.startsWith(prefix) ?? false;
  }

  /** The index of the first path that is not before `text`. */
  #firstFrom(text: string): number {
    let [low, high] = [0, this.#paths.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#paths[middle] ?? "") < text) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
