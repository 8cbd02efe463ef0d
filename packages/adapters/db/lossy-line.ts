import { once } from "node:events";
import { connect as connectTo, createServer, type Socket } from "node:net";
import type pg from "pg";
import { connect, createPool } from "./connection.ts";
import type { Describe } from "./stores/document-log.ts";
import { createStores, type Stores } from "./stores/index.ts";

/** Where a commit is cut off: before it has arrived, while it goes on, or before its answer has arrived. */
export type CutOff = "question" | "underway" | "answer";

export type Wanted = {
  /** Words of a statement of that transaction. */
  readonly of: string;
  /** Happens before whoever asked notices. */
  readonly meanwhile?: () => Promise<unknown>;
};

/** A line to a test's database that breaks when it is told to. */
export type LossyLine = {
  /** Over it. */
  readonly stores: Stores;
  /** Cuts off the next commit of a transaction that asked this, or the statement itself where it is one alone, and the line with it. */
  cut(at: CutOff, wanted: Wanted): void;
  /** How many commits were cut off. */
  readonly cuts: number;
  close(): Promise<void>;
};

const BEGIN = Buffer.from("BEGIN\0");
const COMMIT = Buffer.from("COMMIT\0");
const ROLLBACK = Buffer.from("ROLLBACK\0");

/** The server is ready for the next question: the last message of an answer, of six bytes. */
const isWhole = (answer: Buffer): boolean => answer.at(-6) === "Z".charCodeAt(0);

/** What is asked over it reaches the real server, over its socket; connections that come after a break are whole again. */
export async function lossyLine(to: pg.PoolConfig, describe: Describe = () => "A change."): Promise<LossyLine> {
  let next: (Wanted & { readonly at: CutOff }) | undefined;
  let cuts = 0;
  const open = new Set<Socket>();
  const server = createServer((near) => {
    const far = connectTo(`${to.host}/.s.PGSQL.${to.port}`);
    let isCut = false;
    let [isWanted, isInside] = [false, false];
    /** The server notices at once, whoever asked when `meanwhile` is over. */
    const cutOff = ({ meanwhile = () => Promise.resolve() }: Wanted) => {
      cuts += 1;
      isCut = true;
      far.destroy();
      void meanwhile().finally(() => near.destroy());
    };
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(socket);
      socket.on("error", () => socket.destroy());
      socket.on("close", () => {
        open.delete(socket);
        if (!isCut) other.destroy();
      });
    }
    far.on("data", (answer) => near.write(answer));
    near.on("data", (asked) => {
      if (asked.includes(BEGIN)) [isWanted, isInside] = [false, true];
      isWanted ||= next !== undefined && asked.includes(next.of);
      const ends = asked.includes(COMMIT) || asked.includes(ROLLBACK);
      const cut = isWanted && (ends || !isInside) ? next : undefined;
      if (ends || cut) [isWanted, isInside] = [false, false];
      if (cut) next = undefined;
      if (cut?.at === "question") return cutOff(cut);
      if (cut?.at === "underway") return far.write(asked, () => cutOff(cut));
      if (cut) far.removeAllListeners("data").on("data", (answer) => void (isWhole(answer) && cutOff(cut)));
      far.write(asked);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  if (port === undefined) throw new Error("the line has no port");
  const pool = createPool({ ...to, host: "127.0.0.1", port });
  return {
    stores: createStores(connect(pool), { describe }),
    cut(at, wanted) {
      next = { at, ...wanted };
    },
    get cuts() {
      return cuts;
    },
    async close() {
      await pool.end();
      for (const socket of open) socket.destroy();
      server.close();
    },
  };
}
