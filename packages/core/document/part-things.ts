import type { ComponentId } from "../base/index.ts";
import { parseCatalogueKey, type Snapshot } from "../model/index.ts";
import { isTypedIn } from "./function-candidate.ts";
import { type OverlayKey, parseAttributeKey, parseViewKey } from "./keys.ts";
import { emptyOverlay, keysOf, type Overlay } from "./overlay.ts";

/** Components that an overlay changes; where they stand on a canvas is no change. */
export function touchedBy(overlay: Overlay): ReadonlySet<ComponentId> {
  const ids = new Set<ComponentId>(overlay.component.keys() as Iterable<ComponentId>);
  for (const key of overlay.attribute.keys()) {
    const address = parseAttributeKey(key);
    if (address) ids.add(address.component);
  }
  return ids;
}

/** Components, functions and schemas that an overlay changes. */
export function changedThings(base: Snapshot, overlay: Overlay): ReadonlySet<string> {
  const functions = [...overlay.function.keys()].map((key) => key.split("/")[0] as string);
  const notes = [...overlay.catalogue.keys()].map(noteThing);
  return new Set<string>([
    ...[...touchedBy(overlay), ...functions, ...[...overlay.text.keys()].filter((id) => isTypedIn(base, overlay, id))],
    ...[...overlay.schema.keys(), ...notes],
  ]);
}

/** The keys that concern these things. A view that was made here comes along when one of them stands on it. */
export function restrict(base: Snapshot, overlay: Overlay, things: ReadonlySet<string>): Overlay {
  return restrictTo(
    base,
    overlay,
    keysOf(overlay).filter((key) => things.has(thingOf(key) ?? "")),
  );
}

/** The keys of an overlay by what they are about. */
export function byThing(overlay: Overlay): ReadonlyMap<string | undefined, readonly OverlayKey[]> {
  return Map.groupBy(keysOf(overlay), thingOf);
}

/** These keys, and the views that were made here for what stands on them. */
export function restrictTo(base: Snapshot, overlay: Overlay, keys: readonly OverlayKey[]): Overlay {
  const part = emptyOverlay();
  for (const { root, key } of keys) {
    const value = overlay[root].get(key);
    if (value !== undefined) part[root].set(key, value);
  }
  for (const key of [...part.view.keys()]) {
    const view = parseViewKey(key)?.view;
    // Another name for one of the base's is nothing that stands on it needs.
    const mark = view && !base.views.has(view) && overlay.view.get(view);
    if (view && mark) part.view.set(view, mark);
  }
  return part;
}

/** The component, function or schema that a key is about. */
export function thingOf({ root, key }: OverlayKey): string | undefined {
  switch (root) {
    case "attribute":
      return parseAttributeKey(key)?.component;
    case "view":
      return parseViewKey(key)?.component;
    case "function":
      return key.split("/")[0];
    case "catalogue":
      return noteThing(key);
    case "component":
    case "schema":
    case "text":
      return key;
  }
}

/** A lock is about its version, and goes with it; any other note stands by itself. */
function noteThing(key: string): string {
  const address = parseCatalogueKey(key);
  return address?.part === "lock" ? address.schema : key;
}
