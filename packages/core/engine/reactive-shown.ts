import type { ComponentId, Json } from "../base/index.ts";
import { type Path, schemaOf, shownAt, type Snapshot } from "../model/index.ts";
import { isSecret } from "./cell-text.ts";

/** A value that stands at all of these places, as part of a sentence: told as far as none of them hides it [M27]. */
export function toldValue(
  snapshot: Snapshot,
  places: readonly { readonly component: ComponentId; readonly path: string }[],
  value: Json,
): string {
  let told = value;
  for (const { component: id, path } of places) {
    const component = snapshot.components.get(id);
    if (!component) continue;
    if (isSecret(snapshot, component, path as Path)) return "a value that is not shown";
    told = shownAt(schemaOf(snapshot, component), path, told);
  }
  const text = JSON.stringify(told);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
