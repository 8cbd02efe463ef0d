import { canonicalJson, type ChangeSetId, type Json, type WorkspaceId } from "@tributary/core/base";
import { CONTROL_ROOT, type emptyOverlay, overlayMutations, OverlayView, readOverlay } from "@tributary/core/document";
import { createPipeline, type Policy } from "@tributary/core/engine";
import { applyMutation, type Mutation, runBatch, serialiseSnapshot, type Snapshot } from "@tributary/core/model";
import { DocumentSession } from "@tributary/core/sync";
import type * as Y from "yjs";
import { CLOSE, FIRST_CLIENT_ID, LAST_CLIENT_ID } from "@tributary/core/protocol";
import { SimulatedClient } from "./client.ts";
import { randomEdit } from "./edits.ts";
import { MemoryLog } from "./memory-log.ts";
import { Dice } from "./random.ts";
import { baseSnapshot, OBSERVER, PEOPLE } from "./world.ts";

export type HistoryOptions = {
  readonly seed: number;
  readonly steps: number;
  /** Policies every edit is judged by, and what they make sure that nobody but an author ever sees. */
  readonly policies?: readonly Policy[];
  readonly neverSeen?: (mutation: Mutation) => boolean;
};
export type HistoryReport = {
  readonly accepted: number;
  readonly refused: number;
  readonly crashes: number;
  readonly rebases: number;
  /** How often the document was rebuilt without its past. */
  readonly rebuildings: number;
};

/** Something the rules forbid has happened. The seed replays it. */
export class RuleBroken extends Error {
  override readonly name = "RuleBroken";
  readonly seed: number;

  constructor(rule: string, what: string, seed: number, step: number) {
    super(`[${rule}] ${what} (seed ${seed}, step ${step})`);
    this.seed = seed;
  }
}

/**
 * One seeded history of a change set: people and an agent, with our client and a stock one, edit at the same time over
 * lossy links while the server crashes, its disk fails and Head moves; a reader watches. At the end all come together.
 *
 * @throws {RuleBroken} naming the rule, when one of S1–S10 does not hold
 */
export async function runHistory(options: HistoryOptions): Promise<HistoryReport> {
  const history = new History(options);
  await history.open();
  for (let step = 0; step < options.steps; step += 1) await history.step(step);
  await history.settle();
  history.checkEnd();
  return history.report;
}

class History {
  readonly #options: HistoryOptions;
  readonly #seed: number;
  readonly #dice: Dice;
  readonly #log: MemoryLog;
  readonly #clients: SimulatedClient[];
  readonly #observer: SimulatedClient;
  readonly #bases: Snapshot[];
  #session: DocumentSession | undefined;
  #deferred: (() => void)[] = [];
  #clock = 0;
  #step = 0;
  #ids = 0;
  #crashes = 0;
  #rebases = 0;
  /** Acknowledged mutations must survive: how many entries the log held when somebody was last told. */
  #toldEntries = 0;

  constructor(options: HistoryOptions) {
    const { seed } = options;
    this.#options = options;
    this.#seed = seed;
    this.#dice = new Dice(seed);
    // Some have been opened so often that the server's client ids pass the range of peers'.
    this.#log = new MemoryLog(this.#dice, this.#dice.chance(0.2) ? FIRST_CLIENT_ID - 1 - this.#dice.below(4) : 0);
    this.#bases = [baseSnapshot(3 + this.#dice.below(4))];
    const clientId = (): number => FIRST_CLIENT_ID + this.#dice.below(LAST_CLIENT_ID - FIRST_CLIENT_ID + 1);
    const baseOf = (doc: Y.Doc): Snapshot => this.#bases[baseVersionIn(doc)] as Snapshot;
    this.#clients = PEOPLE.map(
      (person, index) => new SimulatedClient(person, index % 2 === 0 ? "ours" : "stock", clientId, baseOf),
    );
    this.#observer = new SimulatedClient(OBSERVER, "ours", clientId, baseOf);
  }

  get report(): HistoryReport {
    const { entries } = this.#log;
    const sum = (count: (entry: (typeof entries)[number]) => number): number =>
      entries.reduce((total, entry) => total + count(entry), 0);
    return {
      accepted: sum((entry) => entry.accepted.length),
      refused: sum((entry) => entry.refused.length),
      crashes: this.#crashes,
      rebases: this.#rebases,
      rebuildings: this.#log.generation - 1,
    };
  }

  async open(): Promise<void> {
    const session = await DocumentSession.open({
      workspace: "w" as WorkspaceId,
      changeSet: "cs" as ChangeSetId,
      log: this.#log,
      baseAt: (version) => Promise.resolve(this.#bases[version] as Snapshot),
      baseVersion: 0,
      pipeline: createPipeline({
        policies: this.#options.policies ?? [],
        audit: () => undefined,
        history: () => undefined,
        now: () => this.#clock,
        newId: () => `e${this.#clock}`,
      }),
      now: () => this.#clock,
      defer: (task) => this.#deferred.push(task),
      compaction: { ratio: 2, dead: 25, patience: 1, updates: 40 },
      onLost: () => {
        if (this.#session === session) this.#session = undefined;
      },
    });
    this.#session = session;
  }

  async step(step: number): Promise<void> {
    this.#step = step;
    this.#clock += 1;
    const client = this.#dice.pick([...this.#clients, this.#observer]) as SimulatedClient;
    const roll = this.#dice.below(100);
    if (roll < 30) this.#edit(client);
    else if (roll < 55) this.#toServer(client);
    else if (roll < 80) this.#toClient(client);
    else if (roll < 86) this.#runDeferred();
    else if (roll < 92) await this.#answerLog();
    else if (roll < 95) await this.#connect(client);
    else if (roll < 97) client.disconnected();
    else if (roll < 98) this.#crash();
    else if (roll < 99) this.#log.failNext = this.#dice.chance(0.2);
    else await this.#moveHead();
  }

  /** Everyone comes back, everything in flight arrives. */
  async settle(): Promise<void> {
    this.#log.failNext = false;
    for (let round = 0; round < 400; round += 1) {
      this.#clock += 1;
      for (const client of [...this.#clients, this.#observer]) {
        await this.#connect(client);
        while (client.toServer.length > 0) this.#toServer(client);
        while (client.toClient.length > 0) this.#toClient(client);
      }
      this.#runDeferred();
      await this.#answerLog();
      const idle =
        !this.#log.isWriting &&
        this.#deferred.length === 0 &&
        [...this.#clients, this.#observer].every(
          (client) => client.isConnected && client.toServer.length + client.toClient.length + client.waiting === 0,
        );
      if (idle && round > 3) return;
    }
    this.#broken("S1", "the peers do not come to rest");
  }

  checkEnd(): void {
    const session = this.#session;
    if (!session) return this.#broken("S1", "there is no session at the end");
    const stored = this.#log.stored();
    const expected = canonicalJson(plain(stored));
    for (const client of [...this.#clients, this.#observer]) {
      const seen = canonicalJson(plain(client.doc));
      if (seen !== expected)
        this.#broken(
          "S1",
          `${client.person.actor.name} (${client.kind}) ends with another state than the log\n${difference(seen, expected)}`,
        );
    }
    const overlay = readOverlay(stored);
    const view = OverlayView.ofOverlay(session.base, overlay).view;
    if (text(view) !== text(session.view)) this.#broken("S7", "the session's view is not the view of what is stored");
    if (this.#rebases === 0) {
      const replayed = this.#log.entries
        .flatMap((entry) => entry.accepted)
        .reduce((state, logged) => applyMutation(state, logged.mutation), session.base);
      if (text(replayed) !== text(view))
        this.#broken(
          "S7",
          `replaying the log of mutations gives another model\n${difference(text(replayed), text(view))}`,
        );
    }
    const applied = session.mutations().reduce(applyMutation, session.base);
    if (text(applied) !== text(view))
      this.#broken(
        "S7",
        `applying the change set gives another model than its view\n${difference(text(applied), text(view))}`,
      );
    this.#checkValid(readOverlay(this.#observer.doc), session.base, "S2");
  }

  #edit(client: SimulatedClient): void {
    if (client === this.#observer) return;
    const base = this.#bases[baseVersionIn(client.doc)] as Snapshot;
    const view = OverlayView.ofDocument(base, client.doc).view;
    const edits = Array.from({ length: 1 + this.#dice.below(3) }, () =>
      randomEdit(this.#dice, view, () => this.#freshId()),
    ).flat();
    client.edit(base, edits);
  }

  #toServer(client: SimulatedClient): void {
    const bytes = client.toServer.shift();
    if (!bytes) return;
    client.peer?.receive(bytes);
    if (this.#dice.chance(0.05)) client.peer?.receive(bytes);
  }

  #toClient(client: SimulatedClient): void {
    const bytes = client.toClient.shift();
    if (!bytes) return;
    client.receive(bytes);
    if (this.#dice.chance(0.05)) client.receive(bytes);
    if (client !== this.#observer) return;
    this.#checkValid(readOverlay(client.doc), this.#bases[baseVersionIn(client.doc)] as Snapshot, "S2");
  }

  async #connect(client: SimulatedClient): Promise<void> {
    if (client.isConnected) return;
    if (!this.#session) await this.open();
    const session = this.#session as DocumentSession;
    const id = client.nextConnectionId();
    const peer = session.join({
      id,
      actor: client.person.actor,
      role: client.person.role,
      outbox: client.kind === "ours",
      generation: client.kind === "ours" ? client.generation : undefined,
      send: (bytes) => {
        if (this.#session !== session) return;
        this.#toldEntries = Math.max(this.#toldEntries, this.#log.entries.length);
        client.toClient.push(bytes);
      },
      close: (code, reason) => {
        const isOutdated = code === CLOSE.outdated;
        if (code < 4500 && !isOutdated)
          this.#broken("S5", `an honest ${client.kind} client was cut off with ${code}: ${reason}`);
        client.peer = undefined;
        client.disconnected();
        if (isOutdated) client.startOver();
      },
      bufferedBytes: () => 0,
    });
    client.connected(peer);
  }

  #runDeferred(): void {
    const tasks = this.#deferred;
    this.#deferred = [];
    for (const task of tasks) task();
  }

  async #answerLog(): Promise<void> {
    this.#log.answerOne();
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  }

  /** The process is gone: its memory, its timers, its sockets. What the log holds stays. */
  #crash(): void {
    this.#crashes += 1;
    this.#session = undefined;
    this.#deferred = [];
    for (const client of [...this.#clients, this.#observer]) {
      client.peer = undefined;
      client.disconnected();
    }
    if (this.#log.entries.length < this.#toldEntries) this.#broken("S7", "the log holds less than peers were told");
  }

  async #moveHead(): Promise<void> {
    if (!this.#session || this.#dice.chance(0.6)) return;
    const head = this.#bases.at(-1) as Snapshot;
    const edits = randomEdit(this.#dice, head, () => this.#freshId());
    const next = runBatch(head, edits, "bestEffort").state;
    this.#bases.push(next);
    this.#rebases += 1;
    void this.#session.rebase(next, this.#bases.length - 1).catch(() => undefined); // lost with its session: opened anew on the new base
  }

  #checkValid(overlay: ReturnType<typeof emptyOverlay>, base: Snapshot, rule: string): void {
    const seen = overlayMutations(base, overlay);
    const forbidden = seen.find((mutation) => this.#options.neverSeen?.(mutation));
    if (forbidden) this.#broken("S40", `a peer sees ${JSON.stringify(forbidden)}, which a policy forbids`);
    const { outcomes } = runBatch(base, seen, "atomic");
    const broken = outcomes.find((outcome) => outcome.refusal);
    if (broken)
      this.#broken(
        rule,
        `a peer sees ${JSON.stringify(broken.mutation)}, which the rules refuse: ${JSON.stringify(broken.refusal)}`,
      );
  }

  #freshId(): string {
    this.#ids += 1;
    return `n${this.#ids}`;
  }

  #broken(rule: string, what: string): never {
    throw new RuleBroken(rule, what, this.#seed, this.#step);
  }
}

function baseVersionIn(doc: Y.Doc): number {
  const seen = doc.getMap<Json>(CONTROL_ROOT).get("base");
  return typeof seen === "number" ? seen : 0;
}

function plain(doc: Y.Doc): Json {
  return {
    component: doc.getMap("component").toJSON(),
    attribute: doc.getMap("attribute").toJSON(),
    view: doc.getMap("view").toJSON(),
    control: doc.getMap(CONTROL_ROOT).toJSON(),
  } as Json;
}

function text(snapshot: Snapshot): string {
  return canonicalJson(serialiseSnapshot(snapshot));
}

function difference(a: string, b: string): string {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  return `  … ${a.slice(Math.max(0, at - 60), at + 120)}\n  … ${b.slice(Math.max(0, at - 60), at + 120)}`;
}
