import { type ActorId, canonicalJson, type ChangeSetId, type ConnectionId } from "@tributary/core/base";
import type { Snapshot } from "@tributary/core/model";
import type { DocumentPosition, RefusalNotice, WrittenKey } from "@tributary/core/protocol";
import type { Peer } from "@tributary/core/sync";
import type { Draws } from "./draws.ts";
import type { Meant } from "./late-edits.ts";
import type { Ledger } from "./ledger.ts";
import type { Person } from "./world.ts";

/**
 * replica: packages/replica, as pages and agents have it. outbox: speaks its protocol, and checks nothing before it sends.
 * stock: what a plain y-websocket client does.
 */
export type PlayerKind = "replica" | "outbox" | "stock";

/** One state of presence as a peer was told it: who is said to be behind a Yjs client id. */
export type Seen = { readonly client: number; readonly actor: ActorId | undefined };

export type PlayerOptions = {
  readonly person: Person;
  readonly changeSet: ChangeSetId;
  readonly kind: PlayerKind;
  /** From which its Yjs client ids are made: never the same twice in a history. */
  readonly number: number;
  /** What they come to do. */
  readonly draws: Draws;
  /** Asks for a connection. */
  readonly dial: (player: Player) => void;
  /** Told of every key they write with their own hands, where they say over what. */
  readonly onMeant: (meant: Meant) => void;
  /** Told of every key that an undo of theirs takes out. */
  readonly onUndone: (at: Pick<Meant, "root" | "key">) => void;
};

/** Somebody in a change set, at the end of a line: what is on it when it breaks is lost, both ways. */
export abstract class Player {
  readonly person: Person;
  readonly changeSet: ChangeSetId;
  readonly kind: PlayerKind;
  readonly number: number;
  readonly toServer: Uint8Array[] = [];
  readonly toClient: Uint8Array[] = [];
  /** What it wrote, ever: `root key` and the value, as text. */
  readonly wrote = new Set<string>();
  /** What it was told is in: sent once, acknowledged, and nothing of it refused. (What the server forgot is only acknowledged again.) */
  readonly taken: string[] = [];
  /** Refusals it was told of on this connection. */
  notices: RefusalNotice["refusals"][number][] = [];
  peer: Peer | undefined;
  connection = "" as ConnectionId;
  /** Waits until everything on its way to this player has arrived. */
  onDrained: (() => void) | undefined;
  /** The connection has been asked for and is not there yet. */
  isConnecting = false;
  /** As the server last said; what a returning replica says it is of. */
  generation: number | undefined;
  protected readonly draws: Draws;
  protected readonly dial: (player: Player) => void;
  protected readonly onMeant: PlayerOptions["onMeant"];
  #connections = 0;

  constructor({ person, changeSet, kind, number, draws, dial, onMeant }: PlayerOptions) {
    this.person = person;
    this.changeSet = changeSet;
    this.kind = kind;
    this.number = number;
    this.draws = draws;
    this.dial = dial;
    this.onMeant = onMeant;
  }

  /** Under which Yjs client id it writes and speaks. */
  abstract readonly clientId: number;
  /** What it sees. */
  abstract readonly view: Snapshot;
  /** Its replica holds edits that the server has not answered. */
  abstract readonly waiting: number;

  /** Does something with the model: what, the seed says. */
  abstract act(seed: number): void;
  /** Says where it is, in its own name, or as somebody else. */
  abstract announce(forged: { readonly client: number; readonly actor: ActorId } | undefined): void;
  /** Takes back its last step, or makes it again. */
  abstract step(direction: "undo" | "redo"): void;
  /** The page goes and another one comes; what the browser keeps is there again, or lost. */
  abstract reload(how: "crash" | "close" | "forget"): void;
  /** What the server did for it, to be undone by it. */
  abstract adopt(written: readonly WrittenKey[], position: DocumentPosition | undefined): void;

  /** The line is there again. */
  abstract comeBack(): void;
  /** The line breaks, and does not come back by itself. */
  abstract breakOff(): void;
  abstract connected(peer: Peer): void;
  /** The server ended the connection. */
  abstract closed(code: number): void;
  /** Takes in one message; what it says of who is here is answered for the caller to check. */
  abstract receive(bytes: Uint8Array): readonly Seen[];
  /** In what it differs from what is stored, when everything has arrived. */
  abstract differenceFrom(ledger: Ledger): string | undefined;
  /** It takes part no more. */
  abstract leave(): void;

  get isConnected(): boolean {
    return this.peer !== undefined;
  }

  /** Nothing is on its way, and nothing is left to do. */
  get isIdle(): boolean {
    return this.isConnected && this.toServer.length + this.toClient.length + this.waiting === 0;
  }

  /** Whether it speaks for this Yjs client id by itself, without being told to. */
  speaksFor(_client: number): boolean {
    return false;
  }

  connecting(): ConnectionId {
    this.#connections += 1;
    this.isConnecting = true;
    this.connection = `${this.person.actor.id}:${this.number}:${this.#connections}` as ConnectionId;
    return this.connection;
  }

  drained(): void {
    if (this.toClient.length > 0) return;
    const { onDrained } = this;
    this.onDrained = undefined;
    onDrained?.();
  }

  disconnected(): void {
    this.onDrained = undefined;
    const peer = this.peer;
    this.peer = undefined;
    this.isConnecting = false;
    this.toServer.length = 0;
    this.toClient.length = 0;
    peer?.leave();
  }

  /** The server's process is gone, and the line with it. */
  cutOff(): void {
    this.peer = undefined;
    this.disconnected();
  }
}

/** A value at a key, as one text: the order of its members is no difference. */
export function writing(root: string, key: string, value: unknown): string {
  return `${root} ${key} ${canonicalJson(value)}`;
}
