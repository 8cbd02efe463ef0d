import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import type { Actor } from "../base/index.ts";
import { isJsonObject, type JsonObject } from "../base/index.ts";
import { colourAmong, MAX_PRESENCE_BYTES, type Presence, type PresentPerson } from "../protocol/index.ts";
import { isServerClientId } from "./client-ids.ts";
import type { ClientOwners } from "./client-owners.ts";

type Owners = Pick<ClientOwners, "ownerOf" | "reserve">;
type Entry = {
  readonly clock: number;
  readonly state: Presence | null;
  readonly owner: string;
  /** Somebody was told of it: when it goes, they are told that, too. */
  readonly isTold: boolean;
};

/** So many client ids are spoken for over one connection: a page needs one, and has two while its document takes another. */
export const MOST_EACH = 4;

/**
 * Who is here: the awareness states of a room, as y-protocols has them, but with identity stamped by the server. Nobody
 * can pose as another: a connection speaks only for client ids nobody else holds [S9], and for few of them at a time [S22].
 *
 * @see y-protocols/awareness.js for the format: `varUint n, n × (varUint client, varUint clock, varString JSON)`
 */
export class PresenceRoom {
  readonly #entries = new Map<number, Entry>();
  /** Whom each connection speaks for, the one it spoke for last at the end. */
  readonly #spokenFor = new Map<string, Set<number>>();
  #dirty = new Set<number>();

  /** Takes in a client's awareness message; false when it is malformed. What it may not say is left out silently. */
  receive(connection: string, actor: Actor, payload: Uint8Array, owners: Owners): boolean {
    let entries: { client: number; clock: number; state: unknown }[];
    try {
      entries = decodeAwareness(payload);
    } catch {
      return false; // cut short or not JSON: the caller decides what a malformed message costs
    }
    for (const { client, clock, state } of entries) {
      const held = this.#entries.get(client);
      const owner = owners.ownerOf(client);
      if (
        isServerClientId(client) ||
        (held && held.owner !== connection) ||
        (owner !== undefined && owner !== actor.id)
      )
        continue;
      if (held && clock <= held.clock && !(clock === held.clock && state === null)) continue;
      if (isJsonObject(state)) {
        owners.reserve(client, actor.id);
        const said = stamped(state, actor, this.#colourOf(actor, held));
        this.#set(client, { clock, owner: connection, state: said, isTold: held?.isTold ?? false });
      } else this.#drop(client, clock);
    }
    return true;
  }

  /** The connection is gone: so is everyone it spoke for. */
  leave(connection: string): void {
    for (const client of this.#spokenFor.get(connection) ?? []) this.#drop(client);
  }

  /** The changes since the last call, to be broadcast; undefined when there are none. */
  takeChanges(): Uint8Array | undefined {
    if (this.#dirty.size === 0) return undefined;
    const payload = this.#encode(this.#dirty);
    for (const client of this.#dirty) if (this.#entries.get(client)?.state === null) this.#entries.delete(client);
    this.#dirty = new Set();
    return payload;
  }

  /** Everyone, for a peer that has just come; undefined when nobody is here. */
  all(): Uint8Array | undefined {
    const present = [...this.#entries].filter(([, entry]) => entry.state).map(([client]) => client);
    return present.length > 0 ? this.#encode(present) : undefined;
  }

  /** Everybody here, once each, idle only when all of their pages are. */
  people(): readonly PresentPerson[] {
    const people = new Map<string, PresentPerson>();
    for (const { state } of this.#entries.values()) {
      if (!state?.actor) continue;
      const isIdle = state.status === "idle" && people.get(state.actor.id)?.status !== "active";
      people.set(state.actor.id, { ...state.actor, status: isIdle ? "idle" : "active" });
    }
    return [...people.values()];
  }

  /** Theirs for as long as any page of theirs is here; nobody else's, while there are colours that nobody has [S87]. */
  #colourOf({ id }: Actor, held: Entry | undefined): string {
    if (held?.state?.actor?.id === id && held.state.colour) return held.state.colour;
    const taken = new Set<string>();
    for (const { state } of this.#entries.values()) {
      if (!state?.colour) continue;
      if (state.actor?.id === id) return state.colour;
      taken.add(state.colour);
    }
    return colourAmong(id, taken);
  }

  /** Of too many over one connection, the one it has not spoken for longest goes. */
  #set(client: number, entry: Entry): void {
    this.#entries.set(client, entry);
    this.#dirty.add(client);
    const own = this.#spokenFor.get(entry.owner) ?? new Set<number>();
    own.delete(client);
    this.#spokenFor.set(entry.owner, own.add(client));
    const [oldest] = own;
    if (own.size > MOST_EACH && oldest !== undefined) this.#drop(oldest);
  }

  /** It is here no more. Nothing is kept of whom nobody was told of. */
  #drop(client: number, clock?: number): void {
    const entry = this.#entries.get(client);
    if (!entry?.state) return;
    const own = this.#spokenFor.get(entry.owner);
    own?.delete(client);
    if (own?.size === 0) this.#spokenFor.delete(entry.owner);
    if (entry.isTold) {
      this.#entries.set(client, { ...entry, clock: clock ?? entry.clock + 1, state: null });
      this.#dirty.add(client);
    } else {
      this.#entries.delete(client);
      this.#dirty.delete(client);
    }
  }

  #encode(clients: Iterable<number>): Uint8Array {
    const list = [...clients];
    return encoding.encode((encoder) => {
      encoding.writeVarUint(encoder, list.length);
      for (const client of list) {
        const entry = this.#entries.get(client);
        if (entry?.state) this.#entries.set(client, { ...entry, isTold: true });
        encoding.writeVarUint(encoder, client);
        encoding.writeVarUint(encoder, entry?.clock ?? 0);
        encoding.writeVarString(encoder, JSON.stringify(entry?.state ?? null));
      }
    });
  }
}

function decodeAwareness(payload: Uint8Array): { client: number; clock: number; state: unknown }[] {
  const decoder = decoding.createDecoder(payload);
  const count = decoding.readVarUint(decoder);
  if (count > 16) throw new RangeError("too many presence states in one message");
  return Array.from({ length: count }, () => {
    const client = decoding.readVarUint(decoder);
    const clock = decoding.readVarUint(decoder);
    const text = decoding.readVarString(decoder);
    return { client, clock, state: text.length <= MAX_PRESENCE_BYTES ? (JSON.parse(text) as unknown) : null };
  });
}

/** What a client says of itself. Any other field may be one in which some program shows a name: nobody is told of it. */
const OWN = [
  "cursor",
  "selection",
  "editing",
  "text",
  "view",
  "status",
  "activity",
] as const satisfies readonly (keyof Presence)[];

function stamped(state: JsonObject, actor: Actor, colour: string): Presence {
  const own = Object.fromEntries(OWN.flatMap((field) => (field in state ? [[field, state[field]]] : [])));
  const identity = {
    id: actor.id,
    name: actor.name,
    type: actor.type === "agent" ? ("agent" as const) : ("user" as const),
  };
  return {
    ...(own as Presence),
    actor: actor.type === "agent" ? { ...identity, owner: actor.onBehalfOf.name } : identity,
    colour,
    ...("user" in state ? { user: { name: actor.name, color: colour, colorLight: `${colour}33` } } : {}),
  };
}
