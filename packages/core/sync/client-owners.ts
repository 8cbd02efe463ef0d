import type { ActorId } from "../base/index.ts";

/** So many ids are kept for one actor who has not written with them: a page needs one, and takes a new one with each document. */
const MOST_EACH = 64;

/**
 * Whose each Yjs client id is: whoever wrote with it first, for ever (the log's claims), and before that whoever first spoke for
 * it in presence, while the session lasts. Others learn of an id from presence or from what it wrote, so nobody can be first
 * with another's [S38].
 */
export class ClientOwners {
  readonly #claims: () => ReadonlyMap<number, ActorId>;
  readonly #reserved = new Map<number, ActorId>();
  readonly #ofActor = new Map<ActorId, Set<number>>();

  constructor(claims: () => ReadonlyMap<number, ActorId>) {
    this.#claims = claims;
  }

  ownerOf(client: number): ActorId | undefined {
    return this.#claims().get(client) ?? this.#reserved.get(client);
  }

  /** Keeps an id that is nobody's yet for whoever speaks for it. Of very many of one actor, the oldest are let go. */
  reserve(client: number, actor: ActorId): void {
    if (this.ownerOf(client) !== undefined) return;
    this.#reserved.set(client, actor);
    const own = this.#ofActor.get(actor) ?? new Set<number>();
    this.#ofActor.set(actor, own.add(client));
    if (own.size <= MOST_EACH) return;
    const [oldest] = own;
    if (oldest === undefined) return;
    own.delete(oldest);
    this.#reserved.delete(oldest);
  }
}
