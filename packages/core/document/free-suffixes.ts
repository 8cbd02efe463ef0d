/**
 * Numbers that make names free, each looked for from where the last one of its kind was found: what is taken stays taken, so that
 * of many clashes none tries again what those before it have tried.
 */
export class FreeSuffixes {
  readonly #next = new Map<string, number>();
  readonly #first: number;

  constructor(first = 2) {
    this.#first = first;
  }

  /**
   * The first that is free of `named(first)`, `named(first + 1)`, …, and was not answered before.
   *
   * @param kind - what the numbers are for: one that was taken of it is never free again
   */
  next<Name>(kind: string, named: (suffix: number) => Name, isFree: (name: Name) => boolean): Name {
    for (let suffix = this.#next.get(kind) ?? this.#first; ; suffix += 1) {
      const name = named(suffix);
      if (!isFree(name)) continue;
      this.#next.set(kind, suffix + 1);
      return name;
    }
  }
}
