/** The entries used last, up to a number of them. */
export class LruMap<Key, Value> {
  private readonly map = new Map<Key, Value>();
  private readonly size: number;

  constructor(size: number) {
    this.size = size;
  }

  get(key: Key): Value | undefined {
    const value = this.map.get(key);
    if (value === undefined) return undefined;
    // A map keeps the order of insertion: put last, it is the last to go.
    this.map.delete(key);
    this.map.set(key, value);
    return value;
  }

  set(key: Key, value: Value): void {
    this.map.delete(key);
    this.map.set(key, value);
    if (this.map.size <= this.size) return;
    for (const oldest of this.map.keys()) {
      this.map.delete(oldest);
      return;
    }
  }
}
