import { createServer } from "node:net";

/** Below what a system gives away by itself (Linux from 32768, others from 49152): no connection ever takes one of these. */
const [FIRST, LAST] = [20_000, 31_999];

/** A port of this machine's loopback that nobody listens on, and that stays free while its server is down for a moment. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 100; tries += 1) {
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST + 1));
    if (!given.has(port) && (await isFree(port))) {
      given.add(port);
      return port;
    }
  }
  throw new Error(`No free port was found between ${FIRST} and ${LAST}.`);
}

/** What was given before is somebody's, whether they listen yet or not. */
const given = new Set<number>();

function isFree(port: number): Promise<boolean> {
  return new Promise((done) => {
    const probe = createServer().on("error", () => done(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => done(true)));
  });
}
