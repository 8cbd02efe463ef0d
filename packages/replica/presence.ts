import type { Presence, Viewport } from "@tributary/core/protocol";
import type { Awareness } from "y-protocols/awareness";
import { type After, byTimer } from "./after.ts";
import { saidPresence } from "./said-presence.ts";
import { createStore, type Store } from "./store.ts";
import { TextPresence } from "./text-presence.ts";

/** Somebody else who is here: one browser tab or one agent's connection. */
export type Peer = {
  readonly client: number;
  readonly id: string;
  readonly name: string;
  readonly type: "user" | "agent";
  readonly owner?: string;
  readonly colour: string;
  readonly cursor: { readonly x: number; readonly y: number } | null;
  readonly selection: readonly string[];
  readonly editing: { readonly component: string; readonly path: string } | null;
  /** The function whose code they are in. */
  readonly typingIn: string | null;
  /** What they look at on the map; null where they have none in sight. */
  readonly view: Viewport | null;
  readonly status: "active" | "idle";
  readonly activity?: string;
};

export type PresenceState = {
  readonly peers: readonly Peer[];
  /** Who has a component selected or open, by component. A component's array is the same one until that changes. */
  readonly attention: ReadonlyMap<string, readonly Peer[]>;
};

/** Cursors are sent at most this often: 30 a second. */
const CURSOR_EVERY_MS = 33;
const IDLE_AFTER_MS = 60_000;
const NOBODY: readonly Peer[] = [];

/** This person's presence going out, everybody else's coming in. Identity is the server's to stamp. */
export class PresenceLink {
  readonly #store = createStore<PresenceState>({ peers: NOBODY, attention: new Map() });
  #awareness: Awareness | undefined;
  #own: Presence = { status: "active", cursor: null, selection: [], editing: null };
  readonly #texts = new Map<string, TextPresence>();
  readonly #after: After;
  readonly #now: () => number;
  #stopSending: (() => void) | undefined;
  #stopIdling: (() => void) | undefined;
  #sentAt = 0;

  /** @param now - milliseconds since some moment */
  constructor({
    after = byTimer,
    now = () => performance.now(),
  }: { readonly after?: After; readonly now?: () => number } = {}) {
    this.#after = after;
    this.#now = now;
  }

  get store(): Store<PresenceState> {
    return this.#store;
  }

  /** Speaks through this awareness from now on. */
  attach(awareness: Awareness): void {
    this.#awareness?.off("change", this.#read);
    this.#awareness = awareness;
    awareness.on("change", this.#read);
    awareness.setLocalState(this.#own);
    this.#read();
  }

  setCursor(cursor: { readonly x: number; readonly y: number } | null): void {
    this.#say({ cursor: cursor && { x: Math.round(cursor.x), y: Math.round(cursor.y) } });
  }

  setSelection(selection: readonly string[]): void {
    this.#say({ selection: selection.slice(0, 50) });
  }

  setView(view: Peer["view"]): void {
    const { x, y, zoom, ...rest } = view ?? { x: 0, y: 0, zoom: 0 };
    const next = view && { x: Math.round(x), y: Math.round(y), zoom: Math.round(zoom * 1000) / 1000, ...rest };
    if (JSON.stringify(next) !== JSON.stringify(this.#own.view ?? null)) this.#say({ view: next });
  }

  setActivity(activity: string | null): void {
    const { activity: _, ...rest } = this.#own;
    this.#own = rest;
    this.#say(activity === null ? {} : { activity });
  }

  setEditing(editing: Presence["editing"]): void {
    this.#say({ editing: editing ?? null });
  }

  /** Presence in one function's code, for an editor; the same object for as long as this lasts. */
  textPresence(id: string): TextPresence {
    const known = this.#texts.get(id);
    if (known) return known;
    const made = new TextPresence(
      id,
      () => this.#awareness,
      (text) => this.#say({ text: text ?? null }),
    );
    this.#texts.set(id, made);
    return made;
  }

  close(): void {
    this.#stopSending?.();
    this.#stopIdling?.();
    this.#awareness?.off("change", this.#read);
    this.#awareness = undefined;
  }

  #say(patch: Partial<Presence>): void {
    this.#own = { ...this.#own, ...patch, status: "active" };
    this.#stopIdling?.();
    this.#stopIdling = this.#after(IDLE_AFTER_MS, () => {
      this.#own = { ...this.#own, status: "idle" };
      this.#send();
    });
    // A clock that was set back keeps nobody waiting.
    const dueInMs = Math.min(CURSOR_EVERY_MS, Math.max(0, this.#sentAt + CURSOR_EVERY_MS - this.#now()));
    this.#stopSending ??= this.#after(dueInMs, () => this.#send());
  }

  readonly #send = () => {
    this.#stopSending = undefined;
    this.#sentAt = this.#now();
    this.#awareness?.setLocalState(this.#own);
  };

  readonly #read = () => {
    const awareness = this.#awareness;
    if (!awareness) return;
    const before = new Map(this.#store.getState().peers.map((peer) => [peer.client, peer]));
    const peers: Peer[] = [];
    awareness.getStates().forEach((state, client) => {
      const peer = client === awareness.clientID ? undefined : peerOf(client, saidPresence(state));
      if (peer) peers.push(same(before.get(client), peer));
    });
    peers.sort((a, b) => a.client - b.client);
    for (const text of this.#texts.values()) text.tell();
    this.#store.set({ peers, attention: attentionOf(this.#store.getState().attention, peers) });
  };
}

function peerOf(client: number, state: Presence): Peer | undefined {
  if (!state.actor) return undefined;
  const { actor } = state;
  return {
    client,
    id: actor.id,
    name: actor.name,
    type: actor.type,
    ...(actor.owner === undefined ? {} : { owner: actor.owner }),
    colour: state.colour ?? "#8b8d98",
    cursor: state.cursor ?? null,
    selection: state.selection ?? [],
    editing: state.editing ?? null,
    typingIn: state.text?.function ?? null,
    view: state.view ?? null,
    status: state.status ?? "active",
    ...(state.activity === undefined ? {} : { activity: state.activity }),
  };
}

function same(before: Peer | undefined, now: Peer): Peer {
  return before && JSON.stringify(before) === JSON.stringify(now) ? before : now;
}

/** Who attends to which component, keeping the arrays (and the map) in which nobody but a cursor has moved. */
function attentionOf(before: PresenceState["attention"], peers: readonly Peer[]): PresenceState["attention"] {
  const now = new Map<string, Peer[]>();
  for (const peer of peers) {
    const places = new Set(peer.editing ? [...peer.selection, peer.editing.component] : peer.selection);
    for (const component of places) now.set(component, [...(now.get(component) ?? []), peer]);
  }
  const next = new Map<string, readonly Peer[]>();
  let changed = now.size !== before.size;
  for (const [component, on] of now) {
    const kept = before.get(component);
    if (kept && kept.length === on.length && kept.every((peer, index) => attendsAlike(peer, on[index])))
      next.set(component, kept);
    else {
      next.set(component, on);
      changed = true;
    }
  }
  return changed ? next : before;
}

function attendsAlike(a: Peer, b: Peer | undefined): boolean {
  return (
    b !== undefined &&
    a.client === b.client &&
    a.name === b.name &&
    a.colour === b.colour &&
    a.status === b.status &&
    a.editing?.component === b.editing?.component &&
    a.editing?.path === b.editing?.path
  );
}
