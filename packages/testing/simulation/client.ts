import type { ActorId, Json } from "@tributary/core/base";
import {
  CONTROL_ROOT,
  isBufferOpen,
  isMapRoot,
  MAP_ROOTS,
  openBuffers,
  OverlayView,
  setText,
  textMutation,
  textRootOf,
  unfitDefinition,
  writeMutations,
} from "@tributary/core/document";
import { type Mutation, runBatch, type Snapshot } from "@tributary/core/model";
import { CLOSE, FIRST_CLIENT_ID, MESSAGE, type RefusalNotice, type SessionNotice } from "@tributary/core/protocol";
import { openFrame, type Peer, submitFrame } from "@tributary/core/sync";
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import * as Y from "yjs";
import { difference } from "./books.ts";
import { documentText, type Ledger } from "./ledger.ts";
import { Player, type PlayerOptions, type Seen, writing } from "./player.ts";
import { Dice, freshIds } from "./random.ts";
import { OBSERVER } from "./world.ts";

type ClientOptions = PlayerOptions & {
  /** Head at the version that its replica stands on. */
  readonly baseOf: (client: SimulatedClient) => { readonly version: number; readonly snapshot: Snapshot };
};

/** One transaction on its way: what it does, what it writes at which key, and how often it was sent. */
type Sending = {
  readonly id: number;
  readonly update: Uint8Array;
  readonly mutations: readonly Mutation[];
  readonly writings: readonly string[];
  /** Over which version of Head it was written, and which was known when it was meant. */
  readonly made: { readonly base: number; readonly since: number };
  sent: number;
};

/** A client of our own making, which knows no more than the protocol. */
export class SimulatedClient extends Player {
  doc: Y.Doc;
  /** Its replica holds writes of its own. */
  hasWritten = false;
  readonly #versionOf: ClientOptions["baseOf"];
  #outbox: Sending[] = [];
  /** What was on its way when the document was rebuilt: made again once the new one is here. */
  #early: { readonly mutations: readonly Mutation[]; readonly since: number }[] = [];
  #hasArrived = true;
  #making: readonly Mutation[] = [];
  /** Where that was meant over an earlier version of Head than it is written over. */
  #since: number | undefined;
  #made: readonly string[] = [];
  readonly #refused = new Set<number>();
  #nextId = 1;
  #lives = 0;
  #presence = 0;

  constructor({ baseOf, ...options }: ClientOptions) {
    super(options);
    this.#versionOf = baseOf;
    this.doc = this.#freshDoc();
  }

  get clientId(): number {
    return this.doc.clientID;
  }

  get waiting(): number {
    return this.#outbox.length + this.#early.length;
  }

  get #base(): Snapshot {
    return this.#versionOf(this).snapshot;
  }

  get view(): Snapshot {
    return OverlayView.ofDocument(this.#base, this.doc).view;
  }

  get baseVersion(): number | undefined {
    const said = this.doc.getMap<Json>(CONTROL_ROOT).get("base");
    return typeof said === "number" ? said : undefined;
  }

  connected(peer: Peer): void {
    this.isConnecting = false;
    this.peer = peer;
    this.notices = [];
    if (this.kind === "outbox") for (const entry of this.#outbox) this.#submit(entry);
    this.toServer.push(syncFrame(0, Y.encodeStateVector(this.doc)));
  }

  comeBack(): void {
    if (!this.isConnected && !this.isConnecting) this.dial(this);
  }

  breakOff(): void {
    this.disconnected();
  }

  leave(): void {
    this.doc.destroy();
  }

  reload(): void {
    this.disconnected();
    this.startOver();
  }

  /** It has no such thing. */
  step(): void {}
  adopt(): void {}

  differenceFrom({ states }: Ledger): string | undefined {
    return difference(documentText(this.doc), states.at(-1) ?? "");
  }

  /** The server ended the connection. Where it says that this replica cannot go on, a new one begins. */
  closed(code: number): void {
    this.disconnected();
    if (code === CLOSE.outdated) this.moveOver();
    else if (code === CLOSE.hostile || code === CLOSE.forbidden) this.startOver();
  }

  /** A new, empty replica, as after a reload of the page: what was not acknowledged is gone. */
  startOver(): void {
    this.#early = [];
    this.#hasArrived = true;
    this.generation = undefined;
    this.#begin();
  }

  /** The document was rebuilt: ours makes anew what was not answered, on the new one; a stock client has lost it. */
  moveOver(): void {
    if (this.kind === "outbox")
      this.#early.push(...this.#outbox.map(({ mutations, made }) => ({ mutations, since: made.since })));
    this.#hasArrived = this.kind === "stock";
    this.#begin();
    if (this.peer) this.toServer.push(syncFrame(0, Y.encodeStateVector(this.doc)));
  }

  act(seed: number): void {
    const dice = new Dice(seed);
    // Somebody who may only look tries to edit now and then: nobody else may ever see it [S12].
    if (this.person === OBSERVER && !dice.chance(0.03)) return;
    if (dice.chance(0.25)) return this.#typeOrOpen(dice);
    const base = this.#base;
    const view = OverlayView.ofDocument(base, this.doc).view;
    if (dice.chance(0.04)) return this.#scribble(dice);
    const edits = Array.from({ length: 1 + dice.below(3) }, () =>
      this.draws.edit(dice, view, freshIds(`n${seed}`)),
    ).flat();
    this.#edit(base, edits);
  }

  /** Types in a function's code, or in a definition; while none is open, or for a change, asks for one. */
  #typeOrOpen(dice: Dice): void {
    const key = dice.pick([...openBuffers(this.doc)].sort());
    const { view } = this;
    if (key !== undefined && dice.chance(0.8))
      return this.#type(key, (text) => this.draws.typed(dice, key, text, view));
    const wanted = dice.pick(this.draws.texts(view, this.#base));
    if (wanted !== undefined) this.#open(wanted);
  }

  #edit(base: Snapshot, mutations: readonly Mutation[], since = this.#versionOf(this).version): void {
    if (!this.#hasArrived) return void this.#early.push({ mutations, since });
    this.#making = mutations;
    this.#since = since;
    const writings: [string, string, unknown][] = [];
    const collect = (transaction: Y.Transaction): void => {
      for (const [root, type] of this.doc.share)
        for (const key of transaction.changed.get(type) ?? [])
          if (isMapRoot(root)) writings.push([root, String(key), this.doc.getMap(root).get(String(key))]);
      for (const each of writings) this.wrote.add(writing(...each));
      const { version } = this.#versionOf(this);
      const over = { base: version, since };
      // A stock client does not say over what it writes.
      if (this.kind === "outbox")
        for (const [root, key, value] of writings) this.onMeant({ root, key, value, ...over });
      // What is deleted in the same act is not edited besides [D6].
      const going = writings.flatMap(([root, key, value]) =>
        root === "component" && JSON.stringify(value)?.includes("deleted") ? [`${key}/`] : [],
      );
      const made = writings.filter(([, key, value]) => value !== undefined && !going.some((id) => key.startsWith(id)));
      this.#made = made.map((each) => writing(...each));
    };
    // Before the update is told of: it goes on its way with what it says.
    this.doc.once("beforeObserverCalls", collect);
    this.doc.transact(() => {
      writeMutations(this.doc, base, mutations);
    });
    this.#since = undefined;
  }

  /** Asks the server for a text to type in. */
  #open(id: string): void {
    if (this.peer && this.#hasArrived) this.toServer.push(openFrame(id));
  }

  /** Types in a text that is open. */
  #type(key: string, change: (text: string) => string): void {
    if (!this.#hasArrived || !isBufferOpen(this.doc, key)) return;
    const text = this.doc.getText(textRootOf(key)).toString();
    const next = change(text);
    this.#making = [textMutation(key, text, next)];
    this.#made = [];
    this.doc.transact(() => setText(this.doc, key, next));
  }

  /** Writes what means nothing: a value of no form at a key of some form, or the other way round. */
  #scribble(dice: Dice): void {
    if (!this.#hasArrived) return;
    this.#making = [];
    this.#made = [];
    const key = dice.pick(["base0/domain/size", "base1", "map", "no key at all", "base0/domain/ports/p"]) ?? "";
    const value = dice.pick([
      { value: 1, order: "a" },
      { deleted: "yes" },
      [1, "2"],
      7,
      "x",
      { from: { component: 1 } },
    ]);
    this.doc.getMap(dice.pick(MAP_ROOTS) ?? "view").set(key, value);
  }

  announce(forged: { readonly client: number; readonly actor: ActorId } | undefined): void {
    if (!this.peer) return;
    this.#presence += 1;
    const { client, actor } = forged ?? { client: this.clientId, actor: this.person.actor.id };
    const state = { cursor: [this.#presence, 0], actor: { id: actor, name: "me" } };
    this.toServer.push(presenceFrame(client, this.#presence, state));
  }

  receive(bytes: Uint8Array): readonly Seen[] {
    const decoder = decoding.createDecoder(bytes);
    const type = decoding.readVarUint(decoder);
    if (type === MESSAGE.awareness) return readPresence(decoding.readVarUint8Array(decoder));
    if (type === MESSAGE.ack) {
      const id = decoding.readVarUint(decoder);
      const done = this.#outbox.find((entry) => entry.id === id);
      if (done?.sent === 1 && !this.#refused.has(id)) this.taken.push(...done.writings);
      this.#outbox = this.#outbox.filter((entry) => entry.id !== id);
    } else if (type === MESSAGE.refused) {
      const { submit, refusals } = JSON.parse(decoding.readVarString(decoder)) as RefusalNotice;
      if (submit !== undefined) this.#refused.add(submit);
      this.notices.push(...refusals);
    } else if (type === MESSAGE.session) {
      this.#greeted(JSON.parse(decoding.readVarString(decoder)) as SessionNotice);
    } else if (type === MESSAGE.sync) this.#receiveSync(decoder);
    return [];
  }

  #submit(entry: Sending): void {
    entry.sent += 1;
    this.toServer.push(submitFrame(entry.id, entry.update, entry.made));
  }

  #receiveSync(decoder: decoding.Decoder): void {
    const step = decoding.readVarUint(decoder);
    const payload = decoding.readVarUint8Array(decoder);
    if (step === 0 && this.kind === "stock") this.toServer.push(syncFrame(1, Y.encodeStateAsUpdate(this.doc, payload)));
    else if (step > 0) Y.applyUpdate(this.doc, payload, this);
    if (step === 1) this.#arrived();
  }

  #greeted(notice: SessionNotice): void {
    if (notice.type === "reset") return this.startOver();
    const isAnother = this.generation !== undefined && this.generation !== notice.generation;
    this.generation = notice.generation;
    if (!isAnother) return;
    this.toServer.push(movedFrame(notice.generation));
    this.moveOver();
  }

  /** Makes what was on its way again, as far as it is still to be done and still makes sense here. */
  #arrived(): void {
    if (this.#hasArrived) return;
    this.#hasArrived = true;
    const base = this.#base;
    for (const { mutations, since } of this.#early.splice(0)) {
      const { outcomes } = runBatch(OverlayView.ofDocument(base, this.doc).view, mutations, "bestEffort");
      const due = outcomes.flatMap(({ mutation, refusal }) => (refusal ? [] : [mutation]));
      // The model does not know the texts of definitions: what no longer fits there is given up.
      const textOf = (ref: string) => this.doc.getText(textRootOf(ref)).toString();
      this.#edit(
        base,
        due.filter((mutation) => !unfitDefinition(base, textOf, [mutation])),
        since,
      );
    }
  }

  #begin(): void {
    this.#outbox = [];
    this.hasWritten = false;
    this.doc.destroy();
    this.doc = this.#freshDoc();
  }

  #freshDoc(): Y.Doc {
    const doc = new Y.Doc({ gc: true });
    doc.clientID = FIRST_CLIENT_ID + this.number * 100 + this.#lives;
    this.#lives += 1;
    doc.on("update", (update: Uint8Array, origin: unknown) => {
      if (origin === this) return;
      this.hasWritten = true;
      if (this.kind === "outbox") {
        const { version } = this.#versionOf(this);
        const made = { base: version, since: this.#since ?? version };
        const entry = { id: this.#nextId, update, mutations: this.#making, writings: this.#made, made, sent: 0 };
        this.#nextId += 1;
        this.#outbox.push(entry);
        if (this.peer) this.#submit(entry);
      } else if (this.peer) this.toServer.push(syncFrame(2, update));
    });
    return doc;
  }
}

export function syncFrame(step: number, payload: Uint8Array): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, MESSAGE.sync);
    encoding.writeVarUint(encoder, step);
    encoding.writeVarUint8Array(encoder, payload);
  });
}

function movedFrame(generation: number): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, MESSAGE.moved);
    encoding.writeVarUint(encoder, generation);
  });
}

function presenceFrame(client: number, clock: number, state: unknown): Uint8Array {
  const payload = encoding.encode((encoder) => {
    for (const number of [1, client, clock]) encoding.writeVarUint(encoder, number);
    encoding.writeVarString(encoder, JSON.stringify(state));
  });
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, MESSAGE.awareness);
    encoding.writeVarUint8Array(encoder, payload);
  });
}

function readPresence(payload: Uint8Array): readonly Seen[] {
  const decoder = decoding.createDecoder(payload);
  return Array.from({ length: decoding.readVarUint(decoder) }, () => {
    const client = decoding.readVarUint(decoder);
    decoding.readVarUint(decoder);
    const state = JSON.parse(decoding.readVarString(decoder)) as { actor?: { id: ActorId } } | null;
    return state ? [{ client, actor: state.actor?.id }] : [];
  }).flat();
}
