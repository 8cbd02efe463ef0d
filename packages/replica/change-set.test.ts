import { CLOSE, FIRST_CLIENT_ID } from "@tributary/core/protocol";
import { describe, expect, test } from "vitest";
import { ROOM, edit, join, port, restart, saved, server, synced, until } from "./loopback-room.fixture.ts";
import { BASE, set, valueAt } from "./model.fixture.ts";
import { saveStateOf } from "./save-state.ts";
import type { ChangeSetReplica } from "./types.ts";
import type { Verdict } from "./verdict.ts";

describe("editing", () => {
  test("[R1] an edit shows at once and counts as waiting until the server has it", async () => {
    const replica = join();
    await synced(replica);
    edit(replica, 80);
    expect(port(replica)).toBe(80);
    expect(saveStateOf(replica.getState())).toEqual({ phase: "saving", waiting: 1 });
    await saved(replica);
    expect(server.room(ROOM).doc.getMap("attribute").get("api/domain/port")).toEqual({ value: 80 });
  });

  test("[R40] what is said of an accepted edit is shown at its place and told with the verdict, and the step can be undone", async () => {
    const replica = join();
    await synced(replica);
    server.remarks = [
      {
        ...{ root: "attribute", key: "api/domain/port", component: "api", path: "/domain/port" },
        ...{ rule: "even", severity: "changed", sentence: "Ports are even.", attempted: { value: 81 } },
      },
    ];
    const verdicts: Verdict[] = [];
    const options = { label: "port", onVerdict: (verdict: Verdict) => verdicts.push(verdict) };
    replica.edit([set("api", "/domain/port", 81)], options);
    await until(() => verdicts.length > 0);
    const said = { component: "api", path: "/domain/port", rule: "even", sentence: "Ports are even.", attempted: 81 };
    expect(verdicts).toEqual([{ accepted: true, remarks: [{ ...said, remark: "changed" }] }]);
    expect(replica.getState().refusals).toMatchObject([{ ...said, remark: "changed", by: "server" }]);
    expect(replica.getState().undo.undo).not.toBeNull();
    server.remarks = [];
    edit(replica, 90);
    expect(replica.getState().refusals).toEqual([]);
  });

  test("[R1] what one person does another sees", async () => {
    const [ana, ben] = [join(), join()];
    await synced(ana);
    await synced(ben);
    edit(ana, 80);
    await until(() => port(ben) === 80);
  });

  test("[R1] several mutations of one edit are one transaction", async () => {
    const replica = join();
    await synced(replica);
    replica.edit([set("api", "/domain/port", 80), set("db", "/domain/port", 90)], { label: "ports" });
    await saved(replica);
    expect(server.submits).toHaveLength(1);
  });

  test("[R1] edits made before the document has arrived are made when it has", async () => {
    const replica = join();
    edit(replica, 80);
    expect(port(replica)).toBe(80);
    await synced(replica);
    await saved(replica);
    expect(server.room(ROOM).doc.getMap("attribute").get("api/domain/port")).toEqual({ value: 80 });
  });

  test("[R33] whoever waits for what was made before the document arrived waits until that is answered", async () => {
    server.holdAnswers = true;
    const replica = join();
    edit(replica, 80);
    let answered = false;
    const waiting = replica.saved().then((isSaved) => {
      answered = isSaved;
    });
    await until(() => server.submits.length === 1);
    await synced(replica);
    expect(answered).toBe(false);
    server.holdAnswers = false;
    server.drop(ROOM);
    await waiting;
    expect(answered).toBe(true);
  });

  test("[R6] a page's client id is none of the server's", async () => {
    const replica = join();
    await synced(replica);
    edit(replica, 80);
    await saved(replica);
    const clients = [...server.room(ROOM).doc.store.clients.keys()];
    expect(clients.filter((client) => client < FIRST_CLIENT_ID)).toEqual([]);
    expect(clients).toHaveLength(1);
  });
});

describe("the outbox", () => {
  test("[R2] unanswered edits are sent again, in order and one by one, after a reconnection", async () => {
    const replica = join();
    await synced(replica);
    server.holdAnswers = true;
    for (const value of [1, 2, 3]) edit(replica, value);
    await until(() => server.submits.length === 3);
    expect(replica.getState().waiting).toBe(3);
    server.holdAnswers = false;
    server.drop(ROOM);
    await saved(replica);
    expect(server.submits).toEqual([1, 2, 3, 1, 2, 3]);
    expect(port(replica)).toBe(3);
  });

  test("[R2] edits made while the server is away wait, are counted, and arrive when it is back", async () => {
    const replica = join();
    await synced(replica);
    const { port: number } = server;
    const { doc } = server.room(ROOM);
    await server.stop();
    await until(() => replica.getState().connection.phase === "offline");
    edit(replica, 80);
    replica.edit([set("db", "/domain/port", 90)], { label: "db port" });
    expect(saveStateOf(replica.getState())).toMatchObject({ phase: "offline", waiting: 2 });
    await restart(number);
    server.room(ROOM).doc = doc;
    await saved(replica);
    expect(server.submits).toEqual([1, 2]);
    expect(server.room(ROOM).doc.getMap("attribute").size).toBe(2);
  });

  test("[R3] trying again stops where it cannot help, and says why", async () => {
    const replica = join();
    await synced(replica);
    server.drop(ROOM, CLOSE.forbidden);
    await until(() => replica.getState().connection.phase === "ended");
    expect(replica.getState().connection).toMatchObject({ reason: "forbidden" });
    expect(saveStateOf(replica.getState()).phase).toBe("ended");
  });
});

describe("refusals", () => {
  test("[R4] what breaks a rule the page knows is refused at once and never sent", async () => {
    const replica = join();
    await synced(replica);
    const verdict = edit(replica, 99_999);
    expect(verdict.ok).toBe(false);
    expect(port(replica)).toBeUndefined();
    expect(replica.getState().refusals).toMatchObject([
      { component: "api", path: "/domain/port", attempted: 99_999, by: "page" },
    ]);
    expect(replica.getState().waiting).toBe(0);
  });

  test("[R4] what the server refuses is written back here and explained at its place", async () => {
    const replica = join();
    await synced(replica);
    edit(replica, 80);
    await saved(replica);
    server.refuse = (_key, value) => (JSON.stringify(value) === '{"value":22}' ? "Port 22 is reserved." : undefined);
    edit(replica, 22);
    expect(port(replica)).toBe(22);
    await until(() => port(replica) === 80);
    await saved(replica);
    expect(replica.getState().refusals).toMatchObject([
      { component: "api", path: "/domain/port", sentence: "Port 22 is reserved.", by: "server" },
    ]);
  });

  test("[R4] a new attempt at the same place settles the notice", async () => {
    const replica = join();
    await synced(replica);
    edit(replica, 99_999);
    edit(replica, 80);
    expect(replica.getState().refusals).toEqual([]);
  });

  test("[R4] no peer sees a refused value", async () => {
    const [ana, ben] = [join(), join()];
    await synced(ana);
    await synced(ben);
    const seen = new Set<unknown>();
    ben.subscribe(() => seen.add(port(ben)));
    server.refuse = (_key, value) => (JSON.stringify(value) === '{"value":22}' ? "no" : undefined);
    edit(ana, 22);
    await until(() => ana.getState().refusals.length === 1);
    edit(ana, 23);
    await until(() => port(ben) === 23);
    expect(seen.has(22)).toBe(false);
  });

  test("[R4] a viewer's edit is refused here", async () => {
    server.mayEdit = false;
    const replica = join();
    await synced(replica);
    expect(edit(replica, 80).ok).toBe(false);
    expect(server.submits).toEqual([]);
  });
});

describe("verdicts", () => {
  const verdictOn = (replica: ChangeSetReplica, value: number): Promise<Verdict> =>
    new Promise((onVerdict) => {
      replica.edit([set("api", "/domain/port", value)], { label: `port ${value}`, onVerdict });
    });

  test("[R13] an edit is told accepted when the server has it, not before", async () => {
    const replica = join();
    await synced(replica);
    server.holdAnswers = true;
    let told: Verdict | undefined;
    void verdictOn(replica, 80).then((verdict) => {
      told = verdict;
    });
    await until(() => server.submits.length === 1);
    expect(told).toBeUndefined();
    server.holdAnswers = false;
    server.drop(ROOM);
    await until(() => told);
    expect(told).toEqual({ accepted: true });
    const again = new Promise((onVerdict) => {
      replica.edit([set("api", "/domain/image", "nginx:1")], { label: "as the base has it", onVerdict });
    });
    expect(await again).toEqual({ accepted: true });
    expect(server.submits).toEqual([1, 1]);
  });

  test("[R13] a refusal is told with place, rule, sentence and value, whether it came from here or from the server", async () => {
    const replica = join();
    await synced(replica);
    expect(await verdictOn(replica, 99_999)).toMatchObject({
      accepted: false,
      refusals: [{ component: "api", path: "/domain/port", rule: "invalidValue", attempted: 99_999 }],
    });
    server.refuse = () => "Port 22 is reserved.";
    expect(await verdictOn(replica, 22)).toMatchObject({
      accepted: false,
      refusals: [{ component: "api", path: "/domain/port", sentence: "Port 22 is reserved.", attempted: 22 }],
    });
  });

  test("[R13] the verdict of an edit outlives the document it was made on", async () => {
    const replica = join();
    await synced(replica);
    server.holdAnswers = true;
    const verdict = verdictOn(replica, 80);
    await until(() => server.submits.length === 1);
    server.room(ROOM).doc.getMap("attribute").delete("api/domain/port");
    server.holdAnswers = false;
    server.rebuild(ROOM);
    expect(await verdict).toEqual({ accepted: true });
    expect(server.room(ROOM).doc.getMap("attribute").get("api/domain/port")).toEqual({ value: 80 });
  });

  test("[R13] whoever closes is told that nobody knows", async () => {
    const replica = join();
    await synced(replica);
    server.holdAnswers = true;
    const verdict = verdictOn(replica, 80);
    replica.close();
    expect(await verdict).toMatchObject({ accepted: false, refusals: [{ rule: "closed" }] });
  });
});

describe("the base", () => {
  test("[R14] a base that moves while one is there is asked for, once", async () => {
    const asked: number[] = [];
    const replica = join({ onBaseMoved: (version) => asked.push(version) });
    await synced(replica);
    server.write(ROOM, "control", "base", 3);
    await until(() => asked.length > 0);
    server.write(ROOM, "control", "phase", "open");
    edit(replica, 80);
    await saved(replica);
    expect(asked).toEqual([3]);
    replica.setBase(BASE, 3);
    expect(replica.getState()).toMatchObject({ baseVersion: 3 });
    expect(port(replica)).toBe(80);
  });
});

describe("undo", () => {
  test("[R7] undo takes back my last step, redo makes it again", async () => {
    const replica = join();
    await synced(replica);
    edit(replica, 80);
    edit(replica, 81);
    replica.undo();
    expect(port(replica)).toBe(80);
    replica.undo();
    expect(port(replica)).toBeUndefined();
    replica.redo();
    replica.redo();
    expect(port(replica)).toBe(81);
    await saved(replica);
  });

  test("[R8] undo leaves what somebody else has changed since, and says so", async () => {
    const [ana, ben] = [join(), join()];
    await synced(ana);
    await synced(ben);
    ana.edit([set("api", "/domain/port", 80), set("db", "/domain/port", 90)], { label: "ports" });
    await until(() => port(ben) === 80);
    edit(ben, 81);
    await until(() => port(ana) === 81);
    ana.undo();
    expect(port(ana)).toBe(81);
    expect(valueAt(ana.getState().view, "db", "/domain/port")).toBeUndefined();
    expect(ana.getState().refusals.at(-1)?.sentence).toContain("somebody has changed it since");
  });

  test("[R9] edits of one group close together are one step", async () => {
    const replica = join();
    await synced(replica);
    for (const value of [1, 2, 3])
      replica.edit([set("api", "/domain/port", value)], { label: "port", group: "typing" });
    replica.undo();
    expect(port(replica)).toBeUndefined();
    expect(replica.getState().undo).toEqual({ undo: null, redo: "port" });
  });

  test("[R7] a refused edit leaves nothing to undo", async () => {
    const replica = join();
    await synced(replica);
    server.refuse = () => "no";
    edit(replica, 80);
    await until(() => replica.getState().refusals.length === 1);
    expect(replica.getState().undo.undo).toBeNull();
  });
});

describe("giving", () => {
  test("[R57] where it is is said with every connection; what it gives, before the edit it is for, and again after a break", async () => {
    const replica = join({ whence: { timeZone: "Europe/Berlin", culture: "de-CH" }, notes: { reason: "asked to" } });
    await synced(replica);
    edit(replica, 80);
    await saved(replica);
    expect(replica.give({ metadata: { ticket: "OPS-7" } })).toEqual({ ok: true, value: undefined });
    edit(replica, 81);
    await saved(replica);
    expect(replica.give({ metadata: { "a b": "c" } })).toMatchObject({
      ok: false,
      error: expect.stringContaining("a b"),
    });
    server.drop(ROOM);
    await until(() => server.said.length === 3);
    expect(server.said).toEqual([
      { notes: { reason: "asked to", metadata: {} }, submits: 0 },
      { notes: { metadata: { ticket: "OPS-7" } }, submits: 1 },
      { notes: { metadata: { ticket: "OPS-7" } }, submits: 2 },
    ]);
    const places = server.queries.filter((query) => query.has("time-zone"));
    expect(places.length).toBeGreaterThan(1);
    for (const query of places) expect(query.get("culture")).toBe("de-CH");
  });

  test("[R57] whoever gives nothing says nothing", async () => {
    const replica = join();
    await synced(replica);
    edit(replica, 80);
    await saved(replica);
    expect(server.said).toEqual([]);
  });
});
