import { CLOSE } from "@tributary/core/protocol";
import { decodeServerFrame, type ServerFrame } from "./server-frame.ts";

const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 10_000;

/** Codes after which trying again cannot help, as sentences. */
const FINAL: ReadonlyMap<number, string> = new Map([
  [CLOSE.unauthenticated, "The token is missing, wrong, expired or revoked."],
  [CLOSE.forbidden, "This token may not edit here."],
  [CLOSE.notFound, "There is no such change set, or the token may not see it."],
]);

export type LineOptions = {
  /** `ws://host/sync/<room>` with its query. */
  readonly url: string;
  onOpen(): void;
  onFrame(frame: ServerFrame): void;
  /** The server would not take what we have: begin anew. */
  onRejoin(): void;
  onEnd(sentence: string): void;
};

/** One WebSocket to one room, opened again whenever it breaks, after a wait that grows and is partly chance. */
export class Line {
  readonly #options: LineOptions;
  #socket: WebSocket | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #attempt = 0;
  #closed = false;

  constructor(options: LineOptions) {
    this.#options = options;
    this.#open();
  }

  /** False while it is not open: what must arrive is sent again on `onOpen`. */
  send(frame: Uint8Array): boolean {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(frame as Uint8Array<ArrayBuffer>);
    return true;
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#socket?.close(1000);
  }

  #open(): void {
    const socket = new WebSocket(this.#options.url);
    socket.binaryType = "arraybuffer";
    this.#socket = socket;
    socket.onopen = () => this.#options.onOpen();
    socket.onmessage = ({ data }) => {
      if (this.#closed || !(data instanceof ArrayBuffer)) return;
      this.#attempt = 0;
      this.#options.onFrame(decodeServerFrame(new Uint8Array(data)));
    };
    socket.onerror = () => {}; // 'close' follows and says more
    socket.onclose = ({ code }) => this.#lost(code);
  }

  #lost(code: number): void {
    if (this.#closed) return;
    const final = FINAL.get(code);
    if (final !== undefined) {
      this.#closed = true;
      this.#options.onEnd(final);
      return;
    }
    if (code === CLOSE.hostile) this.#options.onRejoin();
    const wait = Math.random() * Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(this.#attempt, 10));
    this.#attempt += 1;
    this.#timer = setTimeout(() => this.#open(), wait);
  }
}
