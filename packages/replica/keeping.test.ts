import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { connectChangeSet } from "./change-set.ts";
import { Drawer } from "./keeper.fixture.ts";
import type { Keeper } from "./keeper.ts";
import { LoopbackServer } from "./loopback.fixture.ts";
import { BASE, set, valueAt } from "./model.fixture.ts";
import { saveStateOf } from "./save-state.ts";
import type { ChangeSetReplica } from "./types.ts";

const ROOM = "changeSet.one";
let server: LoopbackServer;
let url: string;
let drawer: Drawer;
const open: ChangeSetReplica[] = [];

beforeEach(async () => {
  server = await LoopbackServer.start();
  url = server.url;
  drawer = new Drawer();
});
afterEach(async () => {
  for (const replica of open.splice(0)) replica.close();
  await server.stop();
});

function page(keeper: Keeper = drawer.page(), baseVersion?: number): ChangeSetReplica {
  const version = baseVersion === undefined ? {} : { baseVersion };
  const replica = connectChangeSet({ url, changeSet: "one", base: BASE, random: () => 0.01, keeper, ...version });
  open.push(replica);
  return replica;
}
const until = (check: () => unknown) => vi.waitFor(() => expect(check()).toBeTruthy(), { timeout: 5000, interval: 5 });
const port = (replica: ChangeSetReplica) => valueAt(replica.getState().view, "api", "/domain/port");
const edit = (replica: ChangeSetReplica, value: number) =>
  replica.edit([set("api", "/domain/port", value)], { label: `port ${value}` });
const onServer = () => server.room(ROOM).doc.getMap("attribute").get("api/domain/port");
/** A page edits while the server is away, and goes; then the server is back. */
async function leaveUnsent(value: number): Promise<void> {
  const ana = page();
  await until(() => ana.getState().synced);
  await leave(value, ana);
}
async function leave(value: number, replica = page()): Promise<void> {
  const { port: at, refuse, rule, mayEdit } = server;
  await server.stop();
  await until(() => replica.getState().connection.phase === "offline");
  edit(replica, value);
  replica.close();
  server = Object.assign(await LoopbackServer.start(at), { refuse, rule, mayEdit });
}
const saved = (replica: ChangeSetReplica) => until(() => saveStateOf(replica.getState()).phase === "saved");

describe("what outlives the page", () => {
  test("[R20] an edit is kept until the server has it, and not longer", async () => {
    const ana = page();
    await until(() => ana.getState().synced);
    server.holdAnswers = true;
    edit(ana, 80);
    expect([...drawer.edits.values()].map(({ label }) => label)).toEqual(["port 80"]);
    server.holdAnswers = false;
    server.drop(ROOM);
    await saved(ana);
    expect(drawer.edits.size).toBe(0);
  });

  test("[R20] what never reached the server is sent by the next page, in order", async () => {
    const ana = page();
    await until(() => ana.getState().synced);
    const at = server.port;
    await server.stop();
    await until(() => ana.getState().connection.phase === "offline");
    edit(ana, 80);
    edit(ana, 81);
    ana.close();
    expect(drawer.edits.size).toBe(2);

    const next = page();
    await until(() => port(next) === 81);
    expect(saveStateOf(next.getState())).toMatchObject({ waiting: 2 });
    server = await LoopbackServer.start(at);
    await saved(next);
    expect(onServer()).toEqual({ value: 81 });
    expect(server.submits).toHaveLength(2);
    expect(drawer.edits.size).toBe(0);
  });

  test("[R45] an edit is kept with the version of Head it was meant on, also once it is made again on a later one", async () => {
    const versions = () => [...drawer.edits.values()].map(({ base, since }) => [base, since]);
    const ana = page(drawer.page(), 3);
    edit(ana, 79); // before the document has arrived
    expect(versions()).toEqual([[undefined, 3]]);
    await saved(ana);
    server.holdAnswers = true;
    edit(ana, 80);
    expect(versions()).toEqual([[3, 3]]);
    ana.close();
    server.rebuild(ROOM);
    const next = page(drawer.page(), 4);
    await until(() => next.getState().synced);
    edit(next, 81);
    expect(versions()).toEqual([
      [4, 3],
      [4, 4],
    ]);
    expect(next.getState().waiting).toBe(2);
  });

  test("[R20] what the server had already is not made again: what others wrote since stays", async () => {
    const ana = page();
    await until(() => ana.getState().synced);
    server.holdAnswers = true;
    edit(ana, 80);
    await until(() => server.submits.length === 1);
    ana.close();
    server.holdAnswers = false;
    server.write(ROOM, "attribute", "api/domain/port", { value: 99 });

    const next = page();
    await saved(next);
    expect(server.submits).toHaveLength(2);
    expect(onServer()).toEqual({ value: 99 });
    expect(port(next)).toBe(99);
    expect(drawer.edits.size).toBe(0);
  });

  test("[R20] where the document was rebuilt meanwhile it is made by its meaning, once", async () => {
    const ana = page();
    await until(() => ana.getState().synced);
    const at = server.port;
    await server.stop();
    edit(ana, 80);
    ana.close();
    server = await LoopbackServer.start(at);
    server.room(ROOM).generation = 2;
    const next = page();
    await saved(next);
    expect(onServer()).toEqual({ value: 80 });
    expect(drawer.edits.size).toBe(0);
  });

  test("[R20] [R54] what is refused then is shown at its place, not sent again, and named on later pages until it is dealt with", async () => {
    await leaveUnsent(80);
    server.refuse = () => "Not 80.";
    const next = page();
    await until(() => next.getState().refusals.length === 1);
    expect(next.getState().refusals[0]).toMatchObject({ component: "api", path: "/domain/port", sentence: "Not 80." });
    await saved(next);
    expect(port(next)).toBeUndefined();
    next.close();

    const submits = server.submits.length;
    const later = page();
    await saved(later);
    expect(later.getState()).toMatchObject({ refusals: [], losses: [{ label: "port 80", sentence: "Not 80." }] });
    expect(server.submits).toHaveLength(submits);
    later.dismissLosses();
    expect(drawer.edits.size).toBe(0);
  });

  test.each([
    ["dismissed", (at: ChangeSetReplica) => at.dismissRefusal(at.getState().refusals[0]?.id ?? "")],
    ["tried again otherwise", (at: ChangeSetReplica) => void edit(at, 81)],
  ])("[R54] a refusal that is %s is not told again", async (_how, deal) => {
    await leaveUnsent(80);
    server.refuse = (_key, value) => (JSON.stringify(value) === '{"value":80}' ? "Not 80." : undefined);
    const next = page();
    await until(() => next.getState().refusals.length === 1);
    deal(next);
    await saved(next);
    expect(drawer.edits.size).toBe(0);
  });

  test("[R54] of an edit that was refused at two places, what is said of one is told again until both are dealt with", async () => {
    const { port: at } = server;
    const ana = page();
    await until(() => ana.getState().synced);
    await server.stop();
    await until(() => ana.getState().connection.phase === "offline");
    ana.edit([set("api", "/domain/port", 80), set("db", "/domain/port", 80)], { label: "both ports" });
    ana.close();
    server = await LoopbackServer.start(at);
    server.refuse = () => "Not 80.";
    const next = page();
    await until(() => next.getState().refusals.length === 2);
    await saved(next);
    next.dismissRefusal(next.getState().refusals[0]?.id ?? "");
    expect([...drawer.edits.values()]).toMatchObject([{ label: "both ports", lost: "Not 80." }]);
    next.dismissRefusal(next.getState().refusals[0]?.id ?? "");
    expect(drawer.edits.size).toBe(0);
  });

  test("[R54] what could not be kept is named on every page that follows, besides what it loses itself, until it is dismissed", async () => {
    await leaveUnsent(80);
    server.rule = "frozen";
    server.refuse = () => "It was applied.";
    const lost = [{ label: "port 80", sentence: "It was applied." }];
    const next = page();
    await until(() => next.getState().losses.length === 1);
    await saved(next);
    next.close();
    server.mayEdit = false;
    await leave(81);

    const later = page();
    await until(() => later.getState().losses.length === 2);
    const all = [...lost, { label: "port 81", sentence: expect.stringMatching(/./) }];
    expect(later.getState().losses).toMatchObject(all);
    expect(new Set(later.getState().losses.map(({ id }) => id)).size).toBe(2);
    later.close();
    const last = page();
    await until(() => last.getState().losses.length === 2);
    expect(last.getState().losses).toMatchObject(all);
    last.dismissLosses();
    expect([last.getState().losses, drawer.edits.size]).toEqual([[], 0]);
  });

  test("[R20] what was edited before the document arrived is kept too", async () => {
    const at = server.port;
    await server.stop();
    const ana = page();
    edit(ana, 80);
    await until(() => drawer.edits.size === 1);
    ana.close();
    server = await LoopbackServer.start(at);
    await saved(page());
    expect(onServer()).toEqual({ value: 80 });
  });
});

describe("what is shown meanwhile", () => {
  test("[R21] the copy of the last time nothing was unsaved, with what waits on top; the copy itself is never sent", async () => {
    const ana = page();
    await until(() => ana.getState().synced);
    ana.edit([set("db", "/domain/port", 5432)], { label: "db" });
    await saved(ana);
    await until(() => drawer.copy !== undefined);
    const at = server.port;
    await server.stop();
    edit(ana, 80);
    ana.close();

    const next = page();
    await until(() => next.getState().shown === "kept");
    expect(valueAt(next.getState().view, "db", "/domain/port")).toBe(5432);
    await until(() => port(next) === 80);
    expect(next.getState().synced).toBe(false);
    edit(next, 81);
    expect(port(next)).toBe(81);

    // A server that has lost that copy's content: it is not brought back by the page.
    server = await LoopbackServer.start(at);
    await saved(next);
    expect(next.getState().shown).toBe("live");
    expect(onServer()).toEqual({ value: 81 });
    expect(server.room(ROOM).doc.getMap("attribute").get("db/domain/port")).toBeUndefined();
  });

  test("[R22] a keeper that fails costs nothing else", async () => {
    const broken: Keeper = { ...drawer.page(), open: () => Promise.reject(new Error("private window")) };
    const ana = page(broken);
    await until(() => ana.getState().synced);
    edit(ana, 80);
    await saved(ana);
    expect(onServer()).toEqual({ value: 80 });
  });

  test("[R23] opening, saved, saving, slow, offline and ended are told apart", () => {
    const base = { synced: true, waiting: 0, slow: false, connection: { phase: "connected" as const } };
    const phase = (over: object) => saveStateOf({ ...base, ...over }).phase;
    expect(phase({})).toBe("saved");
    expect(phase({ synced: false })).toBe("opening");
    expect(phase({ synced: false, waiting: 1, connection: { phase: "connecting" } })).toBe("opening");
    expect(phase({ waiting: 2 })).toBe("saving");
    expect(phase({ waiting: 2, slow: true })).toBe("slow");
    expect(phase({ slow: true })).toBe("saved");
    expect(phase({ connection: { phase: "offline", sentence: "x" }, waiting: 1 })).toBe("offline");
    expect(phase({ connection: { phase: "ended", reason: "notFound", sentence: "x" } })).toBe("ended");
  });
});
