/** A memo in memory, as text, as the database keeps it. */
export class MapMemo {
  readonly #stored = new Map<string, string>();
  lookups = 0;

  get(keys: readonly string[]): Promise<ReadonlyMap<string, unknown>> {
    this.lookups += keys.length;
    const found = keys.flatMap((key): [string, unknown][] => {
      const text = this.#stored.get(key);
      return text === undefined ? [] : [[key, JSON.parse(text)]];
    });
    return Promise.resolve(new Map(found));
  }

  put(entries: readonly { readonly key: string; readonly value: unknown }[]): Promise<void> {
    for (const { key, value } of entries) this.#stored.set(key, JSON.stringify(value));
    return Promise.resolve();
  }
}
