import { type ChangeSetId, isJsonObject } from "@tributary/core/base";
import type { Overlay } from "@tributary/core/document";
import { createPipeline } from "@tributary/core/engine";
import type { Mutation, Snapshot } from "@tributary/core/model";
import { SessionLost, StoreUnavailable } from "@tributary/core/sync";
import type { Books } from "./books.ts";
import { rivalEdit } from "./edits.ts";
import { Governance } from "./governance.ts";
import { drained } from "./drained.ts";
import type { Ledger } from "./ledger.ts";
import { Lineage } from "./lineage.ts";
import { Dice, freshIds } from "./random.ts";
import { broken } from "./rule-broken.ts";
import type { Decision, Descent, ProcessStep } from "./script.ts";
import { SimulatedServer } from "./server.ts";
import { APPROVER, COUNSEL, MEMBERS, PEOPLE, type Person, WORKSPACE } from "./world.ts";

/** More change sets than this only make a history slower. */
const MOST_CHANGE_SETS = 4;
/** With those made from others. */
const MOST_WITH_DESCENT = 6;
/** So often people try to bring a change set to Head before they leave it. */
const MOST_TRIES = 4;
const PERSONS: readonly Person[] = [...PEOPLE, ...MEMBERS.filter((member) => !PEOPLE.includes(member)), APPROVER];

/** The server's side of a history: the process that runs just now, if one does, and what people ask of it. */
export class Process {
  readonly #books: Books;
  readonly #onMade: (made: ChangeSetId) => void;
  readonly #filling: ChangeSetId[] = [];
  readonly #seen = new Map<string, string>();
  #server: SimulatedServer | undefined;
  #governance: Governance | undefined;
  #lineage: Lineage | undefined;
  #running = 0;
  #fault: unknown;

  /** @param onMade - told of each change set that was made from another */
  constructor(books: Books, onMade: (made: ChangeSetId) => void) {
    this.#books = books;
    this.#onMade = onMade;
  }

  get isIdle(): boolean {
    return !this.#server?.isBusy && !this.#books.disk.isWriting && this.#running === 0;
  }

  /** The server, started when nobody has one. */
  server(): SimulatedServer {
    if (this.#server) return this.#server;
    const { heads, log, deadAtMost, names: laws } = this.#books;
    const pipeline = createPipeline({
      policies: this.#books.laws.policies ?? [],
      audit: () => undefined,
      history: () => undefined,
      now: () => this.#books.clock,
      newId: () => `e${this.#books.clock}`,
    });
    this.#server = new SimulatedServer({ log, heads, pipeline, laws, deadAtMost, now: () => this.#books.clock });
    this.#governance = new Governance(this.#server);
    this.#lineage = new Lineage(this.#server, this.#books.descents, this.#books.deeds);
    return this.#server;
  }

  /** Does something that takes a while. What fails because the store or the session went away is for its author to try again. */
  run(work: () => Promise<unknown>): void {
    const server = this.#server;
    this.#running += 1;
    const over = (): void => {
      if (server === this.#server) this.#running -= 1;
    };
    work().then(over, (fault: unknown) => {
      over();
      if (!(fault instanceof SessionLost || fault instanceof StoreUnavailable)) this.#fault ??= fault;
    });
  }

  create(most = MOST_CHANGE_SETS): ChangeSetId | undefined {
    const { stored, heads, clock } = this.#books;
    if (this.#books.ledgers.size >= most) return undefined;
    const id = `cs${this.#books.ledgers.size}` as ChangeSetId;
    const baseVersion = stored.version;
    const record = { id, workspace: WORKSPACE, title: id, description: "", phase: "open" as const };
    heads.createChangeSet({ ...record, baseVersion, createdBy: APPROVER.actor.id, createdAt: clock });
    this.#books.opened(id, baseVersion);
    return id;
  }

  step(step: ProcessStep): void {
    switch (step.type) {
      case "turn":
        this.#server?.turn();
        break;
      case "disk":
        this.#books.disk.answer(step.place);
        break;
      case "fail":
        this.#books.disk.failNext = step.written ? "written" : "lost";
        break;
      case "head":
        return this.#moveHead(step.seed);
      case "takeover":
      case "close": {
        const id = this.#changeSet(step.changeSet);
        if (id && step.type === "takeover") this.#server?.takenOver(id);
        else if (id) this.#server?.closeIdle(id);
        break;
      }
      case "part":
      case "revert":
      case "settle":
      case "abandon":
      case "reopen":
        this.server();
        return this.#descend(step, this.#changeSet(step.changeSet));
      default:
        this.server();
        return this.#decide(step.type, this.#changeSet(step.changeSet), PERSONS[step.person % PERSONS.length]);
    }
    this.#look();
  }

  /** Does what is at hand, until it waits for a peer. */
  work(): void {
    const server = this.server();
    server.closeOrphans();
    server.turn();
    this.#books.disk.answer();
    this.#look();
  }

  /** It is gone between two of its steps; the seed says what the disk makes of what was being written. */
  crash(seed: number): void {
    this.#books.crashes += 1;
    this.#books.disk.abandon(new Dice(seed));
    this.#die();
  }

  /** It puts everything away, then ends. */
  async stop(): Promise<void> {
    for (let turn = 0; turn < 60 && !this.isIdle; turn += 1) {
      this.work();
      await drained();
    }
    this.#books.disk.abandon(new Dice(1));
    this.#die();
  }

  checkEnd(): void {
    this.#look();
    const head = this.#server?.head;
    if (head && head.version !== this.#books.stored.version)
      broken("H2", `the server stands on version ${head.version} of ${this.#books.stored.version}`);
  }

  #die(): void {
    this.#server?.die();
    this.#server = undefined;
    this.#governance = undefined;
    this.#lineage = undefined;
    this.#tellMade();
    this.#running = 0;
    this.#look();
  }

  #look(): void {
    if (this.#fault !== undefined) throw this.#fault;
    this.#books.checkHead();
  }

  #changeSet(number: number): ChangeSetId | undefined {
    const ids = [...this.#books.ledgers.keys()];
    return ids[number % Math.max(1, ids.length)];
  }

  #moveHead(seed: number): void {
    const server = this.server();
    const dice = new Dice(seed);
    const edits = (head: Snapshot): readonly Mutation[] =>
      (dice.chance(0.8) ? rivalEdit(dice, this.#written()) : undefined) ??
      this.#books.draws.onHead(dice, head, freshIds(`h${seed}`));
    this.run(() => server.commit(edits, `direct:${seed}`));
  }

  #descend(step: Descent, id: ChangeSetId | undefined): void {
    const lineage = this.#lineage;
    if (!id || !lineage) return;
    if (step.type === "reopen") return this.run(() => lineage.reopen(this.#abandoned() ?? id));
    if (step.type === "abandon") return this.run(() => lineage.abandon(id));
    const by = PERSONS[step.person % PERSONS.length] as Person;
    const dice = new Dice(step.seed);
    if (step.type === "settle")
      return this.run(() => lineage.settle(dice.pick(this.#those(({ diverges }) => diverges)) ?? id, by, dice));
    const make = (): ChangeSetId | undefined => {
      const made = this.create(MOST_WITH_DESCENT);
      if (made) this.#filling.push(made);
      return made;
    };
    const full = dice.pick(this.#those(({ overlay }) => overlay.attribute.size > 0)) ?? id;
    const making = step.type === "part" ? lineage.split(full, by, dice, make) : lineage.revert(by, dice, make);
    this.run(() => making.finally(() => this.#tellMade()));
  }

  #abandoned(): ChangeSetId | undefined {
    return [...this.#books.stored.changeSets.values()].find(({ phase }) => phase === "abandoned")?.id;
  }

  /** What change sets say values of, or take away, in an order that does not depend on when they said it. */
  #written(): readonly string[] {
    return this.#those(() => true).flatMap((id) => {
      const { attribute, component } = this.#books.ledger(id).overlay;
      return [...attribute.keys()].sort().concat(takenAway(attribute, component).sort());
    });
  }

  /** Open change sets of which something is true: steps that are about it are not wasted on others. */
  #those(isSo: (ledger: Ledger) => boolean): readonly ChangeSetId[] {
    const { ledgers, stored } = this.#books;
    return [...ledgers].flatMap(([id, ledger]) =>
      stored.changeSets.get(id)?.phase === "open" && isSo(ledger) ? [id] : [],
    );
  }

  /** Nobody is told of what is made from another before it has been filled, or cannot be. */
  #tellMade(): void {
    for (const made of this.#filling.splice(0)) this.#onMade(made);
  }

  #decide(type: Decision, id: ChangeSetId | undefined, by: Person | undefined): void {
    const governance = this.#governance;
    if (!id || !by || !governance) return;
    const hash = this.#seen.get(`${id} ${by.actor.id}`) ?? "unseen";
    switch (type) {
      case "look":
        return this.run(() => this.#lookAt(governance, id, by));
      case "ask":
        return this.run(() => governance.ask(id, by));
      case "approve":
        return this.run(() => governance.decide(id, (at) => ({ type, by, contentHash: hash, at })));
      case "reject":
        return this.run(() => governance.decide(id, (at) => ({ type, by, contentHash: hash, at, reason: "No." })));
      case "withdraw":
        return this.run(() => this.#takeBack(governance, id, by));
      case "apply":
        return this.run(() => governance.apply(id, by, hash));
      case "ship":
        return this.run(() => this.#ship(governance, id, by));
    }
  }

  /** Their approval, or where they have given none the request. */
  async #takeBack(governance: Governance, id: ChangeSetId, by: Person): Promise<void> {
    if (await governance.decide(id, (at) => ({ type: "withdraw", by, at }))) return;
    await governance.decide(id, (at) => ({ type: "cancel", by, at }));
  }

  /** The whole way, as people go it; when somebody's edit comes between, they begin again. */
  async #ship(governance: Governance, id: ChangeSetId, by: Person): Promise<void> {
    const owner = PEOPLE[0] as Person;
    const approver = by === APPROVER ? owner : APPROVER;
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      await governance.ask(id, by);
      const contentHash = await this.#lookAt(governance, id, approver);
      await governance.decide(id, (at) => ({ type: "approve", by: approver, contentHash, at }));
      if (this.#books.names.length > 0) await this.#second(governance, id);
      if (await governance.apply(id, by.actor.type === "user" ? by : owner, contentHash)) return;
    }
  }

  /** Who is there for what laws want has a look, too. */
  async #second(governance: Governance, id: ChangeSetId): Promise<void> {
    const contentHash = await this.#lookAt(governance, id, COUNSEL);
    await governance.decide(id, (at) => ({ type: "approve", by: COUNSEL, contentHash, at }));
  }

  async #lookAt(governance: Governance, id: ChangeSetId, by: Person): Promise<string> {
    const { hash, content } = await governance.look(id);
    const { looks } = this.#books;
    if ((looks.get(hash) ?? content) !== content) broken("G5", "two different contents have the same hash");
    looks.set(hash, content);
    this.#seen.set(`${id} ${by.actor.id}`, hash);
    return hash;
  }
}

/** A value of each component that goes, and one of each list entry. */
function takenAway(attribute: Overlay["attribute"], component: Overlay["component"]): string[] {
  const components = [...component].flatMap(([id, mark]) =>
    isJsonObject(mark) && "deleted" in mark ? [`${id}/domain/size`] : [],
  );
  const entries = [...attribute].flatMap(([key, cell]) =>
    isJsonObject(cell) && "unset" in cell && /\/domain\/ports\/[^/]+$/.test(key) ? [`${key}/number`] : [],
  );
  return [...components, ...entries];
}
