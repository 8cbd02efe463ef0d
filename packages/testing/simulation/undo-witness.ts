import { canonicalJson } from "@tributary/core/base";
import type { LogEntry, LoggedMutation } from "@tributary/core/sync";
import { broken } from "./rule-broken.ts";

/** Who wrote last at a key, and what each has last written there. */
type Place = { writer: string; readonly last: Map<string, string> };

/**
 * Follows a change set's log, and sees an undo that takes away what somebody else has written since. A value of another that is
 * the same as one's own cannot be told apart after an absence, nor by the server, and is let pass.
 */
export class UndoWitness {
  readonly #places = new Map<string, Place>();
  /** Undos that changed something. */
  undone = 0;

  /** @param hasWritten - whether whoever made the entry ever wrote what stood there, also where it made no difference */
  see({ actor, accepted }: LogEntry, isUndo: boolean, hasWritten: (logged: LoggedMutation) => boolean): void {
    if (isUndo && accepted.length > 0) this.undone += 1;
    for (const logged of accepted) {
      if (isUndo && !hasWritten(logged)) this.#check(actor.id, logged);
      for (const key of this.#touched(logged)) this.#wrote(key, actor.id, key === nameOf(logged) ? logged.after : null);
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
