import * as Y from "yjs";
import { mayEdit } from "../base/index.ts";
import type { SessionNotice } from "../protocol/index.ts";
import { isOutdated } from "./client-ids.ts";
import { baseKnownTo } from "./told-bases.ts";
import type { PeerSocket } from "./peers.ts";

/** What a peer that speaks our messages is told first: who it is here, what it may do, and what it joins. */
export function welcome(
  { actor, role }: PeerSocket,
  document: { readonly generation: number; readonly baseVersion: number },
): SessionNotice {
  const { id, name, type } = actor;
  const owner = actor.type === "agent" ? { owner: actor.onBehalfOf.name } : {};
  return { type: "welcome", actor: { id, name, type, ...owner }, role, mayEdit: mayEdit(role), ...document };
}

/** Why a reader's replica is to start over: it holds an edit that nobody else will see [S12]. */
export function readOnlyReset({ role }: PeerSocket): SessionNotice {
  return {
    type: "reset",
    reason: `Your role here is ${role}, which may look but not edit. Ask an owner for the editor role.`,
  };
}

export const OUTDATED = "this copy is of a document that has been rebuilt: drop it and join anew";

export type JoinReply =
  | { readonly kind: "missing"; readonly update: Uint8Array; readonly knew: number | undefined }
  | { readonly kind: "outdated" }
  | { readonly kind: "malformed" };

/** What a replica that says it holds `vector` lacks; or why it cannot be helped. The vector came from outside and may be garbage. */
export function answerJoining(
  { doc, retired }: { readonly doc: Y.Doc; readonly retired: ReadonlySet<number> },
  vector: Uint8Array,
): JoinReply {
  try {
    const known = (client: number): number => Y.getState(doc.store, client);
    const held = Y.decodeStateVector(vector);
    if (isOutdated(known, held, retired)) return { kind: "outdated" };
    return { kind: "missing", update: Y.encodeStateAsUpdate(doc, vector), knew: baseKnownTo(doc, held) };
  } catch {
    return { kind: "malformed" };
  }
}
