import { canonicalJson } from "@tributary/core/base";
import { CONTROL_ROOT, OverlayView, parseDivergence, parseReport, spliceText } from "@tributary/core/document";
import { diffText, runBatch, type Snapshot } from "@tributary/core/model";
import {
  type DocumentPosition,
  FIRST_CLIENT_ID,
  MESSAGE,
  type RefusalNotice,
  type WrittenKey,
} from "@tributary/core/protocol";
import type { LogEntry, Peer } from "@tributary/core/sync";
import {
  type After,
  type ChangeSetReplica,
  connectChangeSet,
  type Keeper,
  type KeptEdit,
  type OpenText,
  type Store,
} from "@tributary/replica";
import * as decoding from "lib0/decoding";
import type * as Y from "yjs";
import { difference, text } from "./books.ts";
import { Browser } from "./browser.ts";
import type { Clock } from "./clock.ts";
import { FollowBase } from "./follow-base.ts";
import type { Ledger } from "./ledger.ts";
import { type LineSocket, socketsOf } from "./line-socket.ts";
import { Made, PageBook, type PageTally, writingsOf } from "./page.ts";
import { Player, type PlayerOptions, type Seen, writing } from "./player.ts";
import { Dice, freshIds } from "./random.ts";
import { broken } from "./rule-broken.ts";
import { OBSERVER } from "./world.ts";

/** So long it takes to find out that there is no line. */
const NO_LINE_AFTER_MS = 150;

type ReplicaPlayerOptions = PlayerOptions & {
  readonly clock: Clock;
  readonly tally: PageTally;
  /** On which version of Head the change set stands, for a page that is being loaded. */
  readonly baseVersion: () => number;
  readonly baseAt: (version: number) => Snapshot;
};

/** One page: a replica, and what becomes of what it is asked to do. */
type Page = {
  readonly replica: ChangeSetReplica;
  readonly book: PageBook;
  /** Texts that are open in it. */
  readonly texts: Map<string, Store<OpenText>>;
  readonly keeper: Keeper;
  /** What earlier pages had lost when it was loaded, by its key in the browser. */
  readonly left: ReadonlyMap<string, string>;
  readonly base: FollowBase;
  isOpen: boolean;
};

/** Somebody whose page holds the real replica, with a browser that keeps what is unsaved, at the end of a line. */
export class ReplicaPlayer extends Player {
  readonly #options: ReplicaPlayerOptions;
  readonly #dice: Dice;
  readonly #browser = new Browser();
  readonly #made = new Made();
  readonly #clientIds = new Set<number>();
  #clientId = 0;
  #page: Page;
  #pages = 0;
  #edits = 0;
  #socket: LineSocket | undefined;
  #hasLine = true;

  constructor(options: ReplicaPlayerOptions) {
    super(options);
    this.#options = options;
    this.#dice = new Dice(options.number ^ 0xacce55);
    this.#page = this.#load();
  }

  get clientId(): number {
    return this.#clientId;
  }

  get view(): Snapshot {
    return this.#page.replica.getState().view;
  }

  get waiting(): number {
    return this.#page.replica.getState().waiting;
  }

  override get isIdle(): boolean {
    const { connection, synced } = this.#page.replica.getState();
    return super.isIdle && synced && connection.phase === "connected" && !this.#page.base.isFetching;
  }

  override speaksFor(client: number): boolean {
    return this.#clientIds.has(client);
  }

  act(seed: number): void {
    const dice = new Dice(seed);
    if (this.person === OBSERVER && !dice.chance(0.03)) return;
    if (dice.chance(0.2)) return this.#type(dice);
    const { replica, book } = this.#page;
    const { view } = this;
    const freshId = freshIds(`n${seed}`);
    const wish = Array.from({ length: 1 + dice.below(3) }, () => this.draws.edit(dice, view, freshId)).flat();
    // Mostly something that makes sense on this screen: a page sends nothing else.
    const { outcomes } = runBatch(view, wish, "bestEffort");
    const sensible = outcomes.flatMap(({ mutation, refusal }) => (refusal ? [] : [mutation]));
    this.#edits += 1;
    const label = `edit ${this.#edits}`;
    const group = dice.chance(0.2) ? { group: "drag" } : {};
    const done = replica.edit(dice.chance(0.1) ? wish : sensible, { label, ...group, onVerdict: book.asked(label) });
    if (done.ok && book.isOpen(label) && !this.#browser.labels.includes(label))
      broken("R20", `“${label}” of ${this.person.actor.name} is made, and not kept`);
  }

  /** Whether an entry of the log is an undo of theirs; told what made no difference at some time. */
  hasUndone({ accepted }: LogEntry, isNone: Parameters<Made["isUndo"]>[1]): boolean {
    return accepted.length > 0 && this.#made.isUndo(accepted, isNone);
  }

  announce(): void {
    const { replica } = this.#page;
    replica.setSelection([`base${this.#dice.below(4)}`]);
    replica.setCursor({ x: this.#dice.below(100), y: this.#dice.below(100) });
  }

  step(direction: "undo" | "redo"): void {
    this.#page.replica[direction]();
  }

  adopt(written: readonly WrittenKey[], position: DocumentPosition | undefined): void {
    void this.#page.replica.adopt("What the server did", written, position);
  }

  reload(how: "crash" | "close" | "forget"): void {
    this.#options.tally.reloads += 1;
    this.#unload(how === "close");
    if (how === "forget") this.#browser.forget();
    this.#page = this.#load();
  }

  comeBack(): void {
    this.#hasLine = true;
    const { replica } = this.#page;
    if (replica.getState().connection.phase === "ended") this.reload("close");
    else if (!this.isConnected && !this.isConnecting) replica.retry();
  }

  breakOff(): void {
    this.#hasLine = false;
    this.disconnected();
  }

  override disconnected(): void {
    super.disconnected();
    this.#hangUp(1006);
  }

  closed(code: number): void {
    super.disconnected();
    this.#hangUp(code);
  }

  connected(peer: Peer): void {
    this.isConnecting = false;
    this.peer = peer;
    this.notices = [];
    this.#page.book.connected();
    this.#socket?.open();
  }

  receive(frame: Uint8Array): readonly Seen[] {
    const { replica, book } = this.#page;
    this.#note(frame);
    this.#socket?.receive(frame);
    book.received(frame, replica);
    const taken = book.taken.splice(0);
    this.taken.push(...taken);
    return replica.presence.getState().peers.map(({ client, id }) => ({ client, actor: id as Seen["actor"] }));
  }

  differenceFrom(ledger: Ledger): string | undefined {
    const { view, divergences, reports, losses } = this.#page.replica.getState();
    const lies = difference(text(view), text(OverlayView.ofDocument(ledger.base, ledger.doc).view));
    if (lies) return lies;
    this.#page.book.checkEnd();
    if (this.#browser.labels.length > 0)
      broken("R20", `the browser of ${this.person.actor.name} still keeps ${this.#browser.labels.join(", ")}`);
    const unread = [...this.#page.left].filter(([key]) => this.#browser.losses.has(key));
    const unnamed = unread.find(([key]) => !losses.some(({ kept }) => kept === key))?.[1];
    if (unnamed)
      broken("R54", `“${unnamed}” of ${this.person.actor.name} was lost, and the next page does not name it`);
    return difference(canonicalJson(controlOf(divergences, reports)), canonicalJson(controlIn(ledger.doc)));
  }

  leave(): void {
    this.#unload(false);
  }

  /** Types in a text that is open here, a function's code or a definition, or opens one. */
  #type(dice: Dice): void {
    const { replica, texts } = this.#page;
    const open = [...texts].filter(([, store]) => store.getState().text !== null).map(([id]) => id);
    const id = dice.pick(open.sort());
    const code = id !== undefined && dice.chance(0.8) ? texts.get(id)?.getState().text : undefined;
    if (id !== undefined && code) return this.#typeInto(id, code, dice);
    const { base, view } = replica.getState();
    const wanted = dice.pick(this.draws.texts(view, base));
    if (wanted === undefined) return;
    if (!texts.has(wanted)) texts.set(wanted, replica.openText(wanted));
    else if (dice.chance(0.3)) {
      texts.delete(wanted);
      replica.closeText(wanted);
    }
  }

  #typeInto(key: string, code: Y.Text, dice: Dice): void {
    const splices = diffText(code.toString(), this.draws.typed(dice, key, code.toString(), this.view));
    code.doc?.transact(() => spliceText(code, splices));
  }

  #load(): Page {
    const { changeSet, clock, tally, baseAt, baseVersion } = this.#options;
    this.#pages += 1;
    const name = `page ${this.#pages} of ${this.person.actor.name} in ${changeSet}`;
    const book = new PageBook(name, this.#made, tally);
    const version = baseVersion();
    const keeper = this.#browser.page({
      onPut: (edit) => {
        this.#made.put(edit);
        for (const each of writingsOf(edit)) this.wrote.add(each);
        this.#means(edit);
        // Whoever takes something away writes that nothing is there, also below it.
        for (const { root, key, after } of edit.keys) if (after === undefined) this.wrote.add(writing(root, key, null));
      },
      onDrop: (edit) => book.dropped(edit, this.view),
    });
    const after: After = (delayMs, work) => clock.after(delayMs, () => void (page.isOpen && work()));
    const base = new FollowBase({ after, dice: this.#dice, baseVersion, baseAt, replica: () => replica });
    const left = this.#browser.losses;
    const page = { book, keeper, base, left, texts: new Map<string, Store<OpenText>>(), isOpen: true };
    const replica = connectChangeSet({
      url: "ws://simulation/sync",
      changeSet,
      base: baseAt(version),
      baseVersion: version,
      webSocket: socketsOf({
        onOpening: (socket) => this.#opening(socket),
        onSent: (socket, frame) => this.#sent(socket, frame),
        onHungUp: (socket) => {
          if (socket === this.#socket) super.disconnected();
        },
      }),
      onBaseMoved: (moved) => base.moved(moved),
      random: () => this.#dice.random(),
      now: () => clock.now,
      after,
      newClientId: () => this.#newClientId(),
      keeper,
    });
    return Object.assign(page, { replica });
  }

  #means({ base, since = base, keys, mutations }: KeptEdit): void {
    for (const { root, key, after } of keys)
      if (after === undefined && !mutations) this.#options.onUndone({ root, key });
      else if (base !== undefined && since !== undefined) this.onMeant({ root, key, value: after, base, since });
  }

  /** The page goes: in good order, or as if its process had been killed. */
  #unload(inOrder: boolean): void {
    const page = this.#page;
    if (!inOrder) {
      page.isOpen = false;
      page.keeper.close();
      this.disconnected();
    }
    page.replica.close();
    page.isOpen = false;
    this.disconnected();
  }

  #newClientId(): number {
    this.#clientId = FIRST_CLIENT_ID + this.number * 100 + this.#clientIds.size;
    this.#clientIds.add(this.#clientId);
    return this.#clientId;
  }

  /** Results have a room of their own, which nobody is in. */
  #opening(socket: LineSocket): void {
    if (!socket.url.pathname.includes("/changeSet.")) return;
    const generation = socket.url.searchParams.get("generation");
    this.generation = generation === null ? undefined : Number(generation);
    this.#socket = socket;
    if (this.#hasLine) this.dial(this);
    else this.#options.clock.after(NO_LINE_AFTER_MS, () => socket.shut(1006));
  }

  #sent(socket: LineSocket, frame: Uint8Array): void {
    if (socket !== this.#socket || !this.peer) return;
    this.#page.book.sent(frame, this.#clientIds);
    this.toServer.push(frame);
  }

  #hangUp(code: number): void {
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.shut(code);
  }

  #note(frame: Uint8Array): void {
    const decoder = decoding.createDecoder(frame);
    if (decoding.readVarUint(decoder) !== MESSAGE.refused) return;
    const { refusals } = JSON.parse(decoding.readVarString(decoder)) as RefusalNotice;
    this.notices.push(...refusals);
  }
}

type Control = { readonly divergences: readonly unknown[]; readonly reports: readonly unknown[] };

/** What the server says beside the overlay, in an order that depends on nothing. */
function controlOf(divergences: readonly unknown[], reports: readonly unknown[]): Control {
  const sorted = (all: readonly unknown[]) => [...all].sort((a, b) => (canonicalJson(a) < canonicalJson(b) ? -1 : 1));
  return { divergences: sorted(divergences), reports: sorted(reports) };
}

function controlIn(doc: Y.Doc): Control {
  const entries = [...doc.getMap(CONTROL_ROOT).entries()];
  return controlOf(
    entries.flatMap(([key, value]) => parseDivergence(key, value) ?? []),
    entries.flatMap(([key, value]) => parseReport(key, value) ?? []),
  );
}
