import { canonicalJson, type Json } from "@tributary/core/base";
import { isOverlayRoot, type OverlayKey } from "@tributary/core/document";
import type { LogEntry, LoggedMutation } from "@tributary/core/sync";
import { broken } from "./rule-broken.ts";

/** Who wrote last at a key, and what each has last written there. */
type Place = { writer: string; readonly last: Map<string, string> };

/**
 * Follows a change set's log, and sees an undo that takes away what somebody else has written since. A value of another that is
 * the same as one's own cannot be told apart after an absence, nor by the server, and is let pass. What a rebase takes out because
 * Head says the same by now nobody has taken away: it is whose it was ([R49] of packages/replica, [S20] of core/sync).
 */
export class UndoWitness {
  readonly #places = new Map<string, Place>();
  readonly #isNone: (at: OverlayKey, value: Json) => boolean;
  /** Undos that changed something. */
  undone = 0;

  /** @param isNone - whether a value made no difference at some time: Head said the same */
  constructor(isNone: (at: OverlayKey, value: Json) => boolean) {
    this.#isNone = isNone;
  }

  /** @param hasWritten - whether whoever made the entry ever wrote what stood there, also where it made no difference */
  see({ actor, accepted }: LogEntry, isUndo: boolean, hasWritten: (logged: LoggedMutation) => boolean): void {
    if (isUndo && accepted.length > 0) this.undone += 1;
    for (const logged of accepted) {
      if (isUndo && !hasWritten(logged)) this.#check(actor.id, logged);
      if (actor.type === "system" && this.#isSaidByHead(logged)) this.#saysNothing(logged);
      else
        for (const key of this.#touched(logged))
          this.#wrote(key, actor.id, key === nameOf(logged) ? logged.after : null);
    }
  }

  #check(actor: string, logged: LoggedMutation): void {
    const place = this.#places.get(nameOf(logged));
    if (!place || place.writer === actor || place.last.get(actor) === canonicalJson(logged.before ?? null)) return;
    broken(
      "R8",
      `an undo of ${actor} took ${canonicalJson(logged.before)} from ${logged.key}, which ${place.writer} wrote`,
    );
  }

  #wrote(key: string, actor: string, value: unknown): void {
    const place = this.#places.get(key) ?? { writer: actor, last: new Map<string, string>() };
    place.writer = actor;
    place.last.set(actor, canonicalJson(value ?? null));
    this.#places.set(key, place);
  }

  /** Taken out by a rebase as no difference, and not because it does not hold any more. */
  #isSaidByHead({ root, key, before, after, quiet }: LoggedMutation): boolean {
    if (!quiet || after !== null || before === null || !isOverlayRoot(root)) return false;
    return this.#isNone({ root, key }, before as Json);
  }

  /** Nothing stands there now for everybody for whom this did. */
  #saysNothing(logged: LoggedMutation): void {
    const { last } = this.#places.get(nameOf(logged)) ?? {};
    const said = canonicalJson(logged.before);
    for (const [actor, value] of last ?? []) if (value === said) last?.set(actor, canonicalJson(null));
  }

  /** The key itself, and what goes with it when it is removed. */
  #touched(logged: LoggedMutation): readonly string[] {
    const { root, key, mutation } = logged;
    const { type } = mutation;
    if (type !== "component.erase" && type !== "item.remove" && type !== "view.delete") return [nameOf(logged)];
    const below = root === "component" ? `attribute ${key}/` : `${root} ${key}/`;
    // A component that is gone is on no view any more.
    const isPlace = (each: string) => root === "component" && each.startsWith("view ") && each.endsWith(`/${key}`);
    return [nameOf(logged), ...[...this.#places.keys()].filter((each) => each.startsWith(below) || isPlace(each))];
  }
}

function nameOf({ root, key }: LoggedMutation): string {
  return `${root} ${key}`;
}
