import { afterEach, beforeEach, expect, vi } from "vitest";
import { connectChangeSet } from "./change-set.ts";
import { LoopbackServer } from "./loopback.fixture.ts";
import { BASE, set, valueAt } from "./model.fixture.ts";
import { saveStateOf } from "./save-state.ts";
import type { ChangeSetReplica, ConnectOptions } from "./types.ts";

/** The room that `join` joins. */
export const ROOM = "changeSet.one";
/** A server of each test's own. */
export let server: LoopbackServer;
const open: ChangeSetReplica[] = [];

beforeEach(async () => {
  server = await LoopbackServer.start();
});

afterEach(async () => {
  for (const replica of open.splice(0)) replica.close();
  await server.stop();
});

/** A replica that is closed with the test. */
export function join(options: Partial<ConnectOptions> = {}): ChangeSetReplica {
  const replica = connectChangeSet({ url: server.url, changeSet: "one", base: BASE, random: () => 0.01, ...options });
  open.push(replica);
  return replica;
}

export const until = (check: () => unknown) =>
  vi.waitFor(() => expect(check()).toBeTruthy(), { timeout: 5000, interval: 5 });
export const synced = (replica: ChangeSetReplica) => until(() => replica.getState().synced);
export const saved = (replica: ChangeSetReplica) => until(() => saveStateOf(replica.getState()).phase === "saved");
export const port = (replica: ChangeSetReplica) => valueAt(replica.getState().view, "api", "/domain/port");
export const edit = (replica: ChangeSetReplica, value: number) =>
  replica.edit([set("api", "/domain/port", value)], { label: `port ${value}` });

/** Another server in the place of the one that stopped. */
export async function restart(port: number): Promise<void> {
  server = await LoopbackServer.start(port);
}
