import { principalOf, whoOf, type Actor, type ActorId } from "@tributary/core/base";
import { isOverlayRoot, type OverlayKey, thingOfKey } from "@tributary/core/document";
import { type Between, withHands } from "@tributary/core/engine";
import type { Contributor } from "@tributary/core/governance";
import type { KeyHand } from "@tributary/core/history";
import type { ComponentChange, Hand } from "@tributary/core/protocol";

export type Authorship = { readonly actor: Actor; readonly at: number };

/** Who wrote what stands in a change set, from its log. */
export type Attribution = {
  /** By root and key, `<root> <key>`: whoever wrote it last, on a canvas too. */
  readonly keys: ReadonlyMap<string, Authorship>;
  /** By overlay key of the root `text`: everybody who has typed in it, whoever was last in it last. */
  readonly typists: ReadonlyMap<string, readonly Actor[]>;
  /** By function, kind's version, note and view: everybody whose hands were in it, since a text has no last word. */
  readonly hands: ReadonlyMap<string, ReadonlyMap<string, Authorship>>;
  /** By id, everyone who made an accepted change that is more than moving things on a canvas; whoever did last last. */
  readonly authors: ReadonlyMap<string, Actor>;
};

/** Puts together who wrote what, row by row of the log, oldest first. Rows that come twice, in their order, change nothing. */
export class AttributionBook implements Attribution {
  readonly keys = new Map<string, Authorship>();
  readonly typists = new Map<string, readonly Actor[]>();
  readonly hands = new Map<string, ReadonlyMap<string, Authorship>>();
  readonly authors = new Map<string, Actor>();

  /** What the server wrote takes nothing from its author. */
  add(rows: readonly KeyHand[]): void {
    for (const row of rows) if (row.actor.type !== "system") this.#add(row);
  }

  #add({ root, key, actor, at }: KeyHand): void {
    this.keys.set(`${root} ${key}`, { actor, at });
    const thing = thingOfKey({ root, key });
    if (thing) this.hands.set(thing, lastly(this.hands.get(thing), actor.id, { actor, at }));
    if (root === "view") return;
    this.authors.delete(actor.id);
    this.authors.set(actor.id, actor);
    if (root !== "text") return;
    const others = (this.typists.get(key) ?? []).filter(({ id }) => id !== actor.id);
    this.typists.set(key, [...others, actor]);
  }

  /** Forgets whose the keys were at which nothing stands: whoever writes there next is in a row to come. */
  keep(stands: (key: OverlayKey) => boolean): void {
    for (const name of this.keys.keys()) {
      const space = name.indexOf(" ");
      const root = name.slice(0, space);
      if (!isOverlayRoot(root) || !stands({ root, key: name.slice(space + 1) })) this.keys.delete(name);
    }
  }

  /** As it is now: what is written next does not show in it. */
  copy(): Attribution {
    const { keys, typists, hands, authors } = this;
    return { keys: new Map(keys), typists: new Map(typists), hands: new Map(hands), authors: new Map(authors) };
  }
}

function lastly<Value>(map: ReadonlyMap<string, Value> = new Map(), key: string, value: Value): Map<string, Value> {
  const next = new Map(map);
  next.delete(key);
  return next.set(key, value);
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
 * The people behind the authors, by name. The hand of an agent or a program is the hand of whoever made its token; a token that no
 * longer exists still names its agent's owner, and for a service `tokenOwner` knows it for ever.
 */
export function contributorsOf(
  { authors }: Attribution,
  tokenOwner: ReadonlyMap<string, ActorId>,
): readonly Contributor[] {
  const people = [...authors.values()].map((actor) => ({
    person: tokenOwner.get(actor.id) ?? principalOf(actor),
    name: actor.name,
  }));
  return people.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.person < b.person ? -1 : 1));
}

/** The changes between two models, each field with the name of whoever made it what it is in this change set. */
export function attributed(
  between: Between,
  changes: readonly ComponentChange[],
  { keys }: Attribution,
): readonly ComponentChange[] {
  return withHands(between, changes, (component, path) => {
    const found = keys.get(`${path === "" ? "component" : "attribute"} ${component}${path}`);
    return found && shown(found);
  });
}

function shown({ actor, at }: Authorship): Hand {
  return { ...whoOf(actor), at };
}
