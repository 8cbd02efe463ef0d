import type { ComponentId, Json } from "../base/index.ts";
import type { Path, Snapshot } from "../model/index.ts";
import { isSecret } from "./cell-text.ts";

/** Whether a value that stands at all of these places may be told: none of them is sensitive or named like a secret. */
export function isShown(
  snapshot: Snapshot,
  places: readonly { readonly component: ComponentId; readonly path: string }[],
): boolean {
  return !places.some(({ component: id, path }) => {
    const component = snapshot.components.get(id);
    return component !== undefined && isSecret(snapshot, component, path as Path);
  });
}

/** A value as part of a sentence. */
export function shownValue(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
