import { FIRST_CLIENT_ID } from "@tributary/core/protocol";
import type * as Y from "yjs";
import { sameValue } from "./history.ts";

/**
 * What others wrote at keys where nothing changes to the eye: it went below what stands there from here, or it says the same. To
 * be asked while the event is being told of: afterwards Yjs keeps no value that was replaced.
 */
export function* writtenBelow(event: Y.YMapEvent<unknown>): Generator<readonly [key: string, value: unknown]> {
  const { target, transaction } = event;
  const isOwn = ({ id }: Y.Item) => id.client === transaction.doc.clientID;
  for (const key of event.keysChanged) {
    const item = target._map.get(key);
    if (!item || item.deleted) continue;
    const { left } = item;
    if (isOwn(item) && !event.adds(item) && left && event.adds(left)) yield [key, valueOf(left)];
    if (isSaidAgain(event, key, item)) yield [key, valueOf(item)];
  }
}

/**
 * Keys at which something else stood between what stood there and what somebody else has written there, which is the same: all of it came
 * at once, as after a broken line. Whoever only says the same as stands there has changed nothing. To be asked as `writtenBelow`.
 */
export function* cameBack(event: Y.YMapEvent<unknown>): Generator<string> {
  for (const key of event.keysChanged) {
    const item = event.target._map.get(key);
    if (item && !item.deleted && isSaidAgain(event, key, item) && item.left && event.adds(item.left)) yield key;
  }
}

/** The server puts back what was ours; another person who says the same has written it. */
function isSaidAgain(event: Y.YMapEvent<unknown>, key: string, item: Y.Item): boolean {
  const { client } = item.id;
  const isPeers = client !== event.transaction.doc.clientID && client >= FIRST_CLIENT_ID && event.adds(item);
  const change = event.changes.keys.get(key);
  return isPeers && change !== undefined && sameValue(change.oldValue, valueOf(item));
}

/** What an entry of a map was set to. */
function valueOf({ content }: Y.Item): unknown {
  return content.getContent().at(-1);
}
