import { SHARED_SOCKET, startDockerEngine } from "./engine.ts";

/** vitest's global setup for the `docker` project: one engine for the whole run, ended with it. */
export async function setup(): Promise<() => Promise<void>> {
  const engine = await startDockerEngine({ fresh: true });
  process.env[SHARED_SOCKET] = engine.socketPath;
  return async () => {
    delete process.env[SHARED_SOCKET];
    await engine.stop();
  };
}
