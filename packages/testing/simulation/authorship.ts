import { isJsonObject, type Json } from "@tributary/core/base";
import { isOverlayRoot, type OverlayKey } from "@tributary/core/document";
import type { LoggedMutation } from "@tributary/core/sync";
import { type Player, writing } from "./player.ts";

/** Also what was not there any more when it was marked for deletion: that is made, and marked. */
export function hasWritten(
  { wrote }: Player,
  { root, key, after }: Pick<LoggedMutation, "root" | "key" | "after">,
): boolean {
  if (wrote.has(writing(root, key, after))) return true;
  return root === "function" && isJsonObject(after) && wrote.has(writing(root, key, { ...after, deleted: true }));
}

/** Also where it made no difference any more when it arrived: then it is nothing that stood there, and theirs. */
export function wroteWhatStood(
  player: Player,
  { root, key, before }: LoggedMutation,
  isNone: (at: OverlayKey, value: Json) => boolean,
): boolean {
  if (player.wrote.has(writing(root, key, before))) return true;
  return (
    before === null &&
    isOverlayRoot(root) &&
    writtenAt(player, { root, key }).some((value) => isNone({ root, key }, value))
  );
}

/** All that a player ever wrote at a key. */
export function writtenAt({ wrote }: Player, { root, key }: Pick<LoggedMutation, "root" | "key">): readonly Json[] {
  const name = `${root} ${key} `;
  return [...wrote].flatMap((one) => (one.startsWith(name) ? [JSON.parse(one.slice(name.length)) as Json] : []));
}
