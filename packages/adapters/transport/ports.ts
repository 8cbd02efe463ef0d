import type { IncomingMessage } from "node:http";
import type { ConnectionId, Origin, Result, Role } from "@tributary/core/base";
import type { Principal } from "@tributary/core/governance";
import type { Room } from "@tributary/core/protocol";
import type { Peer, PeerSocket } from "@tributary/core/sync";

/** Why a connection was ended from our side. */
export type Cut = {
  readonly connection: ConnectionId;
  readonly origin?: Origin;
  readonly code: number;
  readonly reason: string;
};

/** A room that admits the principal, with the role it has there. */
export type Admission = {
  readonly role: Role;
  join(socket: PeerSocket): Peer;
  /** Gives it back, once, joined or not. */
  release(): void;
  /** The room, or what it sent itself, has ended the connection: told once. */
  onCut?(cut: Cut): void;
};

export type Denial = { readonly code: number; readonly reason: string };

export type SyncPorts = {
  authenticate(request: IncomingMessage): Promise<Principal | undefined>;
  isOwnOrigin(request: IncomingMessage): boolean;
  /** Authorises and resolves; a fault it throws closes the socket with `unavailable`. */
  open(room: Room, principal: Principal): Promise<Result<Admission, Denial>>;
  /** Where a socket comes from, for policies and the audit; a sentence where what it says of that cannot be kept. */
  originOf?(request: IncomingMessage, principal: Principal): Result<Origin, string>;
  newId(): string;
  onFault(fault: unknown): void;
};

export type SyncLimits = {
  readonly messagesPerSecond: number;
  readonly burst: number;
  /** Unsent bytes past which a slow reader is cut off; it reconnects and reads the state anew. */
  readonly maxBufferedBytes: number;
  readonly connectionsPerActor: number;
  readonly pingMs: number;
  readonly recheckMs: number;
};

export const SYNC_LIMITS: SyncLimits = {
  messagesPerSecond: 300,
  burst: 3000,
  maxBufferedBytes: 32 * 1024 * 1024,
  connectionsPerActor: 64,
  pingMs: 25_000,
  recheckMs: 60_000,
};
