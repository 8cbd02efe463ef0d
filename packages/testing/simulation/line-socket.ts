/** Whoever holds the other end of a replica's socket. */
export type LineEnd = {
  readonly onOpening: (socket: LineSocket) => void;
  readonly onSent: (socket: LineSocket, frame: Uint8Array) => void;
  /** The replica has hung up. */
  readonly onHungUp: (socket: LineSocket) => void;
};

/** What a replica takes for its WebSocket: nothing on it moves by itself. */
export class LineSocket {
  readonly url: URL;
  readyState = 0;
  binaryType = "arraybuffer";
  onopen: (() => void) | null = null;
  onmessage: ((event: { readonly data: ArrayBuffer }) => void) | null = null;
  onclose: ((event: { readonly code: number }) => void) | null = null;
  onerror: (() => void) | null = null;
  readonly #end: LineEnd;

  constructor(end: LineEnd, url: string | URL) {
    this.#end = end;
    this.url = new URL(url);
    end.onOpening(this);
  }

  open(): void {
    this.readyState = 1;
    this.onopen?.();
  }

  send(frame: Uint8Array): void {
    if (this.readyState === 1) this.#end.onSent(this, new Uint8Array(frame));
  }

  receive(frame: Uint8Array): void {
    if (this.readyState === 1) this.onmessage?.({ data: frame.slice().buffer });
  }

  close(): void {
    if (this.readyState === 3) return;
    this.#end.onHungUp(this);
    this.shut(1006);
  }

  /** The connection has ended, whoever ended it. */
  shut(code: number): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.onclose?.({ code });
  }
}

/** The constructor that a replica is given for its sockets. */
export function socketsOf(end: LineEnd): typeof WebSocket {
  const sockets = class extends LineSocket {
    constructor(url: string | URL) {
      super(end, url);
    }
  };
  // Of a socket a replica uses what is here; the rest of the DOM's type is never asked for.
  return sockets as unknown as typeof WebSocket;
}
