import { rmSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { join } from "node:path";
import { AlreadyRunning } from "./unavailable.ts";

/**
 * Marks the data directory as ours until `release` or until our process ends, however it ends: a listening socket cannot
 * outlive its process, and no recycled process number can pass for it.
 *
 * @throws {AlreadyRunning} while another process holds it
 */
export async function takeOwnership(dataDir: string, socketDir: string): Promise<{ release(): void }> {
  const path = join(socketDir, "owner.sock");
  const owner = await askOwner(path);
  if (owner !== undefined) throw new AlreadyRunning(dataDir, owner);
  rmSync(path, { force: true });
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.end(`process ${process.pid}`);
  });
  await listen(server, path, dataDir);
  server.unref();
  return { release: () => void server.close() };
}

function listen(server: Server, path: string, dataDir: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(error.code === "EADDRINUSE" ? new AlreadyRunning(dataDir, "it started just now") : error),
    );
    server.listen(path, resolve);
  });
}

/** What the holder says of itself; undefined when nobody answers. */
function askOwner(path: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    let answer = "";
    const socket = connect(path);
    socket.setTimeout(1000, () => socket.destroy());
    socket.on("data", (chunk) => {
      answer += chunk.toString();
    });
    socket.once("connect", () => socket.once("close", () => resolve(answer || "a process that does not answer")));
    socket.once("error", () => resolve(undefined));
  });
}
