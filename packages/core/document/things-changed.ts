import type { Snapshot } from "../model/index.ts";
import { isTypedIn } from "./function-candidate.ts";
import { isDefinitionKey, parseViewKey } from "./keys.ts";
import type { Overlay } from "./overlay.ts";
import { touchedBy } from "./part-things.ts";

/**
 * How many things an overlay changes, and in words which. A place on a view goes with the component that is changed, too; of any
 * other it is a change of the view. Rule D36.
 */
export function thingsChanged(base: Snapshot, overlay: Overlay): { readonly changes: number; readonly what: string } {
  const components = touchedBy(overlay);
  const typed = [...overlay.text.keys()].filter((id) => isTypedIn(base, overlay, id));
  const functions = new Set([
    ...[...overlay.function.keys()].map((key) => key.split("/")[0]),
    ...typed.filter((id) => !isDefinitionKey(id)),
  ]);
  const kinds = new Set([...overlay.schema.keys(), ...typed.filter(isDefinitionKey)]);
  const views = new Set(
    [...overlay.view.keys()].flatMap((key) => {
      const address = parseViewKey(key);
      return address && !(address.component && components.has(address.component)) ? [address.view] : [];
    }),
  );
  const counts: readonly (readonly [number, string])[] = [
    [components.size, "component"],
    [functions.size, "function"],
    [kinds.size, "kind"],
    [overlay.catalogue.size, "note"],
    [views.size, "view"],
  ];
  const words = counts.flatMap(([count, noun]) => (count > 0 ? [`${count} ${noun}${count === 1 ? "" : "s"}`] : []));
  return { changes: counts.reduce((sum, [count]) => sum + count, 0), what: listed(words) };
}

function listed(words: readonly string[]): string {
  const [last, ...others] = [...words].reverse();
  if (last === undefined) return "nothing";
  return others.length === 0 ? last : `${others.reverse().join(", ")} and ${last}`;
}
