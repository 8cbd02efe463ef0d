import * as Y from "yjs";
import { mayEdit } from "../base/index.ts";
import type { SessionNotice } from "../protocol/index.ts";
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

/** What a replica with this state vector lacks; undefined when the vector, which came from outside, is garbage. */
export function encodeMissing(doc: Y.Doc, vector: Uint8Array): Uint8Array | undefined {
  try {
    return Y.encodeStateAsUpdate(doc, vector);
  } catch {
    return undefined;
  }
}
