import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import type { Actor } from "../base/index.ts";
import { isJsonObject } from "../base/index.ts";
import { colourOf, MAX_PRESENCE_BYTES, type Presence, type PresentPerson } from "../protocol/index.ts";
import { isServerClientId } from "./client-ids.ts";
import type { ClientOwners } from "./client-owners.ts";

type Owners = Pick<ClientOwners, "ownerOf" | "reserve">;
type Entry = { readonly clock: number; readonly state: Presence | null; readonly owner: string };

/**
 * Who is here: the awareness states of a room, as y-protocols has them, but with identity stamped by the server. Nobody
 * can pose as another: a connection speaks only for client ids nobody else holds [S9].
 *
 * @see y-protocols/awareness.js for the format: `varUint n, n × (varUint client, varUint clock, varString JSON)`
 */
export class PresenceRoom {
  readonly #entries = new Map<number, Entry>();
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
      owners.reserve(client, actor.id);
      this.#set(client, { clock, owner: connection, state: isJsonObject(state) ? stamped(state, actor) : null });
    }
    return true;
  }

  /** The connection is gone: so is everyone it spoke for. */
  leave(connection: string): void {
    for (const [client, entry] of this.#entries)
      if (entry.owner === connection && entry.state)
        this.#set(client, { ...entry, clock: entry.clock + 1, state: null });
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

  #set(client: number, entry: Entry): void {
    this.#entries.set(client, entry);
    this.#dirty.add(client);
  }

  #encode(clients: Iterable<number>): Uint8Array {
    const list = [...clients];
    return encoding.encode((encoder) => {
      encoding.writeVarUint(encoder, list.length);
      for (const client of list) {
        const entry = this.#entries.get(client);
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

function stamped(state: object, actor: Actor): Presence {
  const identity = {
    id: actor.id,
    name: actor.name,
    type: actor.type === "agent" ? ("agent" as const) : ("user" as const),
  };
  return {
    ...(state as Presence),
    actor: actor.type === "agent" ? { ...identity, owner: actor.onBehalfOf.name } : identity,
    colour: colourOf(actor.id),
  };
}
