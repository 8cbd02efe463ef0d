/** The engines of one workspace: they take turns among themselves, and the workspace takes turns with others. */
export type Home<M> = {
  readonly name: string;
  members: readonly M[];
  turn: number;
  /** Runs of it that are with the sandbox. */
  running: number;
  /** How long one of its runs takes, of late; undefined until one has ended. */
  paceMs: number | undefined;
};

/** Work of one workspace that may be with the sandbox at a time where others are there too: who comes next waits no longer behind it. */
const WORK_MS = 200;
/** Of whom nothing is known, this part of all places is taken. */
const UNKNOWN_PART = 4;
/** How much the newest run counts for the pace. */
const NEWEST = 0.25;

/** Whose turn it is: workspace by workspace, however many engines each has, and in each engine by engine. Rules [R45] [R50]. */
export class Homes<M> {
  #homes: readonly Home<M>[] = [];
  #turn = 0;

  join(name: string, member: M): Home<M> {
    const known = this.#homes.find((home) => home.name === name);
    const home = known ?? { name, members: [], turn: 0, running: 0, paceMs: undefined };
    home.members = [...home.members, member];
    if (!known) this.#homes = [...this.#homes, home];
    return home;
  }

  leave(home: Home<M>, member: M): void {
    home.members = home.members.filter((other) => other !== member);
    if (home.members.length === 0) this.#homes = this.#homes.filter((other) => other !== home);
  }

  /** Everybody whose turn it may be, first who is next. Who takes a turn stops here, so that the one after is next then. */
  *inTurn(places: number): Generator<{ readonly home: Home<M>; readonly member: M }> {
    const homes = this.#homes;
    for (let tried = 0; tried < homes.length; tried++) {
      const home = homes[this.#turn++ % homes.length] as Home<M>;
      if (home.running >= this.#allowed(home, places)) continue;
      const { members } = home;
      for (let asked = 0; asked < members.length; asked++)
        yield { home, member: members[home.turn++ % members.length] as M };
    }
  }

  begun(home: Home<M>): void {
    home.running += 1;
  }

  /** @param tookMs - undefined where it says nothing of how long its runs take */
  ended(home: Home<M>, tookMs: number | undefined): void {
    home.running -= 1;
    if (tookMs === undefined) return;
    home.paceMs = home.paceMs === undefined ? tookMs : home.paceMs + NEWEST * (tookMs - home.paceMs);
  }

  #allowed({ paceMs }: Home<M>, places: number): number {
    if (this.#homes.length === 1) return places;
    if (paceMs === undefined) return Math.max(1, Math.floor(places / UNKNOWN_PART));
    return Math.max(1, Math.floor(WORK_MS / Math.max(1, paceMs)));
  }
}
