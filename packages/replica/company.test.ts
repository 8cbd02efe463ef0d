import { describe, expect, test, vi } from "vitest";
import { ROOM, join, server, synced, until } from "./loopback-room.fixture.ts";

describe("presence", () => {
  test("[R10] others are seen with the identity the server stamped; oneself is not", async () => {
    const [ana, ben] = [join(), join()];
    await synced(ana);
    await synced(ben);
    ana.setSelection(["api"]);
    ana.setCursor({ x: 10.4, y: 20 });
    await until(() => ben.presence.getState().peers[0]?.cursor);
    expect(ben.presence.getState().peers).toMatchObject([
      { name: "Ana", colour: "#123", cursor: { x: 10, y: 20 }, selection: ["api"] },
    ]);
    expect(ben.presence.getState().attention.get("api")).toHaveLength(1);
  });

  test("[R10] a cursor that moves changes nobody's attention", async () => {
    const [ana, ben] = [join(), join()];
    await synced(ana);
    await synced(ben);
    ana.setSelection(["api"]);
    await until(() => ben.presence.getState().attention.size === 1);
    const { attention } = ben.presence.getState();
    ana.setCursor({ x: 1, y: 1 });
    await until(() => ben.presence.getState().peers[0]?.cursor?.x === 1);
    expect(ben.presence.getState().attention).toBe(attention);
  });

  test("[R10] cursors are coalesced to about 30 a second", async () => {
    const [ana, ben] = [join(), join()];
    await synced(ana);
    await synced(ben);
    let changes = 0;
    ben.presence.subscribe(() => {
      changes += 1;
    });
    for (let x = 0; x < 200; x += 1) ana.setCursor({ x, y: 0 });
    await until(() => ben.presence.getState().peers[0]?.cursor?.x === 199);
    expect(changes).toBeLessThanOrEqual(4);
  });
});

describe("joining from a program", () => {
  test("[R15] sockets are opened as they are told to be, every time, in both rooms", async () => {
    class Authorised extends WebSocket {
      constructor(url: string | URL) {
        // The standard has no headers; Node's WebSocket does.
        super(url, { headers: { authorization: "Bearer trib_secret" } } as unknown as string[]);
      }
    }
    const replica = join({ webSocket: Authorised });
    await synced(replica);
    server.drop(ROOM);
    await until(() => server.authorizations.length === 3);
    expect(new Set(server.authorizations)).toEqual(new Set(["Bearer trib_secret"]));
  });

  test("[R15] others read what it is doing", async () => {
    const [ana, bot] = [join(), join()];
    await synced(ana);
    await synced(bot);
    bot.setActivity("adding health checks, 3 of 12");
    await until(() => ana.presence.getState().peers[0]?.activity);
    expect(ana.presence.getState().peers[0]?.activity).toBe("adding health checks, 3 of 12");
    bot.setActivity(null);
    await until(() => ana.presence.getState().peers[0]?.activity === undefined);
  });
});

describe("results", () => {
  test("[R11] results arrive by component, and one change leaves the others alone", async () => {
    const replica = join();
    server.write("results.one", "result", "api/derived/qualification/pinned", {
      phase: "done",
      value: { result: "warning" },
      durationMs: 1,
    });
    server.write("results.one", "result", "db/derived/engineName", { phase: "done", value: "db", durationMs: 1 });
    await until(() => replica.results.getState().results.size === 2);
    const { results } = replica.results.getState();
    server.write("results.one", "result", "api/derived/qualification/pinned", { phase: "running" });
    await until(() => replica.results.getState().results !== results);
    expect(replica.results.getState().results.get("db")).toBe(results.get("db"));
  });

  test("[R12] after a restart of the server its new results take the place of the old ones, and go on arriving", async () => {
    server.cutsOutdated = true;
    const done = (value: string) => ({ phase: "done", value, durationMs: 1 });
    server.write("results.one", "result", "api/derived/engineName", done("old"));
    server.write("results.one", "result", "db/derived/engineName", done("old"));
    const replica = join();
    await until(() => replica.results.getState().results.size === 2);
    expect(replica.getState().resultsCurrent).toBe(true);
    const stale = vi.fn();
    replica.subscribe(() => replica.getState().resultsCurrent || stale());
    server.remake("results.one", "result", { "api/derived/engineName": done("new") });
    await until(() => replica.results.getState().results.size === 1);
    expect(replica.results.getState().results.get("api")?.get("/derived/engineName")).toEqual(done("new"));
    expect(stale).toHaveBeenCalled();
    await until(() => replica.getState().resultsCurrent);
    server.write("results.one", "result", "db/derived/engineName", done("newer"));
    await until(() => replica.results.getState().results.size === 2);
  });
});
