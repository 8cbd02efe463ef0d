import { startTestServer } from "./testing.ts";

/** Vitest's global set-up for `*.pg.test.ts`: one server for the whole run. */
export default async function setup(): Promise<() => Promise<void>> {
  const server = await startTestServer();
  return () => server.stop();
}
