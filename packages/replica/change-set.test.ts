import { CLOSE, FIRST_CLIENT_ID } from "@tributary/core/protocol";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { connectChangeSet } from "./change-set.ts";
import { LoopbackServer } from "./loopback.fixture.ts";
import { BASE, set, valueAt } from "./model.fixture.ts";
import { saveStateOf } from "./save-state.ts";
import type { ChangeSetReplica, ConnectOptions } from "./types.ts";
import type { Verdict } from "./verdict.ts";

const ROOM = "changeSet.one";
let server: LoopbackServer;
const open: ChangeSetReplica[] = [];

beforeEach(async () => {
  server = await LoopbackServer.start();
});

afterEach(async () => {
  for (const replica of open.splice(0)) replica.close();
  await server.stop();
});

function join(options: Partial<ConnectOptions> = {}): ChangeSetReplica {
  const replica = connectChangeSet({ url: server.url, changeSet: "one", base: BASE, random: () => 0.01, ...options });
  open.push(replica);
  return replica;
}

const until = (check: () => unknown) => vi.waitFor(() => expect(check()).toBeTruthy(), { timeout: 5000, interval: 5 });
const synced = (replica: ChangeSetReplica) => until(() => replica.getState().synced);
const saved = (replica: ChangeSetReplica) => until(() => saveStateOf(replica.getState()).phase === "saved");
const port = (replica: ChangeSetReplica) => valueAt(replica.getState().view, "api", "/domain/port");
const edit = (replica: ChangeSetReplica, value: number) =>
  replica.edit([set("api", "/domain/port", value)], { label: `port ${value}` });

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
    server = await LoopbackServer.start(number);
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

describe("starting over", () => {
  test("[R5] after a rebuilt document, unsaved edits are made again on the new one", async () => {
    const replica = join();
    await synced(replica);
    edit(replica, 80);
    await saved(replica);
    server.holdAnswers = true;
    replica.edit([set("db", "/domain/image", "postgres:18")], { label: "image" });
    await until(() => server.submits.length === 2);
    server.room(ROOM).doc.getMap("attribute").delete("db/domain/image");
    server.holdAnswers = false;
    server.rebuild(ROOM);
    await until(() => server.submits.length === 3);
    await saved(replica);
    expect(valueAt(replica.getState().view, "db", "/domain/image")).toBe("postgres:18");
    expect(port(replica)).toBe(80);
    expect(replica.getState().losses).toEqual([]);
  });

  test("[R16] when the document is rebuilt, this copy moves over on its connection, and what was unsaved is made again", async () => {
    const [replica, other] = [join(), join()];
    await synced(replica);
    await synced(other);
    replica.setSelection(["api"]);
    await until(() => other.presence.getState().peers.length === 1);
    edit(replica, 80);
    await saved(replica);
    const phases = new Set<string>();
    const shown = new Set<unknown>();
    replica.subscribe(() => {
      phases.add(`${replica.getState().connection.phase} ${replica.getState().synced}`);
      shown.add(port(replica));
    });
    server.move(ROOM);
    const verdict = new Promise<Verdict>((onVerdict) => {
      replica.edit([set("api", "/domain/port", 81)], { label: "while it is being rebuilt", onVerdict });
    });
    expect(await verdict).toEqual({ accepted: true });
    await until(() => port(other) === 81);
    expect([...phases]).toEqual(["connected true"]);
    expect([...shown].every((value) => value === 80 || value === 81)).toBe(true);
    expect(replica.getState()).toMatchObject({ losses: [], waiting: 0, session: { generation: 2 } });
    expect(server.room(ROOM).doc.store.clients.size).toBe(2);
    await until(() => other.presence.getState().peers.length === 1);
    replica.undo();
    await until(() => port(other) === 80);
  });

  test("[R16] what was sent of an earlier document is not taken for an edit of a later one", async () => {
    const replica = join();
    await synced(replica);
    edit(replica, 80);
    await saved(replica);
    server.holdAnswers = true;
    edit(replica, 81);
    await until(() => server.submits.length === 2);
    server.room(ROOM).doc.getMap("attribute").set("api/domain/port", { value: 80 });
    server.drop(ROOM);
    server.move(ROOM);
    server.holdAnswers = false;
    await saved(replica);
    expect(port(replica)).toBe(81);
    expect(server.submits).toEqual([1, 2, 3]);
  });

  test("[R5] who may no longer edit keeps nothing trying", async () => {
    const replica = join();
    await synced(replica);
    server.holdAnswers = true;
    edit(replica, 80);
    await until(() => server.submits.length === 1);
    server.room(ROOM).doc.getMap("attribute").delete("api/domain/port");
    server.holdAnswers = false;
    server.mayEdit = false;
    server.rebuild(ROOM);
    await until(() => replica.getState().losses.length > 0);
    expect(replica.getState().losses).toMatchObject([
      { label: "port 80", sentence: expect.stringContaining("editor") },
    ]);
    expect(server.submits).toHaveLength(1);
  });

  test("[R32] what was typed and not answered is merged into the code of the rebuilt document", async () => {
    const replica = join();
    await synced(replica);
    server.write(ROOM, "function", "f", { kind: "qualification", name: "check", source: "a b c" });
    const store = replica.openText("f");
    server.open(ROOM, "f", "a b c");
    await until(() => store.getState().text !== null);
    server.holdAnswers = true;
    store.getState().text?.insert(5, " mine");
    await until(() => server.submits.length === 1);
    const { doc } = server.room(ROOM);
    doc.getText("text.f").delete(0, doc.getText("text.f").length);
    doc.getText("text.f").insert(0, "theirs a b c");
    server.holdAnswers = false;
    server.move(ROOM);
    await until(() => server.room(ROOM).doc.getText("text.f").toString() === "theirs a b c mine");
    await until(() => store.getState().text?.toString() === "theirs a b c mine");
    expect(replica.getState().losses).toEqual([]);
  });

  test("[R5] what can no longer be done is named, with its reason", async () => {
    const replica = join();
    await synced(replica);
    server.holdAnswers = true;
    edit(replica, 80);
    await until(() => server.submits.length === 1);
    server.room(ROOM).doc.getMap("attribute").delete("api/domain/port");
    server.room(ROOM).doc.getMap("component").set("api", { deleted: true });
    server.rebuild(ROOM);
    await until(() => replica.getState().losses.length > 0);
    expect(replica.getState().losses).toMatchObject([{ label: "port 80", sentence: expect.stringContaining("api") }]);
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
