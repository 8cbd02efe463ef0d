import type { Mutation } from "@tributary/core/model";
import { NAME_PATH } from "@tributary/core/model";

/** A refusal as it is shown, at the place it concerns. */
export type RefusalNote = {
  readonly id: string;
  readonly component?: string;
  readonly path?: string;
  /** The function, or the version whose definition is typed in. */
  readonly function?: string;
  readonly rule: string;
  /** What was refused, why, and what to do. */
  readonly sentence: string;
  /** The refused value, for "try again with…". */
  readonly attempted?: unknown;
  /** `page`: refused before it was sent. `server`: judged there; nobody else ever saw it. */
  readonly by: "page" | "server";
  /** Set where nothing was refused: the edit stands, as it is or (`changed`) as a policy put it, and this is said of it. */
  readonly remark?: "info" | "warning" | "changed";
  readonly at: number;
  /** Of what had to wait: under which key it outlives the page, as a loss. */
  readonly kept?: string;
};

/** At most this many are kept: the newest. */
const MAX_NOTES = 50;

/** The notes with `added`, each replacing an older one at the same place. */
export function withNotes(notes: readonly RefusalNote[], added: readonly RefusalNote[]): readonly RefusalNote[] {
  if (added.length === 0) return notes;
  const places = new Set(added.map(placeKey));
  return [...notes.filter((note) => !places.has(placeKey(note))), ...added].slice(-MAX_NOTES);
}

/** The notes without those at the places `mutations` write: a new attempt settles the old one. */
export function withoutPlacesOf(notes: readonly RefusalNote[], mutations: readonly Mutation[]): readonly RefusalNote[] {
  if (notes.length === 0) return notes;
  const places = new Set(mutations.map((mutation) => placeKey(placeOfMutation(mutation))));
  const rest = notes.filter((note) => !places.has(placeKey(note)));
  return rest.length === notes.length ? notes : rest;
}

type Place = { readonly component?: string; readonly path?: string; readonly function?: string };

/** Where a mutation would be seen: its component, and the path within it if it has one; or the function. */
export function placeOfMutation(mutation: Mutation): Place {
  const component = "component" in mutation ? mutation.component : undefined;
  const path = "path" in mutation ? mutation.path : mutation.type === "component.rename" ? NAME_PATH : undefined;
  if (mutation.type === "schema.edit") return { function: mutation.schema };
  if ("function" in mutation) return { function: mutation.function };
  return { ...(component === undefined ? {} : { component }), ...(path === undefined ? {} : { path }) };
}

/** What a mutation meant to write, if it is a value a person could correct. */
export function attemptedBy(mutation: Mutation): unknown {
  if (mutation.type === "attribute.set") return mutation.value;
  return mutation.type === "component.rename" ? mutation.name : undefined;
}

function placeKey(place: Place): string {
  return `${place.component ?? ""} ${place.path ?? ""} ${place.function ?? ""}`;
}
