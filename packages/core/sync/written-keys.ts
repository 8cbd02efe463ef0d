import type { Json } from "../base/index.ts";
import { goneWith, inTrees, type Overlay } from "../document/index.ts";
import type { WrittenKey } from "../protocol/index.ts";
import type { LoggedMutation } from "./ports.ts";

/**
 * What accepted edits wrote, so that whoever made them can take it back in one step: their own keys, and what went with a component
 * or an entry that they removed. Not what is typed, in code and in definitions: of a text it is known in brief what stood there, and
 * it is taken back by typing. Rule [S70].
 *
 * @param before - the overlay as it stood when they were made
 */
export function writtenKeys(accepted: readonly LoggedMutation[], before: Overlay): readonly WrittenKey[] {
  const written = new Map<string, WrittenKey>();
  for (const logged of accepted) {
    if (logged.root === "text") continue;
    const name = `${logged.root} ${logged.key}`;
    const first = written.get(name);
    written.set(name, keyOf(logged, first ? first.before : (logged.before as Json | null)));
  }
  const removals = accepted.filter(removes);
  const stood = removals.length > 0 ? inTrees(before) : undefined;
  for (const { mutation } of removals)
    for (const { root, key } of stood ? goneWith(mutation, stood) : [])
      if (root !== "text" && !written.has(`${root} ${key}`))
        written.set(`${root} ${key}`, { root, key, before: before[root].get(key) as Json });
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
