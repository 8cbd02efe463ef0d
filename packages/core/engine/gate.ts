/** Asks a task that waits to give up; an `AbortSignal` is one. */
export type Giveup = {
  readonly aborted: boolean;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
};

/** What a task is about. Tasks of one state run one after the other; a workspace's states take turns with other workspaces'. */
export type Place = { readonly workspace: string; readonly state: string };

export type GateLimits = {
  /** Tasks running at once, over all. */
  readonly width: number;
  /** Tasks of one workspace that may wait; more are refused. */
  readonly maxWaiting: number;
};

export type GateStatistics = { readonly running: number; readonly waiting: number; readonly workspaces: number };

/** The gate did not let a task in: too many wait already, or it was given up. Nothing of it has run. */
export class NotAdmitted extends Error {
  override readonly name = "NotAdmitted";
  readonly why: "full" | "givenUp";

  constructor(why: "full" | "givenUp") {
    super(
      why === "full"
        ? "Too much is waiting in this workspace already. Try again in a moment."
        : "It was given up before its turn came.",
    );
    this.why = why;
  }
}

type Task = { readonly place: Place; readonly start: () => void };
type Lane = { readonly queue: Task[]; busy: boolean };
type Home = { readonly lanes: Map<string, Lane>; readonly ready: string[]; waiting: number };

/**
 * Lets tasks through: those of one state in the order they came, one at a time; never more than `width` at once; and round
 * robin between workspaces, so that one with a thousand waiting delays another's only task by no more than those that
 * already run and one of its own [E17]. Only what runs holds a place: waiting costs nobody anything.
 */
export class FairGate {
  readonly #limits: GateLimits;
  readonly #homes = new Map<string, Home>();
  /** Workspaces with something that could start, in the order of their turns. */
  #turns: string[] = [];
  #running = 0;
  #waiting = 0;

  constructor(limits: GateLimits) {
    if (limits.width < 1) throw new RangeError(`width: ${limits.width}`);
    this.#limits = limits;
  }

  get statistics(): GateStatistics {
    return { running: this.#running, waiting: this.#waiting, workspaces: this.#homes.size };
  }

  /**
   * Whoever hands in a task goes on in it: whatever its surroundings say of who asks is said of that one, and not of whose end let it in.
   * @throws {NotAdmitted} when it is refused or given up before it began; what `work` throws otherwise
   */
  async run<T>(place: Place, work: () => Promise<T>, giveup?: Giveup): Promise<T> {
    // Not in the caller's own turn: whoever hands in a task may finish what it is at.
    await this.#turn(place, giveup);
    try {
      return await work();
    } finally {
      this.#ended(place);
    }
  }

  #turn(place: Place, giveup: Giveup | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      if (giveup?.aborted) return reject(new NotAdmitted("givenUp"));
      const home = this.#homeOf(place.workspace);
      if (home.waiting >= this.#limits.maxWaiting) return reject(new NotAdmitted("full"));
      const leave = () => {
        if (this.#withdraw(task)) reject(new NotAdmitted("givenUp"));
      };
      const task: Task = {
        place,
        start: () => {
          giveup?.removeEventListener("abort", leave);
          resolve();
        },
      };
      giveup?.addEventListener("abort", leave);
      this.#enqueue(home, task);
      this.#pump();
    });
  }

  #homeOf(workspace: string): Home {
    const home = this.#homes.get(workspace) ?? { lanes: new Map(), ready: [], waiting: 0 };
    this.#homes.set(workspace, home);
    return home;
  }

  #enqueue(home: Home, task: Task): void {
    const { workspace, state } = task.place;
    const lane = home.lanes.get(state) ?? { queue: [], busy: false };
    home.lanes.set(state, lane);
    lane.queue.push(task);
    home.waiting += 1;
    this.#waiting += 1;
    if (!lane.busy && lane.queue.length === 1) this.#makeReady(workspace, home, state);
  }

  #makeReady(workspace: string, home: Home, state: string): void {
    home.ready.push(state);
    if (home.ready.length === 1) this.#turns.push(workspace);
  }

  #pump(): void {
    while (this.#running < this.#limits.width) {
      const workspace = this.#turns.shift();
      const home = workspace === undefined ? undefined : this.#homes.get(workspace);
      const state = home?.ready.shift();
      const lane = state === undefined ? undefined : home?.lanes.get(state);
      const task = lane?.queue.shift();
      if (workspace === undefined || !home || !lane || !task) return;
      if (home.ready.length > 0) this.#turns.push(workspace);
      lane.busy = true;
      home.waiting -= 1;
      this.#waiting -= 1;
      this.#running += 1;
      task.start();
    }
  }

  #ended({ workspace, state }: Place): void {
    const home = this.#homes.get(workspace);
    const lane = home?.lanes.get(state);
    if (!home || !lane) return;
    lane.busy = false;
    this.#running -= 1;
    if (lane.queue.length > 0) this.#makeReady(workspace, home, state);
    else this.#forget(workspace, home, state);
    this.#pump();
  }

  /** Takes a waiting task out; false when it has started already. */
  #withdraw(task: Task): boolean {
    const { workspace, state } = task.place;
    const home = this.#homes.get(workspace);
    const lane = home?.lanes.get(state);
    const at = lane?.queue.indexOf(task) ?? -1;
    if (!home || !lane || at < 0) return false;
    lane.queue.splice(at, 1);
    home.waiting -= 1;
    this.#waiting -= 1;
    if (lane.busy || lane.queue.length > 0) return true;
    home.ready.splice(home.ready.indexOf(state), 1);
    if (home.ready.length === 0) this.#turns = this.#turns.filter((each) => each !== workspace);
    this.#forget(workspace, home, state);
    return true;
  }

  /** Nothing is kept of a state or a workspace where nothing waits or runs. */
  #forget(workspace: string, home: Home, state: string): void {
    home.lanes.delete(state);
    if (home.lanes.size === 0) this.#homes.delete(workspace);
  }
}
