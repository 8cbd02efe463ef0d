import { type Group, layered, type Placed } from "./layered.ts";

/** The careful layout may keep a picture waiting this long; after that the quick one is shown. */
const WAIT_AT_MOST_MS = 4000;

type Ways = {
  /** A better picture of a group, some time later. It never rejects. */
  readonly careful: (group: Group) => Promise<Placed>;
  /** Whether what stands may be moved: nobody is pointing at it or drawing a line. */
  readonly mayMove: () => boolean;
};
type Layouts = ReadonlyMap<string, Placed>;
type Wish = {
  /** Whether a member has a place that somebody gave it by hand. */
  readonly isPlaced: (id: string) => boolean;
  /** Too many for the careful layout: all get the quick one, at once. */
  readonly many: boolean;
};

/**
 * Lays groups out, each once, and again only when something new without a place joins it. The picture stands whole or not at
 * all; a better one that comes late is taken only while nobody has a hand on what stands.
 */
export class Arranger {
  readonly #ways: Ways;
  readonly #listeners = new Set<() => void>();
  #layouts: Layouts | null = null;
  /** Groups that are being laid out carefully. */
  #asked: readonly Group[] = [];
  #quickly: ReturnType<typeof setTimeout> | undefined;

  constructor(ways: Ways) {
    this.#ways = ways;
  }

  /** Null until the first picture stands; another map whenever groups were laid out. */
  readonly layouts = (): Layouts | null => this.#layouts;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Asks for what is not laid out yet. Asking again for the same, however often, changes nothing and delays nothing. */
  arrange(groups: readonly Group[], { isPlaced, many }: Wish): void {
    const due = groups.filter((group) => !isLaidOut(group, this.#layouts?.get(group.id), isPlaced));
    if (due.length === 0 && this.#layouts) return;
    if (many || due.length === 0) this.#place(due.map((group) => [group.id, layered(group)]));
    else if (!holds(this.#asked, due)) this.#ask(due);
  }

  /** Nobody looks any more. */
  stop(): void {
    this.#asked = [];
    this.#endWaiting();
  }

  #ask(due: readonly Group[]): void {
    this.#asked = due;
    this.#quickly ??= setTimeout(() => {
      this.#quickly = undefined;
      this.#place(this.#asked.map((group) => [group.id, layered(group)]));
    }, WAIT_AT_MOST_MS);
    void Promise.all(due.map(async (group) => [group.id, await this.#ways.careful(group)] as const)).then((placed) => {
      if (this.#asked !== due) return;
      this.#asked = [];
      if (this.#endWaiting() || this.#ways.mayMove()) this.#place(placed);
    });
  }

  /** @returns whether the quick picture was still to come */
  #endWaiting(): boolean {
    const isWaited = this.#quickly !== undefined;
    clearTimeout(this.#quickly);
    this.#quickly = undefined;
    return isWaited;
  }

  #place(placed: readonly (readonly [string, Placed])[]): void {
    this.#layouts = new Map([...(this.#layouts ?? []), ...placed]);
    for (const listener of this.#listeners) listener();
  }
}

function isLaidOut(group: Group, known: Placed | undefined, isPlaced: Wish["isPlaced"]): boolean {
  return known !== undefined && group.nodes.every(({ id }) => known.places.has(id) || isPlaced(id));
}

/** Whether just these were asked for: the same members, connected in the same way. */
function holds(asked: readonly Group[], due: readonly Group[]): boolean {
  const known = new Set(asked.map(shapeOf));
  return due.every((group) => known.has(shapeOf(group)));
}

function shapeOf({ id, nodes, edges }: Group): string {
  return JSON.stringify([id, nodes, edges]);
}
