import type * as Y from "yjs";
import type { Json } from "../base/index.ts";
import {
  clashesOf,
  type Divergence,
  emptyOverlay,
  isOverlayRoot,
  markOver,
  type Overlay,
  type OverlayKey,
  readKey,
  saidOver,
} from "../document/index.ts";
import type { Snapshot } from "../model/index.ts";
import { writeBack } from "./integrate.ts";
import type { MadeOver } from "./older-bases.ts";
import type { LoggedMutation } from "./ports.ts";

/**
 * Writes what keys say that an edit took out over an earlier base; from within its transaction, before it is judged [S51].
 *
 * @param isAct - it is one act, which says so of each key that it takes out. Else what it has brought and taken away again, where nothing
 *   stood, was never there
 * @returns all that it has changed by then
 */
export function sayOver(
  doc: Y.Doc,
  now: Snapshot,
  changed: readonly OverlayKey[],
  { base }: MadeOver,
  { isAct, stood }: { readonly isAct: boolean; readonly stood: (key: OverlayKey) => Json | undefined },
): readonly OverlayKey[] {
  if (!base) return changed;
  const meant = changed.filter((at) => isAct || stood(at) !== undefined || readKey(doc, at) !== undefined);
  const said = saidOver(base, now, meant, (at) => readKey(doc, at), stood);
  for (const at of meant) {
    const mark = at.root === "function" ? readKey(doc, at) : undefined;
    const means = mark === undefined ? undefined : markOver(now, at.key, mark);
    if (mark !== means) writeBack(doc, at, means);
  }
  for (const { value, ...key } of said) writeBack(doc, key, value);
  const known = new Set(changed.map(({ root, key }) => `${root} ${key}`));
  return [...changed, ...said.filter(({ root, key }) => !known.has(`${root} ${key}`))];
}

/** What an accepted edit says that Head has changed since its author knew it [S50]. */
export function lateDivergences(
  { since }: MadeOver,
  now: Snapshot,
  rows: readonly LoggedMutation[],
  accepted: Overlay,
): readonly Divergence[] {
  const said = emptyOverlay();
  for (const { root, key } of rows) {
    const value: Json | undefined = isOverlayRoot(root) ? accepted[root].get(key) : undefined;
    if (value !== undefined) said[root as OverlayKey["root"]].set(key, value);
  }
  return clashesOf(since, now, said);
}
