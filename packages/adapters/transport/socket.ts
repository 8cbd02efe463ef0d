import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import type { ConnectionId, Origin } from "@tributary/core/base";
import { CLOSE, MESSAGE, type Room } from "@tributary/core/protocol";
import type { Principal } from "@tributary/core/governance";
import type { Admission, SyncLimits } from "./ports.ts";
import type { Peer } from "@tributary/core/sync";
import { framedOnce } from "./framed.ts";
import { TokenBucket } from "./token-bucket.ts";

/**
 * An awareness message about nobody. Who is not being read is not pinged either, since the answer would not be read; it hears
 * this instead, for a client that hears nothing for half a minute takes the line for dead.
 */
const SOMETHING = new Uint8Array([MESSAGE.awareness, 1, 0]);

/** One open WebSocket: frames in, frames out, paced, kept alive, and closed once. */
export class SyncSocket {
  readonly principal: Principal;
  readonly room: Room;
  readonly request: IncomingMessage;
  readonly #ws: WebSocket;
  /** What `#ws` writes to. Nothing is ever sent in fragments, so a whole frame may be written at any time. */
  readonly #stream: Duplex;
  readonly #limits: SyncLimits;
  readonly #bucket: TokenBucket;
  readonly #onFault: (fault: unknown) => void;
  /** Says why we have ended it; called once. */
  readonly #onCut: (code: number, reason: string) => void;
  #peer: Peer | undefined;
  #alive = true;
  #resume: NodeJS.Timeout | undefined;
  /** The room has more to do than it can keep up with. */
  #isHeld = false;

  constructor(options: {
    readonly ws: WebSocket;
    readonly stream: Duplex;
    readonly id: ConnectionId;
    readonly principal: Principal;
    readonly room: Room;
    readonly request: IncomingMessage;
    readonly outbox: boolean;
    readonly origin?: Origin | undefined;
    readonly generation: number | undefined;
    readonly admission: Admission;
    readonly limits: SyncLimits;
    readonly onFault: (fault: unknown) => void;
    readonly onGone: (socket: SyncSocket) => void;
  }) {
    const { ws, principal, limits, admission } = options;
    this.#ws = ws;
    this.#stream = options.stream;
    this.#limits = limits;
    this.#onFault = options.onFault;
    let isCut = false;
    this.#onCut = (code, reason) => {
      const origin = options.origin ? { origin: options.origin } : {};
      if (!isCut) admission.onCut?.({ connection: options.id, ...origin, code, reason });
      isCut = true;
    };
    this.principal = principal;
    this.room = options.room;
    this.request = options.request;
    this.#bucket = new TokenBucket({
      perSecond: limits.messagesPerSecond,
      burst: limits.burst,
      now: performance.now(),
    });
    ws.on("message", (data, isBinary) => this.#onMessage(data as Buffer, isBinary));
    ws.on("pong", () => {
      this.#alive = true;
    });
    // A malformed or oversized frame: ws closes the socket with 1002 or 1009 by itself; 'close' follows.
    ws.on("error", () => this.#onCut(CLOSE.hostile, "a frame that is too large or cannot be read"));
    ws.on("close", () => {
      clearTimeout(this.#resume);
      this.#leave();
      admission.release();
      options.onGone(this);
    });
    this.#peer = this.#guarded(() =>
      admission.join({
        id: options.id,
        actor: principal.actor,
        role: admission.role,
        outbox: options.outbox,
        ...(options.origin ? { origin: options.origin } : {}),
        generation: options.generation,
        send: (bytes) => this.#send(bytes),
        close: (code, reason) => this.#cut(code, reason),
        bufferedBytes: () => ws.bufferedAmount,
        hold: (isHeld) => this.#hold(isHeld),
        whenDrained: (then) => this.#whenDrained(then),
      }),
    );
  }

  /** Closes with a code that says why. What the peer sends from now on is not read. */
  close(code: number, reason: string): void {
    this.#leave();
    // A close frame holds at most 123 bytes of reason.
    this.#ws.close(code, Buffer.from(reason).subarray(0, 120).toString());
    // ws waits 30 s for the other side's close frame; somebody whose right was taken away does not get that long.
    setTimeout(() => this.#ws.terminate(), 2_000).unref();
  }

  /** Closes it for what it sent, or because the room does. */
  #cut(code: number, reason: string): void {
    this.#onCut(code, reason);
    this.close(code, reason);
  }

  /** Ends a peer that neither answered the last ping nor sent anything since; pings the others. */
  heartbeat(): void {
    // Nor is who sends faster than its allowance: its answer lies behind all that it has sent.
    if (this.#isHeld || this.#resume) return this.#send(SOMETHING);
    this.#guarded(() => this.#peer?.beat?.());
    const answered = this.#alive;
    this.#alive = false;
    if (answered) this.#ws.ping();
    else this.#ws.terminate();
  }

  #onMessage(data: Buffer, isBinary: boolean): void {
    if (!this.#peer) return;
    this.#alive = true;
    if (isBinary) {
      this.#pace();
      this.#guarded(() => this.#peer?.receive(data));
    } else {
      this.#cut(CLOSE.hostile, "Only binary frames are spoken here.");
    }
  }

  #pace(): void {
    const pauseMs = this.#bucket.take(1, performance.now());
    if (pauseMs === 0 || this.#resume) return;
    this.#ws.pause();
    this.#resume = setTimeout(() => {
      this.#resume = undefined;
      if (!this.#isHeld) this.#ws.resume();
    }, pauseMs);
  }

  #hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
    if (isHeld) return this.#ws.pause();
    // Its answers to pings may be among what was not read.
    this.#alive = true;
    if (!this.#resume) this.#ws.resume();
  }

  #whenDrained(then: () => void): void {
    const guarded = () => void this.#guarded(then);
    if (this.#stream.writableNeedDrain) this.#stream.once("drain", guarded);
    else setImmediate(guarded);
  }

  #send(bytes: Uint8Array): void {
    if (this.#ws.readyState !== this.#ws.OPEN) return;
    if (this.#ws.bufferedAmount <= this.#limits.maxBufferedBytes) {
      this.#stream.write(framedOnce(bytes));
    } else {
      this.close(CLOSE.unavailable, "You read too slowly; reconnect.");
    }
  }

  #leave(): void {
    const peer = this.#peer;
    this.#peer = undefined;
    if (peer) this.#guarded(() => peer.leave());
  }

  /** A fault of the room ends this connection, not the server. */
  #guarded<T>(run: () => T): T | undefined {
    try {
      return run();
    } catch (fault) {
      this.#onFault(fault);
      this.close(CLOSE.unavailable, "The server had a fault; reconnect.");
      return undefined;
    }
  }
}
