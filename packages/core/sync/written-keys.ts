import type { Json } from "../base/index.ts";
import type { Overlay, OverlayRoot } from "../document/index.ts";
import type { WrittenKey } from "../protocol/index.ts";
import type { LoggedMutation } from "./ports.ts";

/**
 * Everything that accepted edits wrote, so that whoever made them can take them back in one step: their own keys, and what went
 * with a component or an entry that they removed. Rule [S70].
 *
 * @param before - the overlay as it stood when they were made
 */
export function writtenKeys(accepted: readonly LoggedMutation[], before: Overlay): readonly WrittenKey[] {
  const written = new Map<string, WrittenKey>();
  for (const logged of accepted) {
    const name = `${logged.root} ${logged.key}`;
    const first = written.get(name);
    written.set(name, keyOf(logged, first ? first.before : (logged.before as Json | null)));
  }
  for (const { root, key } of accepted.filter(removes))
    for (const below of keysBelow(before, root as OverlayRoot, key))
      if (!written.has(`${below.root} ${below.key}`)) written.set(`${below.root} ${below.key}`, below);
  return [...written.values()];
}

function keyOf({ root, key, after }: LoggedMutation, before: Json | null | undefined): WrittenKey {
  const values = { before: before ?? undefined, after: (after as Json | null) ?? undefined };
  return {
    ...{ root, key },
    ...(values.before === undefined ? {} : { before: values.before }),
    ...(values.after === undefined ? {} : { after: values.after }),
  };
}

function removes({ mutation: { type } }: LoggedMutation): boolean {
  return type === "component.delete" || type === "component.erase" || type === "item.remove";
}

/** What is gone with a component, or with an entry of a list. */
function keysBelow(before: Overlay, root: OverlayRoot, key: string): readonly WrittenKey[] {
  const places = root === "component" ? [...before.view].filter(([each]) => each.endsWith(`/${key}`)) : [];
  const cells = [...before.attribute].filter(([each]) => each.startsWith(`${key}/`));
  return [
    ...cells.map(([each, value]) => ({ root: "attribute", key: each, before: value })),
    ...places.map(([each, value]) => ({ root: "view", key: each, before: value })),
  ];
}
