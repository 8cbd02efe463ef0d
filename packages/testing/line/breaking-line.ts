import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** Where it breaks: before a command has arrived, before anything of its answer has, or in the midst of its answer. */
export type BreaksAt = "question" | "answer" | "midst";

/** A line to a server over which commands (`POST`) are lost when it is told to. */
export type BreakingLine = {
  readonly url: string;
  /** Each of the next so many commands is cut off, and the connection with it. */
  breakNext(at: BreaksAt, times?: number): void;
  /** How many were cut off. */
  readonly breaks: number;
  readonly isClosed: boolean;
  close(): Promise<void>;
};

const COMMAND = Buffer.from("POST ");

/** What comes over it reaches the real server; connections that come after a break are whole again. */
export async function breakingLine(to: string): Promise<BreakingLine> {
  const { hostname, port } = new URL(to);
  const ahead: BreaksAt[] = [];
  let breaks = 0;
  const open = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    let at: BreaksAt | undefined;
    const cut = () => {
      breaks += 1;
      at = undefined;
      near.resetAndDestroy();
      // The server hears of it, too: whoever asked has gone.
      far.destroy();
    };
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(socket);
      socket.on("error", () => socket.destroy());
      socket.on("close", () => {
        open.delete(socket);
        other.destroy();
      });
    }
    near.on("data", (asked) => {
      if (asked.subarray(0, COMMAND.length).equals(COMMAND)) at = ahead.shift();
      if (at === "question") cut();
      else far.write(asked);
    });
    far.on("data", (answer) => {
      if (at === undefined) return near.write(answer);
      if (at === "midst") near.write(answer.subarray(0, answer.length - 3));
      setImmediate(cut);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    breakNext: (at, times = 1) => void ahead.push(...Array<BreaksAt>(times).fill(at)),
    get breaks() {
      return breaks;
    },
    get isClosed() {
      return !server.listening;
    },
    async close() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
