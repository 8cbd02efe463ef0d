import { FIRST_CLIENT_ID, LAST_CLIENT_ID } from "../protocol/index.ts";

/**
 * The Yjs client id under which the holder of `epoch` writes. Epochs grow without end and each is used by one holder, once;
 * peers draw their ids from the 32 bits between, so the two never meet.
 */
export function serverClientId(epoch: number): number {
  return epoch < FIRST_CLIENT_ID ? epoch : LAST_CLIENT_ID + epoch;
}

export function isServerClientId(client: number): boolean {
  return client < FIRST_CLIENT_ID || client > LAST_CLIENT_ID;
}

/**
 * Whether a replica with this state vector is of a document that is no more [S30]: it holds what this server's own hand never
 * wrote here, or entries of a client id that was retired with an earlier generation.
 */
export function isOutdated(
  known: (client: number) => number,
  vector: ReadonlyMap<number, number>,
  retired: ReadonlySet<number>,
): boolean {
  for (const [client, clock] of vector)
    if (retired.has(client) || (isServerClientId(client) && clock > known(client))) return true;
  return false;
}
