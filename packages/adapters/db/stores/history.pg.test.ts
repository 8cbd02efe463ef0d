import {
  SYSTEM_ACTOR,
  type Actor,
  type ChangeSetId,
  type ComponentId,
  type RequestId,
  type WorkspaceId,
} from "@tributary/core/base";
import { keysSaying } from "@tributary/core/document";
import type { HeadStore } from "@tributary/core/governance";
import { BEGINNING, replay, type Replayed } from "@tributary/core/history";
import { digestOf, type Mutation, type Path, type Schema, stateHash } from "@tributary/core/model";
import { ada, logEntry, robot } from "@tributary/testing/contracts";
import { Dice, randomEdit } from "@tributary/testing/simulation";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testDatabase, type TestDatabase, told } from "../testing.ts";
import { createStores } from "./index.ts";

const SEED = 20_266;
let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const elsewhere = () => createStores(database.db, { describe: () => "A change." });
const web = "web" as ComponentId;
const create = (id: string): Mutation => ({
  type: "component.create",
  component: id as ComponentId,
  schema: "docker.container@1" as never,
});
const set = (component: string, path: string, value: string): Mutation => ({
  type: "attribute.set",
  component: component as ComponentId,
  path: path as Path,
  value,
});

let keys = 0;
function version(mutations: readonly Mutation[], patch: Partial<Parameters<HeadStore["append"]>[2]> = {}) {
  return { actor: ada, at: 1000, mutations, idempotencyKey: `history-${++keys}`, ...patch };
}

/** A seeded history of some versions, made by two processes in turn. */
async function history(seed: number, versions: number): Promise<WorkspaceId> {
  const workspace = await database.addWorkspace();
  const dice = new Dice(seed);
  const stores = [database.stores, elsewhere()];
  let ids = 0;
  for (let index = 0; index < versions; index += 1) {
    const { heads } = stores[index % 2] as (typeof stores)[number];
    const { snapshot } = await heads.load(workspace);
    const mutations = Array.from({ length: 3 }, () => randomEdit(dice, snapshot, () => `n${ids++}`)).flat();
    await heads.append(workspace, index, version(mutations, { at: index * 10, actor: index % 3 ? ada : robot }));
  }
  return workspace;
}

async function replayed(workspace: WorkspaceId) {
  let state: Replayed = BEGINNING;
  for (const entry of await database.stores.heads.entries(workspace, { after: 0, limit: 1000 })) {
    const step = replay(state, entry);
    if (!step.ok) return step;
    state = step.value;
  }
  return { ok: true as const, value: state };
}

describe("state hashes", () => {
  test(`[H8] each version carries the hash of its state, whichever process made it (seed ${SEED})`, async () => {
    const workspace = await history(SEED, 30);
    const entries = await database.stores.heads.entries(workspace, { after: 0, limit: 100 });
    expect(entries.map((entry) => entry.version)).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
    for (const { version: at, stateHash: hash } of entries)
      expect(hash).toBe(stateHash(digestOf(await elsewhere().heads.at(workspace, at))));
    const end = await replayed(workspace);
    expect(end.ok && stateHash(end.value.digest)).toBe(entries.at(-1)?.stateHash);
    const [audited] = await database.stores.audit.list(workspace, { limit: 1 });
    expect(audited?.details).toMatchObject({ stateHash: entries.at(-1)?.stateHash });
  });

  test(`[H8] a version that was changed afterwards is named by the replay (seed ${SEED})`, async () => {
    const workspace = await history(SEED + 1, 8);
    const [row] = await database.stores.heads.entries(workspace, { after: 4, limit: 1 });
    await database.pool.query("ALTER TABLE head_version DISABLE TRIGGER append_only");
    const forged = JSON.stringify([...(row?.mutations ?? []), create("smuggled")]);
    await database.pool.query("UPDATE head_version SET mutations = $2 WHERE workspace = $1 AND version = 5", [
      workspace,
      forged,
    ]);
    expect(await replayed(workspace)).toMatchObject({ ok: false, error: { kind: "otherState", version: 5 } });
    await database.pool.query("DELETE FROM head_version WHERE workspace = $1 AND version = 3", [workspace]);
    await database.pool.query("ALTER TABLE head_version ENABLE TRIGGER append_only");
    expect(await replayed(workspace)).toMatchObject({ ok: false, error: { kind: "missing", version: 3 } });
  });

  test("[H9] a moment names the newest version there was", async () => {
    const workspace = await history(SEED, 3);
    const { heads } = database.stores;
    const at = async (moment: number) => heads.versionAt(workspace, moment);
    expect([await at(-1), await at(0), await at(15), await at(20), await at(1e12)]).toEqual([0, 1, 2, 3, 3]);
  });
});

describe("who wrote what", () => {
  /** A change set in which each of these was written, in this order, applied by somebody else. */
  async function applied(
    workspace: WorkspaceId,
    on: number,
    writes: readonly { readonly actor: Actor; readonly at: number; readonly mutation: Mutation }[],
    mutations = writes.map(({ mutation }) => mutation),
  ): Promise<ChangeSetId> {
    const changeSet = await write(workspace, writes);
    const request = `request-${changeSet}` as RequestId;
    const olive: Actor = { type: "user", id: "olive" as never, name: "Olive" };
    await database.stores.requests.create(
      {
        ...{ id: request, changeSet, workspace, phase: "approved", requestedBy: "Ada", requester: ada, requestedAt: 1 },
        ...{ contentHash: "hash", decisions: [], revision: 1 },
      },
      { audit: told() },
    );
    const finish = { changeSet, request, revision: 1 };
    const outcome = await database.stores.heads.append(
      workspace,
      on,
      version(mutations, { actor: olive, at: 900, finish }),
    );
    expect(outcome.ok).toBe(true);
    return changeSet;
  }

  async function write(
    workspace: WorkspaceId,
    writes: readonly { actor: Actor; at: number; mutation: Mutation; after?: unknown }[],
  ) {
    const changeSet = await database.addChangeSet(workspace);
    const log = database.stores.documentLog;
    const { epoch } = await log.open(changeSet);
    for (const [seq, { actor, at, mutation, ...rest }] of writes.entries()) {
      const [{ root, key }] = keysSaying(mutation);
      const after = "after" in rest ? rest.after : { value: 1 };
      const accepted = [{ mutation, root, key, before: undefined, after }];
      await log.append(changeSet, { epoch, seq }, [logEntry("x", { actor, at, accepted })]);
    }
    return changeSet;
  }

  const image = "/domain/image";

  test("[T1] a value on Head is its author's, at the moment it was written, in its change set; not that of who applied it", async () => {
    const workspace = await database.addWorkspace();
    await database.stores.heads.append(workspace, 0, version([create("db"), set("db", image, "postgres:17")]));
    const changeSet = await applied(workspace, 1, [
      { actor: ada, at: 10, mutation: create("web") },
      { actor: ada, at: 11, mutation: set("web", image, "nginx:1") },
      { actor: robot, at: 12, mutation: set("web", image, "nginx:2") },
    ]);
    const last = await database.stores.history.lastWrites(workspace, web, 2);
    expect(
      last.map(({ path, actor, at, changeSet: from, version: to }) => [path, actor.name, actor.owner, at, from, to]),
    ).toEqual([
      ["", "Ada", undefined, 10, changeSet, 2],
      [image, "Pinner", "Ada", 12, changeSet, 2],
    ]);
    const [direct] = await database.stores.history.lastWrites(workspace, "db" as ComponentId, 2);
    expect(direct).toMatchObject({ actor: { id: "ada" }, changeSet: null, version: 1 });
  });

  const source = "export default () => ({ result: 'success' });";
  const made: Mutation = {
    type: "function.create",
    function: "f1" as never,
    name: "one",
    kind: "qualification",
    source,
  };
  const kind = { name: "shop.lamp", version: 1, title: "Lamp", properties: [], functions: [] } as unknown as Schema;
  const things: readonly Mutation[] = [
    create("web"),
    made,
    { type: "function.set", function: "f1" as never, field: "title", value: "One" },
    { type: "schema.install", schema: kind },
    { type: "catalogue.set", key: "lock/shop.lamp@1", value: true },
    { type: "view.create", view: "v1" as never, name: "Racks" },
    { type: "view.place", view: "v1" as never, component: web, at: [1, 2] },
  ];

  test("[T1] [T5] [T6] a function, a kind, a note and a view are of whoever wrote them, not of who applied them or placed them later", async () => {
    const workspace = await database.addWorkspace();
    await applied(
      workspace,
      0,
      things.map((mutation, at) => ({ actor: robot, at, mutation })),
    );
    const placed: Mutation = { type: "view.place", view: "v1" as never, component: web, at: [5, 6] };
    await applied(workspace, 1, [{ actor: ada, at: 40, mutation: placed }]);
    const { history: told } = database.stores;
    const [newest, oldest] = await told.versions(workspace, { limit: 2 });
    expect([newest, oldest].map((version) => version?.authors.map(({ name }) => name))).toEqual([["Ada"], ["Pinner"]]);
    const { byActor } = await told.statistics(workspace);
    expect(byActor.map(({ actor, mutations }) => [actor.name, mutations])).toEqual([
      ["Pinner", things.length],
      ["Ada", 1],
    ]);
    const component = await told.lastWrites(workspace, web, 2);
    expect(component.map(({ path, actor, at }) => [path, actor.name, at])).toEqual([["", "Pinner", 0]]);
    const ofThing = async (thing: string) =>
      (await told.timeline(workspace, { thing, limit: 9 })).map(({ path, actor, version: to }) => [
        path,
        actor.name,
        to,
      ]);
    expect(await ofThing("f1")).toEqual([
      ["/title", "Pinner", 1],
      ["", "Pinner", 1],
    ]);
    expect(await ofThing("shop.lamp@1")).toEqual([["", "Pinner", 1]]);
    expect(await ofThing("lock/shop.lamp@1")).toEqual([["", "Pinner", 1]]);
    expect(await ofThing("view/v1")).toEqual([
      ["/web", "Ada", 2],
      ["/web", "Pinner", 1],
      ["", "Pinner", 1],
    ]);
    const hands = await told.handsBetween(workspace, { after: 0, upTo: 2, things: ["view/v1", "f1"] });
    expect(hands.map(({ thing, name, owner, at }) => [thing, name, owner, at])).toEqual([
      ["view/v1", "Ada", undefined, 40],
      ["view/v1", "Pinner", "Ada", 6],
      ["f1", "Pinner", "Ada", 2],
    ]);
  });

  test("[T1] code that was typed is its typist's, where the function stood before and where it was made with it", async () => {
    const workspace = await database.addWorkspace();
    const typed = (id: string): Mutation => ({
      type: "function.edit",
      function: id as never,
      splices: [{ at: 0, remove: "", insert: "// " }],
    });
    const begun: Mutation = { ...made, function: "f2" as never, name: "two" };
    await database.stores.heads.append(workspace, 0, version([made]));
    await applied(
      workspace,
      1,
      [
        { actor: robot, at: 10, mutation: typed("f1") },
        { actor: ada, at: 11, mutation: begun },
        { actor: robot, at: 12, mutation: typed("f2") },
        { actor: SYSTEM_ACTOR, at: 13, mutation: typed("f2") },
      ],
      [typed("f1"), { ...begun, source: `// ${source}` }],
    );
    const authors = await database.stores.history.authors(workspace, { after: 0, upTo: 2 });
    expect(authors.get(1)).toMatchObject([{ actor: { name: "Ada" }, wrote: [[0, 1000]] }]);
    expect(authors.get(2)).toMatchObject([
      {
        actor: { name: "Pinner", owner: "Ada" },
        wrote: [
          [0, 10],
          [1, 12],
        ],
      },
    ]);
  });

  test("[T2] a timeline names each write of a path and below it, newest first, and pages; other paths and components are not in it", async () => {
    const workspace = await database.addWorkspace();
    const { heads } = database.stores;
    await heads.append(
      workspace,
      0,
      version([create("web"), set("web", image, "a"), set("web", "/domain/imagery", "x")]),
    );
    await heads.append(workspace, 1, version([set("web", image, "b"), set("db", image, "c")], { actor: robot }));
    await heads.append(workspace, 2, version([set("web", `${image}/deeper`, "d")]));
    const timeline = await elsewhere().history.timeline(workspace, { component: web, path: image, limit: 2 });
    expect(timeline.map(({ mutation }) => "value" in mutation && mutation.value)).toEqual(["d", "b"]);
    const before = { version: timeline[1]?.version ?? 0, place: timeline[1]?.place ?? 0 };
    const rest = await elsewhere().history.timeline(workspace, { component: web, path: image, before, limit: 9 });
    expect(rest.map(({ mutation, actor }) => ["value" in mutation && mutation.value, actor.name])).toEqual([
      ["a", "Ada"],
    ]);
    expect(await database.stores.history.timeline(workspace, { component: web, limit: 9 })).toHaveLength(5);
  });

  test("[T1] an older version names who wrote the value that stood there then", async () => {
    const workspace = await database.addWorkspace();
    const { heads, history: told } = database.stores;
    await heads.append(workspace, 0, version([create("web"), set("web", image, "a")]));
    await heads.append(workspace, 1, version([set("web", image, "b")], { actor: robot }));
    const who = async (at: number) =>
      (await told.lastWrites(workspace, web, at)).find(({ path }) => path === image)?.actor.name;
    expect([await who(1), await who(2)]).toEqual(["Ada", "Pinner"]);
  });

  test("[T3] in a change set: the last write of each path that differs from Head, of that component only", async () => {
    const workspace = await database.addWorkspace();
    const changeSet = await write(workspace, [
      { actor: ada, at: 1, mutation: set("web", image, "a") },
      { actor: robot, at: 2, mutation: set("web", image, "b") },
      { actor: ada, at: 3, mutation: set("web", "/domain/gone", "c") },
      { actor: ada, at: 4, mutation: set("web", "/domain/gone", "d"), after: undefined },
      { actor: ada, at: 5, mutation: set("web2", image, "e") },
      { actor: ada, at: 6, mutation: create("web") },
    ]);
    const last = await database.stores.history.lastWritesIn(changeSet, web);
    expect(last.map(({ path, actor, at }) => [path, actor.name, at]).sort()).toEqual([
      ["", "Ada", 6],
      [image, "Pinner", 2],
    ]);
  });

  test("[T3] what the server wrote on its way takes no value from its author, and what it took away stands no more", async () => {
    const workspace = await database.addWorkspace();
    const changeSet = await write(workspace, [
      { actor: ada, at: 1, mutation: set("web", image, "a") },
      { actor: SYSTEM_ACTOR, at: 2, mutation: set("web", image, "b") },
      { actor: ada, at: 3, mutation: set("web", "/domain/gone", "c") },
      { actor: SYSTEM_ACTOR, at: 4, mutation: set("web", "/domain/gone", "d"), after: undefined },
    ]);
    const last = await database.stores.history.lastWritesIn(changeSet, web);
    expect(last.map(({ path, actor, at }) => [path, actor.name, at])).toEqual([[image, "Ada", 1]]);
  });

  test("[T8] of each key of a change set, the last that each has written there, oldest first, and nothing of the server's", async () => {
    const workspace = await database.addWorkspace();
    const dice = new Dice(SEED);
    const rows = Array.from({ length: 200 }, (_, at) => ({
      actor: [ada, robot, SYSTEM_ACTOR][dice.below(3)] ?? ada,
      mutation: set(`c${dice.below(4)}`, ["/domain/a", "/domain/A", "/domain/ü"][dice.below(3)] ?? image, `v${at}`),
      at,
    }));
    const changeSet = await write(workspace, rows);
    await write(workspace, rows.slice(0, 5));
    const last = new Map<string, readonly unknown[]>();
    for (const { actor, at, mutation } of rows) {
      const { key } = keysSaying(mutation)[0];
      last.delete(`${key} ${actor.id}`);
      if (actor !== SYSTEM_ACTOR) last.set(`${key} ${actor.id}`, ["attribute", key, actor, at]);
    }
    const found = await database.stores.history.handsIn(changeSet);
    expect(found.map(({ root, key, actor, at }) => [root, key, actor, at])).toEqual([...last.values()]);
    expect(last.size).toBe(24);
  });

  test("[T6] a version names its change set and whose changes it holds, and pages", async () => {
    const workspace = await database.addWorkspace();
    await database.stores.heads.append(workspace, 0, version([create("db")], { actor: robot, at: 5 }));
    const changeSet = await applied(workspace, 1, [
      { actor: ada, at: 10, mutation: create("web") },
      { actor: robot, at: 12, mutation: set("web", image, "nginx:2") },
    ]);
    const [newest, oldest] = await database.stores.history.versions(workspace, { limit: 9 });
    expect(newest).toMatchObject({
      ...{
        version: 2,
        at: 900,
        actor: { name: "Olive" },
        mutations: 2,
        stateHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
      changeSet: { id: changeSet, title: "A change" },
    });
    expect(newest?.authors.map(({ name }) => name).sort()).toEqual(["Ada", "Pinner"]);
    expect(oldest).toMatchObject({ version: 1, authors: [{ name: "Pinner", owner: "Ada" }], changeSet: null });
    const page = await database.stores.history.versions(workspace, { before: 2, limit: 9 });
    expect(page.map((each) => each.version)).toEqual([1]);
    const between = await database.stores.history.writesBetween(workspace, { after: 1, upTo: 2, components: [web] });
    expect(between.map(({ component, path, actor }) => [component, path, actor.name])).toEqual([
      ["web", "", "Ada"],
      ["web", image, "Pinner"],
    ]);
  });

  test("[T2] the timeline of a path has what was removed, or written whole, around it; and nothing of its neighbours", async () => {
    const workspace = await database.addWorkspace();
    const [entry, number] = ["/domain/ports/p", "/domain/ports/p/number"] as [Path, Path];
    const mutations: readonly Mutation[] = [
      create("web"),
      { type: "item.insert", component: web, path: entry, order: "a0" },
      set("web", number, "80"),
      set("web", "/domain/ports/q/number", "90"),
      { type: "item.move", component: web, path: entry, order: "a1" },
      { type: "item.remove", component: web, path: entry },
      { type: "attribute.unset", component: web, path: "/domain/ports" as Path },
    ];
    await database.stores.heads.append(workspace, 0, version(mutations, { actor: ada, at: 5 }));
    const { history: told } = database.stores;
    const found = await told.timeline(workspace, { component: web, path: number, limit: 9 });
    expect(found.map(({ path, mutation }) => [path, mutation.type])).toEqual([
      ["/domain/ports", "attribute.unset"],
      [entry, "item.remove"],
      [number, "attribute.set"],
    ]);
  });

  test("[T9] what was cleared away was taken away by whoever marked it, where that is among what is asked about", async () => {
    const workspace = await database.addWorkspace();
    await database.stores.heads.append(workspace, 0, version([create("web")], { actor: robot, at: 5 }));
    await applied(workspace, 1, [{ actor: ada, at: 10, mutation: { type: "component.delete", component: web } }]);
    const erased = version([{ type: "component.erase", component: web }], { actor: SYSTEM_ACTOR, at: 20 });
    await database.stores.heads.append(workspace, 2, erased);
    const between = async (after: number) => {
      const writes = await database.stores.history.writesBetween(workspace, { after, upTo: 3, components: [web] });
      return writes.map(({ path, actor, mutation }) => [path, actor.name, mutation.type]);
    };
    expect(await between(1)).toEqual([["", "Ada", "component.delete"]]);
    expect(await between(2)).toEqual([["", SYSTEM_ACTOR.name, "component.erase"]]);
  });

  test("[T4] the index is made again from Head when it was emptied, and by many at once only once", async () => {
    const workspace = await history(SEED + 2, 12);
    const { history: told } = database.stores;
    const before = await told.statistics(workspace);
    await database.pool.query("DELETE FROM head_write WHERE workspace = $1", [workspace]);
    await database.pool.query("DELETE FROM head_indexed WHERE workspace = $1", [workspace]);
    const all = await Promise.all(Array.from({ length: 6 }, () => elsewhere().history.statistics(workspace)));
    for (const each of all) expect(each).toEqual(before);
  });

  test(`[T5] statistics are those of the versions themselves (seed ${SEED})`, async () => {
    const workspace = await history(SEED + 3, 15);
    const entries = await database.stores.heads.entries(workspace, { after: 0, limit: 100 });
    const told = await database.stores.history.statistics(workspace);
    const mutations = entries.flatMap((entry) => entry.mutations.map(({ type }) => ({ type, actor: entry.actor.id })));
    expect(told).toMatchObject({ versions: 15, mutations: mutations.length, firstAt: 0, lastAt: 140 });
    expect(told.perVersion.average).toBeCloseTo(mutations.length / 15);
    for (const { type, mutations: count } of told.byType)
      expect(count).toBe(mutations.filter((each) => each.type === type).length);
    for (const { actor, mutations: count } of told.byActor)
      expect(count).toBe(mutations.filter((each) => each.actor === actor.id).length);
    const sum = (rows: readonly { readonly mutations: number }[]) =>
      rows.reduce((all, each) => all + each.mutations, 0);
    expect([sum(told.byActor), sum(told.byType), sum(told.byCategory)]).toEqual(Array(3).fill(mutations.length));
  });
});
