import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import { type ConnectionId, ok, type Origin } from "@tributary/core/base";
import { CLOSE, MAX_UPDATE_BYTES, parseRoomName, type Room } from "@tributary/core/protocol";
import type { Principal } from "@tributary/core/governance";
import { type Admission, type Denial, SYNC_LIMITS, type SyncLimits, type SyncPorts } from "./ports.ts";
import { SyncSocket } from "./socket.ts";

const PREFIX = "/sync/";
const FRAME_SLACK_BYTES = 64 * 1024;
const OPEN_TIMEOUT_MS = 15_000;
/** A close frame has no room for the sentence that says which and why; our own clients hear it before they connect. */
const ODD_NOTES = "The notes in the address cannot be kept.";

export type SyncGateway = {
  /** Answers the upgrade when it is for `/sync/…`; false leaves it to others. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  /** Cuts off every connection that matches, at once; how many there were. */
  disconnect(
    matches: (connection: { readonly principal: Principal; readonly room: Room }) => boolean,
    code: number,
    reason: string,
  ): number;
  /** Asks again who the matching connections are, and cuts off those whose session has ended or that may no longer be there. */
  recheck(matches?: (principal: Principal) => boolean): Promise<void>;
  readonly size: number;
  close(): Promise<void>;
};

/**
 * The WebSocket endpoint `/sync/<room>`. Authenticates with the handshake, authorises per room, then hands frames to the
 * room. Who may not enter gets an open socket that closes with a code of `CLOSE`, for a browser cannot read a refused handshake.
 */
export function createSyncGateway(ports: SyncPorts, options: Partial<SyncLimits> = {}): SyncGateway {
  const limits = { ...SYNC_LIMITS, ...options };
  const wss = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MAX_UPDATE_BYTES + FRAME_SLACK_BYTES,
  });
  const sockets = new Set<SyncSocket>();
  let revocations = 0;
  const heartbeat = setInterval(() => sockets.forEach((socket) => void socket.heartbeat()), limits.pingMs).unref();
  const rechecking = setInterval(() => void gateway.recheck(), limits.recheckMs).unref();

  const admit = async (
    request: IncomingMessage,
    room: Room,
  ): Promise<{ principal: Principal; admission: Admission; origin: Origin } | Denial> => {
    const principal = await ports.authenticate(request);
    if (!principal) return { code: CLOSE.unauthenticated, reason: "Sign in, or send a valid token." };
    const mine = [...sockets].filter((socket) => socket.principal.actor.id === principal.actor.id).length;
    if (mine >= limits.connectionsPerActor) return { code: CLOSE.flooding, reason: "Too many open connections." };
    const whence = ports.originOf?.(request, principal) ?? ok({});
    if (!whence.ok) return { code: CLOSE.hostile, reason: ODD_NOTES };
    const opened = await ports.open(room, principal);
    return opened.ok ? { principal, admission: opened.value, origin: whence.value } : opened.error;
  };

  const answer = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    const url = new URL(request.url ?? "/", "http://localhost");
    const room = parseRoomName(decode(url.pathname.slice(PREFIX.length)));
    const entry = room ? await admitFresh(request, room) : { code: CLOSE.notFound, reason: "No such room." };
    if (socket.destroyed) return giveBack(entry);
    let taken = false;
    wss.handleUpgrade(request, socket, head, (ws) => {
      if (!room || !("principal" in entry)) {
        ws.on("error", () => {});
        ws.close("code" in entry ? entry.code : CLOSE.notFound, "reason" in entry ? entry.reason : "No such room.");
        return;
      }
      taken = true;
      const { principal, admission, origin } = entry;
      sockets.add(
        new SyncSocket({
          ws,
          stream: socket,
          room,
          request,
          principal,
          admission,
          limits,
          id: ports.newId() as ConnectionId,
          outbox: url.searchParams.get("outbox") === "1",
          generation: generationIn(url),
          origin,
          onFault: ports.onFault,
          onGone: (gone) => void sockets.delete(gone),
        }),
      );
    });
    if (!taken) giveBack(entry);
  };

  /** A right taken away while we were still asking must not slip through: then we ask again. */
  const admitFresh = async (request: IncomingMessage, room: Room): ReturnType<typeof admit> => {
    for (;;) {
      const asked = revocations;
      const entry = await admitted(() => admit(request, room));
      if (asked === revocations) return entry;
      giveBack(entry);
    }
  };

  const admitted = async <Entry extends { readonly admission: Admission }>(
    run: () => Promise<Entry | Denial>,
  ): Promise<Entry | Denial> => {
    const work = run();
    try {
      return await within(OPEN_TIMEOUT_MS, work);
    } catch (fault) {
      ports.onFault(fault);
      work.then(giveBack, () => {}); // too late for this socket
      return { code: CLOSE.unavailable, reason: "The room cannot be opened right now; try again." };
    }
  };

  const gateway: SyncGateway = {
    upgrade(request, socket, head) {
      if (!request.url?.startsWith(PREFIX)) return false;
      const giveUp = () => socket.destroy();
      socket.on("error", giveUp);
      if (!ports.isOwnOrigin(request)) {
        socket.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        return true;
      }
      answer(request, socket, head).then(
        () => socket.off("error", giveUp),
        (fault) => {
          ports.onFault(fault);
          socket.destroy();
        },
      );
      return true;
    },
    disconnect(matches, code, reason) {
      revocations += 1;
      const hit = [...sockets].filter(matches);
      for (const socket of hit) socket.close(code, reason);
      return hit.length;
    },
    async recheck(matches = () => true) {
      await Promise.all(
        [...sockets]
          .filter((socket) => matches(socket.principal))
          .map(async (socket) => {
            const entry = await admitted(() => admitAgain(ports, socket));
            giveBack(entry);
            // The store being away is no reason to throw people out: they keep what they were admitted to.
            if ("code" in entry && entry.code !== CLOSE.unavailable) socket.close(entry.code, entry.reason);
          }),
      );
    },
    get size() {
      return sockets.size;
    },
    async close() {
      clearInterval(heartbeat);
      clearInterval(rechecking);
      for (const socket of sockets) socket.close(CLOSE.unavailable, "The server is restarting; reconnect.");
      await new Promise<void>((done) => wss.close(() => done()));
    },
  };
  return gateway;
}

async function admitAgain(
  ports: SyncPorts,
  socket: SyncSocket,
): Promise<{ principal: Principal; admission: Admission } | Denial> {
  const principal = await ports.authenticate(socket.request);
  if (!principal || principal.actor.id !== socket.principal.actor.id)
    return { code: CLOSE.unauthenticated, reason: "Your session has ended." };
  const opened = await ports.open(socket.room, principal);
  return opened.ok ? { principal, admission: opened.value } : opened.error;
}

/** An admission nobody joins by. */
function giveBack(entry: { readonly admission: Admission } | Denial): void {
  if ("admission" in entry) entry.admission.release();
}

/** The generation a returning replica says it is of. */
function generationIn(url: URL): number | undefined {
  const said = url.searchParams.get("generation");
  return said !== null && /^\d{1,9}$/.test(said) ? Number(said) : undefined;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

/** Rejects when `work` takes longer than `ms`; the work itself is not interrupted. */
async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`took longer than ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
