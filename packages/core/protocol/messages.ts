/**
 * The wire of `/sync/<room>`: the y-websocket protocol, plus message types of our own. Every message is a binary
 * WebSocket frame that starts with a lib0 varUint type. A stock y-websocket client uses only types 0, 1 and 3 and
 * converges; ours asks for the rest with `?outbox=1` in the URL.
 *
 * @see y-protocols/PROTOCOL.md for types 0 to 3
 */
export const MESSAGE = {
  sync: 0,
  awareness: 1,
  auth: 2,
  queryAwareness: 3,
  /**
   * Client → server: `varUint id, varUint8Array update, varUint base, varUint since`. One transaction; answered by `ack` or `refused`. On which version
   * of Head it was written, and the latest that was known when it was meant; an older client says neither.
   */
  submit: 100,
  /** Server → client: `varUint id`. The transaction is in the log and will survive the server. */
  ack: 101,
  /** Server → client: `varString JSON(RefusalNotice)`. The refused keys have already been written back. */
  refused: 102,
  /** Server → client: `varString JSON(SessionNotice)`. Who you are here, what you may do; or that you must start over. */
  session: 103,
  /** Client → server: `varUint generation`. Answers a `moved` notice; all that follows is of the document of that generation. */
  moved: 104,
  /** Server → client: `varString JSON(RemarkNotice)`. What was accepted stands; this is what its author should know. Before its `ack`. */
  remark: 105,
  /**
   * Client → server: `varUint id, varUint8Array update, varString JSON([{root, key, value}]), varUint base, varUint since`. As `submit`, but only if exactly
   * this stands at those keys, and nothing else below what it takes away: an undo that must not undo others.
   */
  undo: 106,
  /**
   * Client → server: `varString key`. Asks for a function's code (by id) or a definition (by version) as a text to type in. The
   * server makes it once, with what stands there, and says so under `control` (`buffer/<key>`); asking again changes nothing.
   */
  open: 110,
  /**
   * Client → server: `varString JSON({reason?, metadata?})`. What is given with all that this connection does from here on, in the place of what it gave
   * before. A replica says it with every connection, before anything else.
   */
  said: 111,
} as const;

/** Close codes of `/sync` (4000–4999 are the application's). */
export const CLOSE = {
  /** The session or token is missing, wrong, expired or revoked. */
  unauthenticated: 4401,
  /** Signed in, but not a member who may see this room. */
  forbidden: 4403,
  /** No such room. */
  notFound: 4404,
  /** Malformed, oversized or forged update [S5]. The client must drop its replica and join anew. */
  hostile: 4400,
  /** This replica is of a document that has been rebuilt since [S30]: drop it and join anew. */
  outdated: 4410,
  /** Too many messages, or held updates past their bound [S6]. */
  flooding: 4429,
  /** The server cannot store right now or gave the document to another owner; reconnect and resend. */
  unavailable: 4503,
} as const;

/** The client ids peers may write under; Yjs draws them from all 32 bits. Those outside are the server's own (lease epochs). */
export const FIRST_CLIENT_ID = 0x10000;
export const LAST_CLIENT_ID = 0xffffffff;

/** An update larger than this is refused before it is decoded. */
export const MAX_UPDATE_BYTES = 2 * 1024 * 1024;

/** Rooms of a workspace: one overlay and one results document per change set, and one live document for Head. */
export type Room =
  | { readonly kind: "changeSet"; readonly id: string }
  | { readonly kind: "results"; readonly id: string }
  | { readonly kind: "head"; readonly id: string };

/** `changeSet` and `results` rooms carry a change set's id, `head` a workspace's. */
export function roomName(room: Room): string {
  return `${room.kind}.${room.id}`;
}

export function parseRoomName(name: string): Room | undefined {
  const dot = name.indexOf(".");
  const [kind, id] = [name.slice(0, dot), name.slice(dot + 1)];
  if (dot < 0 || !/^[A-Za-z0-9_-]{1,64}$/.test(id)) return undefined;
  return kind === "changeSet" || kind === "results" || kind === "head" ? { kind, id } : undefined;
}

export type RefusalNotice = {
  /** The id of the `submit` it answers; absent for a stock client's plain update. */
  readonly submit?: number;
  readonly refusals: readonly {
    /** Root map and key of the overlay that was written back, e.g. `attribute` and `<component>/domain/ports/a/published`. */
    readonly root: string;
    readonly key: string;
    readonly component?: string;
    readonly path?: string;
    /** The function whose code or field it was. */
    readonly function?: string;
    /** The rule that refused, e.g. `invalidValue`. */
    readonly rule: string;
    /** What was refused, why, and what to do: for the person who did it. */
    readonly sentence: string;
    /** The refused value, so that the person can correct rather than retype it. */
    readonly attempted?: unknown;
  }[];
};

export type RemarkNotice = {
  /** The id of the `submit` it is about; absent for a stock client's plain update. */
  readonly submit?: number;
  readonly remarks: readonly {
    readonly root: string;
    readonly key: string;
    readonly component?: string;
    readonly path?: string;
    /** Which rule or policy says it. */
    readonly rule: string;
    /** `changed`: something else was written than what was asked for. */
    readonly severity: "info" | "warning" | "changed";
    readonly sentence: string;
    /** Where it was changed: what was asked for. */
    readonly attempted?: unknown;
    /** Where a value was changed: what was written there in its place, or null where nothing is. */
    readonly stands?: unknown;
  }[];
};

export type SessionNotice =
  | {
      readonly type: "welcome";
      readonly actor: { readonly id: string; readonly name: string; readonly type: string; readonly owner?: string };
      readonly role: string;
      readonly mayEdit: boolean;
      /** Changes when the document was rebuilt; a replica of another generation must be dropped. */
      readonly generation: number;
      readonly baseVersion: number;
    }
  | { readonly type: "reset"; readonly reason: string }
  /**
   * The document was rebuilt without its past: what was acknowledged is in it, what was not has not been read. Start over
   * with an empty replica on this same connection: answer `MESSAGE.moved`, then the first sync step, then send again.
   */
  | { readonly type: "moved"; readonly generation: number };
