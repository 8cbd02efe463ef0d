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
/** What is being laid out carefully. */
type Request = {
  readonly groups: readonly Group[];
  /** Groups that stand by their quick picture meanwhile. */
  readonly quick: Set<string>;
};

/**
 * Lays groups out, each once, and again only when something new without a place joins it. The picture stands whole or not at
 * all; a better one that comes late is taken only while nobody has a hand on what stands.
 */
export class Arranger {
  readonly #ways: Ways;
  readonly #listeners = new Set<() => void>();
  #layouts: Layouts | null = null;
  #request: Request | undefined;
  #quickly: ReturnType<typeof setTimeout> | undefined;
  /** What is to be seen, as it was last said: an answer is to a question of before. */
  #groups: readonly Group[] = [];
  #isPlaced: Wish["isPlaced"] = () => false;

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
    this.#groups = groups;
    this.#isPlaced = isPlaced;
    const due = groups.filter((group) => !this.#isLaidOut(group));
    if (due.length > 0 && !many) {
      if (!holds(this.#request?.groups ?? [], due)) this.#ask(due);
      return;
    }
    // Nothing waits for it any more. A better picture of what stands by its quick one is awaited still.
    if (many || this.#quickly !== undefined) this.stop();
    if (due.length > 0 || !this.#layouts) this.#place(due.map((group) => [group.id, layered(group)]));
  }

  /** What is under way comes to nothing: another picture stands, or nobody looks any more. */
  stop(): void {
    this.#request = undefined;
    this.#endWaiting();
  }

  #ask(groups: readonly Group[]): void {
    const request: Request = { groups, quick: new Set() };
    this.#request = request;
    this.#quickly ??= setTimeout(() => {
      this.#quickly = undefined;
      if (this.#request) this.#placeQuickly(this.#request);
    }, WAIT_AT_MOST_MS);
    void Promise.all(groups.map(async (group) => [group.id, await this.#ways.careful(group)] as const)).then(
      (placed) => {
        if (this.#request !== request) return;
        this.#request = undefined;
        const isWaited = this.#endWaiting();
        const wanted = placed.filter(([id]) => this.#isWanted(id, request));
        if (wanted.length > 0 && (isWaited || this.#ways.mayMove())) this.#place(wanted);
      },
    );
  }

  #placeQuickly(request: Request): void {
    const due = request.groups.filter(({ id }) => this.#isWanted(id, request));
    for (const { id } of due) request.quick.add(id);
    this.#place(due.map((group) => [group.id, layered(group)]));
  }

  /** Whether a picture that was asked for is to be seen: others may have taken away, or placed, what it was asked for. */
  #isWanted(id: string, { quick }: Request): boolean {
    const group = this.#groups.find((each) => each.id === id);
    if (!group) return false;
    return quick.has(id) ? group.nodes.some((node) => !this.#isPlaced(node.id)) : !this.#isLaidOut(group);
  }

  #isLaidOut({ id, nodes }: Group): boolean {
    const known = this.#layouts?.get(id);
    return known !== undefined && nodes.every((node) => known.places.has(node.id) || this.#isPlaced(node.id));
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

/** Whether just these were asked for: the same members, connected in the same way. */
function holds(asked: readonly Group[], due: readonly Group[]): boolean {
  const known = new Set(asked.map(shapeOf));
  return due.every((group) => known.has(shapeOf(group)));
}

function shapeOf({ id, nodes, edges }: Group): string {
  return JSON.stringify([id, nodes, edges]);
}
