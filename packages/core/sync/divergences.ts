import type * as Y from "yjs";
import { isJsonObject, type Json, jsonEqual } from "../base/index.ts";
import {
  type Divergence,
  divergenceKey,
  goneDivergenceKey,
  type KeyTrees,
  type OverlayKey,
  parseDivergence,
  parseGoneDivergence,
  pathsAbove,
  standing,
} from "../document/index.ts";
import type { Snapshot } from "../model/index.ts";

/** What the records are kept in agreement with. */
type Agreed = {
  readonly base: Snapshot;
  readonly accepted: KeyTrees<Json>;
  /** Whether the change set says something at a key; an open text may say what stands below it. */
  readonly isSaid: (key: OverlayKey) => boolean;
};

/**
 * What both sides changed and nobody has settled, as a document records it. A record ends with its key; where the key goes with
 * something that is removed, the record is put aside with it, for an undo of the removal to bring both back. Rules [S16], [S76], [S77].
 */
export class Divergences {
  readonly #control: Y.Map<Json>;
  /** By where each is recorded. */
  readonly #open = new Map<string, Divergence>();
  /** Of keys that went with a removal which stands. */
  readonly #aside = new Map<string, Divergence>();

  constructor(control: Y.Map<Json>, accepted: KeyTrees<Json>) {
    this.#control = control;
    for (const [at, value] of control) {
      const [open, aside] = [parseDivergence(at, value), parseGoneDivergence(at, value)];
      // A text's record is not written anew with every character.
      if (open)
        this.#open.set(at, open.root === "text" ? { ...open, mine: accepted.text.get(open.key) ?? open.mine } : open);
      if (aside) this.#aside.set(at, aside);
    }
  }

  get all(): readonly Divergence[] {
    return [...this.#open.values()];
  }

  /** Makes the open ones these. */
  become(divergences: readonly Divergence[]): void {
    const next = new Map(divergences.map((each) => [divergenceKey(each), each]));
    for (const at of [...this.#open.keys()]) if (!next.has(at)) this.#end(at);
    for (const [at, each] of next) {
      if (!jsonEqual(this.#control.get(at), recordOf(each))) this.#control.set(at, recordOf(each));
      this.#open.set(at, each);
    }
  }

  /** An edit came late [S50]. What it was written over stays what it was where something is recorded already. */
  add(late: readonly Divergence[]): void {
    for (const each of late) {
      const at = divergenceKey(each);
      const { base } = this.#open.get(at) ?? each;
      if (jsonEqual(base, each.theirs)) continue;
      this.#open.set(at, { ...each, base });
      this.#control.set(at, recordOf({ ...each, base }));
    }
  }

  /** These are settled. */
  end(keys: readonly OverlayKey[]): void {
    for (const at of keys.map(divergenceKey)) if (this.#open.has(at)) this.#end(at);
  }

  /** To be called whenever something was accepted: each then says what the change set says. */
  follow(now: Agreed): void {
    for (const [at, each] of this.#open) {
      const mine = now.accepted[each.root].get(each.key);
      if (mine !== undefined && now.isSaid(each) && !isOther(each, mine)) this.#says(at, each, mine);
      else {
        this.#end(at);
        if (isTaken(each, now.accepted)) this.#putAside(each);
      }
    }
    for (const [at, each] of this.#aside) {
      if (isTaken(each, now.accepted)) continue;
      this.#aside.delete(at);
      this.#control.delete(at);
      const mine = now.accepted[each.root].get(each.key);
      if (mine !== undefined && now.isSaid(each)) this.#comeBack(each, mine, now.base);
    }
  }

  #says(at: string, each: Divergence, mine: Json): void {
    if (mine === each.mine) return;
    this.#open.set(at, { ...each, mine });
    // Of a text whoever reads the record reads the text: with the record every character would be the whole once more.
    if (each.root === "text" || jsonEqual(each.mine, mine)) return;
    this.#control.set(at, recordOf({ ...each, mine }));
  }

  /** Head may have moved meanwhile, also back to what it was written over [D11]. */
  #comeBack(each: Divergence, mine: Json, base: Snapshot): void {
    const theirs = isOfRemoval(each) ? each.theirs : standing(base, each);
    if (jsonEqual(each.base, theirs)) return;
    const back = { ...each, theirs, mine };
    this.#open.set(divergenceKey(each), back);
    this.#control.set(divergenceKey(each), recordOf(back));
  }

  #putAside(each: Divergence): void {
    const at = goneDivergenceKey(each);
    this.#aside.set(at, each);
    this.#control.set(at, recordOf(each));
  }

  #end(at: string): void {
    this.#open.delete(at);
    this.#control.delete(at);
  }
}

function recordOf({ base, theirs, mine }: Divergence): Json {
  return { base, theirs, mine };
}

/** Whether what the change set says at its key is of another kind by now: the thing itself is removed, or its removal is taken back. */
function isOther(each: Divergence, mine: Json): boolean {
  if (isOfRemoval(each)) return !isDeletion(mine) && !isUnset(mine);
  return (each.root === "component" || each.root === "view") && isDeletion(mine) && !isDeletion(each.mine);
}

/** Whether Head changed what the change set removes. */
function isOfRemoval({ theirs }: Divergence): boolean {
  return isJsonObject(theirs) && Array.isArray(theirs["changed"]);
}

/** Whether what stood at a key went with something that the change set removes, or is what it removes. */
function isTaken({ root, key }: OverlayKey, { component, view, attribute }: KeyTrees<Json>): boolean {
  if (root === "component") return isDeletion(component.get(key));
  if (root === "view") return [key, ...pathsAbove(key)].some((over) => isDeletion(view.get(over)));
  if (root !== "attribute") return false;
  const [owner = "", ...entries] = pathsAbove(key);
  return isDeletion(component.get(owner)) || entries.some((over) => isUnset(attribute.get(over)));
}

function isDeletion(value: Json | undefined): boolean {
  return isJsonObject(value) && value["deleted"] === true;
}

function isUnset(value: Json | undefined): boolean {
  return isJsonObject(value) && value["unset"] === true;
}
