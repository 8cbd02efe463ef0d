import { principalOf, whoOf, type Actor, type ActorId, type ChangeSetId } from "@tributary/core/base";
import { type OverlayKey, thingOfKey } from "@tributary/core/document";
import type { Contributor } from "@tributary/core/governance";
import type { ComponentChange, Hand } from "@tributary/core/protocol";
import type { DocumentLog } from "@tributary/core/sync";

export type Authorship = { readonly actor: Actor; readonly at: number };

/** Who wrote what stands in a change set, from its log. */
export type Attribution = {
  /** By overlay key of the root `attribute`: whoever wrote it last. */
  readonly attributes: ReadonlyMap<string, Authorship>;
  /** By root and key, `<root> <key>`: whoever wrote it last, on a canvas too. */
  readonly keys: ReadonlyMap<string, Authorship>;
  /** By overlay key of the root `text`: everybody who has typed in it, whoever was last in it last. */
  readonly typists: ReadonlyMap<string, readonly Actor[]>;
  /** By function, kind's version, note and view: everybody whose hands were in it, since a text has no last word. */
  readonly hands: ReadonlyMap<string, ReadonlyMap<string, Authorship>>;
  /** Everyone who made an accepted change that is more than moving things on a canvas. */
  readonly authors: readonly Actor[];
};

export async function readAttribution(log: DocumentLog, changeSet: ChangeSetId): Promise<Attribution> {
  const attributes = new Map<string, Authorship>();
  const authors = new Map<string, Actor>();
  const keys = new Map<string, Authorship>();
  const hands = new Map<string, Map<string, Authorship>>();
  const typists = new Map<string, Actor[]>();
  for (const { root, key, actor, at } of await log.mutations(changeSet)) {
    if (actor.type === "system") continue;
    keys.set(`${root} ${key}`, { actor, at });
    const thing = thingOfKey({ root, key });
    if (thing) hands.set(thing, (hands.get(thing) ?? new Map<string, Authorship>()).set(actor.id, { actor, at }));
    if (root === "view") continue;
    authors.set(actor.id, actor);
    if (root === "text") typists.set(key, [...(typists.get(key) ?? []).filter(({ id }) => id !== actor.id), actor]);
    if (root === "attribute") attributes.set(key, { actor, at });
  }
  return { attributes, keys, typists, hands, authors: [...authors.values()] };
}

/** Everybody who wrote what stands at a key, whoever was last last: a text has no last word, nor has the version that it defines. */
export function writersOf({ keys, typists }: Attribution, { root, key }: OverlayKey): readonly Actor[] {
  const last = keys.get(`${root} ${key}`)?.actor;
  const typed = root === "text" || root === "schema" ? (typists.get(key) ?? []) : [];
  return last ? [...typed.filter(({ id }) => id !== last.id), last] : typed;
}

/** Whose hands were in a thing, whoever was last in it first. */
export function handsOn({ hands }: Attribution, thing: string): readonly Hand[] {
  return [...(hands.get(thing)?.values() ?? [])].map(shown).sort((a, b) => b.at - a.at);
}

/**
 * The people behind the authors. The hand of an agent or a program is the hand of whoever made its token; a token that no
 * longer exists still names its agent's owner, and for a service `tokenOwner` knows it for ever.
 */
export function contributorsOf(
  authors: readonly Actor[],
  tokenOwner: ReadonlyMap<string, ActorId>,
): readonly Contributor[] {
  return authors.map((actor) => ({ person: tokenOwner.get(actor.id) ?? principalOf(actor), name: actor.name }));
}

/** The changes, each field with the name of whoever wrote its value. */
export function attributed(
  changes: readonly ComponentChange[],
  { attributes }: Attribution,
): readonly ComponentChange[] {
  return changes.map((change) => ({
    ...change,
    fields: change.fields.map((field) => {
      const found = attributes.get(change.component + field.path);
      return found ? { ...field, by: shown(found) } : field;
    }),
  }));
}

function shown({ actor, at }: Authorship): Hand {
  return { ...whoOf(actor), at };
}
