import type { ActorId, ChangeSetId, ConnectionId, Json } from "@tributary/core/base";
import { isJsonObject, jsonEqual } from "@tributary/core/base";
import { isOverlayRoot, type OverlayKey, OverlayView, pathsAbove, readOverlay } from "@tributary/core/document";
import { CLOSE } from "@tributary/core/protocol";
import type { LogEntry, PeerSocket } from "@tributary/core/sync";
import { writtenKeys } from "@tributary/core/sync";
import * as Y from "yjs";
import { hasWritten, writtenAt, wroteWhatStood } from "./authorship.ts";
import { checkBatch, randomBatch } from "./batches.ts";
import type { Books } from "./books.ts";
import { SimulatedClient } from "./client.ts";
import type { Clock } from "./clock.ts";
import { checkModel } from "./invariants.ts";
import { mayReplace, writtenBy } from "./laws.ts";
import { checkValid, documentText, type Ledger } from "./ledger.ts";
import { type Player, type PlayerKind, type PlayerOptions, writing } from "./player.ts";
import type { Process } from "./process.ts";
import { Dice, freshIds } from "./random.ts";
import { ReplicaPlayer } from "./replica-player.ts";
import { broken } from "./rule-broken.ts";
import { attackOf, type PlayerStep, type Script } from "./script.ts";
import type { SimulatedServer } from "./server.ts";
import { UndoWitness } from "./undo-witness.ts";
import { OBSERVER, PEOPLE } from "./world.ts";

/** A client that has more frames than this on their way to it reads too slowly. */
const MANY_FRAMES = 8;

/** Who sits beside whom; each change set begins at another place. */
const CASTS: { readonly [C in NonNullable<Script["cast"]>]: readonly PlayerKind[] } = {
  plain: ["outbox", "stock"],
  replicas: ["replica", "stock", "replica", "outbox"],
};

/** Attackers' connections, as the log knows them. */
const ATTACKER = "attack:";

/** An attack that was made, and the code it was answered with. */
type Attempt = {
  readonly attack: string;
  readonly server: SimulatedServer;
  code: number | undefined;
  /** What came while the document was being rebuilt was left unread. */
  again: () => void;
};

type World = { readonly books: Books; readonly process: Process; readonly clock: Clock };

/** Everybody who takes part in a history, each with a replica of their own in each change set they are in. */
export class Players {
  readonly #books: Books;
  readonly #process: Process;
  readonly #dice: Dice;
  readonly #clock: Clock;
  readonly #kinds: readonly PlayerKind[];
  readonly #players: Player[] = [];
  /** How far each reader has come: the place in its change set's books of what it sees. */
  readonly #place = new WeakMap<Y.Doc, number>();
  readonly #numbers: number[];
  /** Who may be shown for a Yjs client id: whoever spoke for it while it was nobody else's. */
  readonly #announced = new Set<string>();
  readonly #attempts: Attempt[] = [];

  constructor({ seed, cast = "plain" }: Script, { books, process, clock }: World) {
    this.#books = books;
    this.#process = process;
    this.#clock = clock;
    this.#kinds = CASTS[cast];
    this.#dice = new Dice(seed ^ 0x5eed);
    this.#numbers = Array.from({ length: 200 }, (_, index) => index + 1).sort(() => this.#dice.random() - 0.5);
  }

  get areIdle(): boolean {
    return this.#players.every(({ isIdle }) => isIdle);
  }

  /** A new change set: four people edit it, a fifth may only look. */
  join(changeSet: ChangeSetId | undefined): void {
    if (!changeSet) return;
    const turned = this.#dice.below(this.#kinds.length);
    for (const [index, person] of [...PEOPLE, OBSERVER].entries()) {
      const kind = this.#kinds[(index + turned) % this.#kinds.length] as PlayerKind;
      const number = this.#numbers.pop() ?? broken("S1", "no Yjs client ids are left");
      this.#players.push(
        this.#player({
          person,
          changeSet,
          kind,
          number,
          draws: this.#books.draws,
          dial: (player) => this.#dial(player),
          onMeant: (meant) => this.#books.late.meant(changeSet, person.actor.id, meant),
          onUndone: (at) => this.#books.late.undone(changeSet, person.actor.id, at),
        }),
      );
    }
  }

  #player(options: PlayerOptions): Player {
    if (options.kind !== "replica")
      return new SimulatedClient({ ...options, baseOf: (client) => this.#baseOf(client) });
    return new ReplicaPlayer({
      ...options,
      clock: this.#clock,
      tally: this.#books.pages,
      baseVersion: () => this.#books.ledger(options.changeSet).baseVersion,
      baseAt: (version) => this.#books.stored.at(version),
    });
  }

  step(step: PlayerStep, at: number): void {
    const client = this.#players[step.peer % Math.max(1, this.#players.length)];
    if (!client) return;
    switch (step.type) {
      case "edit":
        if (this.#books.draws.inBatches && step.seed % 16 === 0)
          return this.#batch(client, step.seed, new Dice(step.seed));
        return client.act(step.seed);
      case "import":
        return this.#import(client, step.seed);
      case "attack":
        return this.#attack(client, step.seed, at);
      case "presence":
        return this.#announce(client, step.seed);
      case "up":
        for (let n = 0; n < step.count; n += 1) this.#toServer(client, step.twice ? 2 : 1);
        return;
      case "down":
        for (let n = 0; n < step.count; n += 1) this.#toClient(client, step.twice ? 2 : 1);
        return;
      case "connect":
        return client.comeBack();
      case "disconnect":
        return client.breakOff();
      case "undo":
      case "redo":
        return client.step(step.type);
      case "reload":
        return client.reload(step.how);
    }
  }

  /** The server is gone, and all connections with it. */
  cutOff(): void {
    for (const player of this.#players) player.cutOff();
  }

  /** Everybody is there, and everything they have sent arrives. */
  exchange(): void {
    for (const { server, code, again } of this.#attempts) if (server.isAlive && code === undefined) again();
    for (const client of this.#players) {
      client.comeBack();
      while (client.toServer.length > 0) this.#toServer(client, 1);
      while (client.toClient.length > 0) this.#toClient(client, 1);
    }
  }

  /** Whom everybody waits for, in words. */
  get restless(): string {
    return this.#players
      .filter((client) => !client.isConnected || client.toServer.length + client.toClient.length + client.waiting > 0)
      .map(
        (one) =>
          `${one.person.actor.name} in ${one.changeSet} (${one.isConnected ? `${one.waiting} waiting` : "away"})`,
      )
      .join(", ");
  }

  leave(): void {
    for (const player of this.#players) player.leave();
  }

  checkEnd(): void {
    for (const { attack, server, code } of this.#attempts) {
      if (server.isAlive && code === undefined) broken("S5", `somebody who ${attack} was not answered`);
      this.#books.attacks += code === undefined ? 0 : 1;
    }
    for (const client of this.#players) {
      const { changeSet, kind, person } = client;
      const lies = client.differenceFrom(this.#books.ledger(changeSet));
      if (lies !== undefined)
        broken("S1", `${person.actor.name} (${kind}) ends with another state of ${changeSet}\n${lies}`);
      this.#checkNotices(client);
      this.#checkTaken(client);
    }
    for (const [changeSet, ledger] of this.#books.ledgers) {
      const overlay = readOverlay(ledger.doc);
      checkValid(ledger.base, overlay, "everybody");
      checkModel(OverlayView.ofOverlay(ledger.base, overlay).view, changeSet);
      const isNone = (at: OverlayKey, value: Json) => this.#isNone(ledger, at, value);
      const witness = new UndoWitness(isNone);
      for (const entry of ledger.entries) {
        const author = this.#author(entry);
        this.#checkAuthor(entry, author);
        const isUndo = author instanceof ReplicaPlayer && author.hasUndone(entry, isNone);
        witness.see(entry, isUndo, (logged) => author !== undefined && wroteWhatStood(author, logged, isNone));
      }
      this.#books.pages.undone += witness.undone;
    }
  }

  #import(client: Player, seed: number): void {
    const dice = new Dice(seed);
    if (this.#books.draws.inBatches && dice.chance(0.7)) return this.#batch(client, seed, dice);
    const server = this.#process.server();
    const mutations = this.#books.draws.edit(dice, client.view, freshIds(`i${seed}`));
    const mode = dice.chance(0.5) ? "atomic" : "bestEffort";
    const { person, changeSet } = client;
    if (person === OBSERVER) return;
    this.#process.run(async () => {
      const { session } = await server.host(changeSet);
      const before = session.overlay();
      const { accepted, position } = await server.submit(changeSet, person, mutations, mode);
      client.adopt(writtenKeys(accepted, before), position);
    });
  }

  /** The server makes a batch for somebody, and tells them of each mutation what became of it. */
  #batch(client: Player, seed: number, dice: Dice): void {
    const { person, changeSet } = client;
    const server = this.#process.server();
    const { mutations, mode } = randomBatch(dice, this.#books.draws.edit, client.view, freshIds(`i${seed}`));
    this.#process.run(async () => {
      const { session } = await server.host(changeSet);
      const { base } = session;
      const judged = await session.batch({ actor: person.actor, role: person.role }, mutations, mode);
      const { entries } = this.#books.ledger(changeSet);
      const hasLaws = this.#books.names.length > 0;
      checkBatch({ judged, mutations, mode, entries, hasLaws, base: session.base === base ? base : undefined });
      this.#books.batches += 1;
      client.adopt(judged.written, judged.judgement.position);
    });
  }

  #announce(client: Player, seed: number): void {
    const other = this.#players[seed % this.#players.length];
    const { claims } = this.#books.log.document(client.changeSet);
    // One learns of another's id from what it wrote; what is only spoken for is theirs at once [S38].
    const isForged = seed % 2 === 0 && other && other.person !== client.person && claims.has(other.clientId);
    const number = isForged ? other.clientId : client.clientId;
    const owner = claims.get(number);
    const { id } = client.person.actor;
    if (owner === undefined || owner === id) this.#announced.add(`${number} ${id}`);
    client.announce(isForged ? { client: number, actor: other.person.actor.id } : undefined);
  }

  #toServer(client: Player, times: number): void {
    const bytes = client.toServer.shift();
    for (let n = 0; bytes && n < times; n += 1) client.peer?.receive(bytes);
  }

  #toClient(client: Player, times: number): void {
    const bytes = client.toClient.shift();
    for (let n = 0; bytes && n < times; n += 1)
      for (const { client: number, actor } of client.receive(bytes)) this.#checkPresence(number, actor);
    client.drained();
    if (bytes && client.person === OBSERVER) this.#checkSeen(client);
  }

  /** Opens a line to the server for somebody who asks for one. */
  #dial(client: Player): void {
    const server = this.#process.server();
    const id = client.connecting();
    const { person, changeSet } = client;
    const isThis = (): boolean => client.connection === id && server.isAlive;
    const socket: PeerSocket = {
      ...{ id, actor: person.actor, role: person.role, outbox: client.kind !== "stock" },
      generation: client.kind === "stock" ? undefined : client.generation,
      send: (bytes) => void (isThis() && client.toClient.push(bytes)),
      close: (code, reason) => {
        if (!isThis()) return;
        const isFair = code >= CLOSE.unavailable || code === CLOSE.outdated || person === OBSERVER;
        if (!isFair) broken("S5", `an honest ${client.kind} client was cut off with ${code}: ${reason}`);
        client.closed(code);
      },
      // Who has not taken in what was sent is told the rest in one piece later.
      bufferedBytes: () => (client.toClient.length > MANY_FRAMES ? 1024 * 1024 : 0),
      whenDrained: (then) => {
        client.onDrained = then;
      },
    };
    const joining = server.join(changeSet, socket).then(
      (peer) => (isThis() && client.isConnecting ? client.connected(peer) : peer.leave()),
      (fault: unknown) => {
        if (isThis()) client.disconnected();
        throw fault;
      },
    );
    this.#process.run(() => joining);
  }

  /** Somebody with a right to be there sends what no honest client sends. It ends their connection, and nothing else happens. */
  #attack(client: Player, seed: number, at: number): void {
    const { person, changeSet } = client;
    const server = this.#process.server();
    const attack = attackOf(seed);
    // Made when it is sent: of a document that was rebuilt meanwhile it would not be hostile but merely early.
    const frames = (): readonly Uint8Array[] => {
      const { doc, entries } = this.#books.ledger(changeSet);
      const claims = entries.filter(({ actor }) => actor.id !== person.actor.id).flatMap((entry) => entry.claims);
      return attack.frames({
        state: Y.encodeStateAsUpdate(doc),
        own: 0x7000_0000 + at,
        victim: claims[seed % Math.max(1, claims.length)] ?? 9,
      });
    };
    const id = `${ATTACKER}${at}` as ConnectionId;
    const attempt: Attempt = { attack: attack.name, server, code: undefined, again: () => undefined };
    const close = (code: number): void => {
      attempt.code ??= code;
      // Where what it aims at has gone, what is left of it may be a deletion: no more than a reader's edit.
      const isReaders = code === CLOSE.forbidden && attack.mayMiss && person === OBSERVER;
      if (code !== attack.code && code !== CLOSE.unavailable && code !== CLOSE.outdated && !isReaders)
        broken("S5", `somebody who ${attack.name} was answered with ${code}`);
    };
    this.#process.run(async () => {
      const socket = { id, actor: person.actor, role: person.role, outbox: false, generation: undefined };
      const peer = await server.join(changeSet, { ...socket, send: () => undefined, close, bufferedBytes: () => 0 });
      attempt.again = () => {
        for (const frame of frames()) peer.receive(frame);
      };
      attempt.again();
      if (!attack.mayMiss) this.#attempts.push(attempt);
    });
  }

  #baseOf(client: SimulatedClient) {
    const { stored } = this.#books;
    const version = client.baseVersion ?? this.#books.ledger(client.changeSet).firstBase;
    return { version, snapshot: stored.at(version) };
  }

  /** A reader sees what was stored, whole, in its order, and nothing else, ever. */
  #checkSeen(client: Player): void {
    // What a page shows is looked at in the end.
    if (!(client instanceof SimulatedClient) || client.hasWritten) return;
    const { states } = this.#books.ledger(client.changeSet);
    const seen = documentText(client.doc);
    const place = states.indexOf(seen, this.#place.get(client.doc) ?? 0);
    if (place < 0 && seen !== states[0]) {
      checkValid(this.#baseOf(client).snapshot, readOverlay(client.doc), OBSERVER.actor.name);
      broken("S13", `${OBSERVER.actor.name} sees what was never stored in ${client.changeSet}: ${seen}`);
    }
    if (place >= 0) this.#place.set(client.doc, place);
  }

  #checkPresence(number: number, actor: ActorId | undefined): void {
    const speaks = this.#players.some((player) => player.person.actor.id === actor && player.speaksFor(number));
    if (!speaks && !this.#announced.has(`${number} ${actor}`))
      broken("S9", `${actor} is shown as client ${number}, for which they may not speak`);
  }

  /** Who was refused has been told what and why, if the line held. */
  #checkNotices(client: Player): void {
    if (client.kind === "stock") return;
    const told = new Set(client.notices.map(({ root, key, rule, sentence }) => `${root} ${key} ${rule} ${sentence}`));
    for (const { connection, refused } of this.#books.ledger(client.changeSet).entries) {
      if (connection !== client.connection) continue;
      for (const { key, rule, sentence } of refused)
        if (!sentence || !told.has(`${key} ${rule} ${sentence}`))
          broken("S3", `${client.person.actor.name} was refused ${key} (${rule}) and not told so`);
    }
  }

  /** What was acknowledged, and not refused, is in the log: also where it met something else on its way [S4] [S7]. */
  #checkTaken(client: Player): void {
    const { changeSet, taken, person } = client;
    const { laws, names } = this.#books;
    if (laws.neverSeen) return;
    const ledger = this.#books.ledger(changeSet);
    const isSaid = (one: string) =>
      ledger.ever.has(one) || names.some((name) => mayReplace(name, one)) || this.#isNothing(ledger, one);
    const lost = taken.find((one) => !isSaid(one));
    if (lost) broken("S4", `${person.actor.name} was told that “${lost}” is in, and it never was`);
  }

  #isNothing(ledger: Ledger, one: string): boolean {
    const [, root = "", key = "", text = "null"] = /^(\w+) (\S+) (.*)$/s.exec(one) ?? [];
    return isOverlayRoot(root) && this.#isNone(ledger, { root, key }, JSON.parse(text) as Json);
  }

  /** Head has said it, too, at some time, or it is what was made here as it was made: then it is no difference, and nothing of it is kept [S74]. */
  #isNone(ledger: Ledger, at: OverlayKey, value: Json): boolean {
    return this.#books.everTheSame(at, value) || ledger.wasMadeAs(at, value);
  }

  /** An entry stands under the name of who wrote it, whole or in part as their client has it. */
  #checkAuthor({ actor, connection, accepted, refused }: LogEntry, client: Player | undefined): void {
    if (connection.startsWith("server-")) return;
    if (connection.startsWith(ATTACKER)) {
      // Where what it forges is there already, a deletion is left of it: an editor's own, in their name.
      const written = accepted.find(({ after }) => after !== null);
      if (written) broken("S5", `an attacker's edit was accepted: ${JSON.stringify(written)}`);
      return;
    }
    if (!client) return broken("S7", `nobody has ever had the connection ${connection}`);
    if (client.person.actor.id !== actor.id) broken("S7", `${actor.name} is named for ${client.person.actor.name}`);
    if (client.person.role === "viewer") broken("S12", `an edit of ${actor.name}, who may only look, is in the log`);
    if (client.kind !== "stock" && accepted.length > 0 && refused.length > 0)
      broken("S11", `a transaction of ${actor.name} was accepted in part`);
    // Of a text the log says how it changed; that everybody has all of it is checked at the end.
    for (const { root, key, after, proposed } of accepted) {
      // What is taken of a definition that somebody types in is compared with what was typed, in the books.
      const isTyped = accepted.some((one) => one.root === "text" && one.key === key);
      const wrote = proposed ? (writtenBy(proposed) ?? null) : (after as Json);
      // Whoever takes a key out means what Head says there [S51], with what an entry holds; of which a law may make something else.
      const isOut = [key, ...pathsAbove(key)].some((at) => client.wrote.has(writing(root, at, null)));
      const isHeads =
        ((proposed !== undefined || isOut) && this.#books.everOnHead(root, key, wrote)) ||
        (isOut && isOverlayRoot(root) && this.#books.everTheSame({ root, key }, wrote));
      const isMark = root === "function" && jsonEqual(wrote, { deleted: true }) && this.#hasMarked(client, key);
      const isTheirs = isTyped || isHeads || isMark || hasWritten(client, { root, key, after: wrote });
      if (root !== "text" && after !== null && !isTheirs)
        broken("S7", `${actor.name} never wrote ${JSON.stringify(wrote)} to ${key}`);
    }
  }

  /** Of a function that was made here, and has been taken to Head since it was marked for deletion, the mark alone is left. */
  #hasMarked(client: Player, key: string): boolean {
    const values = writtenAt(client, { root: "function", key });
    const isMarked = values.some((value) => isJsonObject(value) && value["deleted"] === true);
    return isMarked && this.#books.everStood({ root: "function", key });
  }

  #author({ connection }: LogEntry): Player | undefined {
    return this.#players.find((one) => connection.startsWith(`${one.person.actor.id}:${one.number}:`));
  }
}
