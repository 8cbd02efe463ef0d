import type { ActorId, WorkspaceId } from "@tributary/core/base";
import type { VersionAuthor } from "@tributary/core/history";
import type { Mutation, SchemaRef } from "@tributary/core/model";
import { ada, logEntry } from "@tributary/testing/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { testDatabase, type TestDatabase } from "../testing.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const web = "web" as Extract<Mutation, { readonly type: "component.create" }>["component"];
const made: Mutation = { type: "component.create", component: web, schema: "docker.container@1" as SchemaRef };

async function restored(authors: readonly VersionAuthor[]): Promise<WorkspaceId> {
  const workspace = `restored-${crypto.randomUUID()}` as WorkspaceId;
  await database.stores.history.restore({
    ...{ workspace, name: "Copy", owner: await database.addUser("Olive Owner") },
    versions: [{ version: 1, at: 5, actor: ada, mutations: [made], stateHash: null, authors }],
    settings: { connections: [], tiers: [] },
    entry: { at: 9, actor: ada, changeSet: null, outcome: "accepted", sentence: "imported", mutation: null },
  });
  return workspace;
}

test("[T7] a history that tells of a moment no calendar has is found all the same, at the moment of its version", async () => {
  const actor = { id: "bot" as ActorId, name: "Bot", type: "user" } as const;
  const workspace = await restored([{ actor, wrote: [[0, 1e300]] }]);
  const { history } = database.stores;
  const limit = { limit: 9 };
  expect(await history.timeline(workspace, { component: web, ...limit })).toMatchObject([{ at: 5, actor }]);
  expect(await history.versions(workspace, limit)).toMatchObject([{ version: 1, authors: [actor] }]);
  expect(await history.authors(workspace, { after: 0, upTo: 1 })).toEqual(new Map([[1, [{ actor, wrote: [[0, 5]] }]]]));
});

test("[T7] and one that names somebody as no database can, under a name it can", async () => {
  const named = { id: "b\0t" as ActorId, name: "half \ud83d", type: "agent", owner: "\0", through: "\0" } as const;
  const workspace = await restored([{ actor: named, wrote: [[0, 3]] }]);
  const { history } = database.stores;
  const actor = { id: "b\ufffdt", name: "half \ufffd", type: "agent", owner: "\ufffd", through: "\ufffd" };
  expect(await history.timeline(workspace, { component: web, limit: 9 })).toMatchObject([{ at: 3, actor }]);
  expect(await history.statistics(workspace)).toMatchObject({ byActor: [{ actor }] });
  expect((await history.authors(workspace, { after: 0, upTo: 1 })).get(1)).toEqual([{ actor, wrote: [[0, 3]] }]);
});

test("[U5] entries are found by their correlation, whatever else stands in what others say", async () => {
  const workspace = await database.addWorkspace();
  const entry = { at: 1, actor: ada, changeSet: null, outcome: "accepted", mutation: null } as const;
  const correlation = "one-1";
  for (const [sentence, details] of [
    ["first", { correlation }],
    ["odd", { key: "a\0b \ud83d", correlation: "another" }],
    ["odd and sought", { key: "a\0b", correlation }],
    ["below", { said: { correlation } }],
  ] as const)
    await database.stores.audit.append(workspace, [{ ...entry, sentence, details }]);
  const found = await database.stores.audit.list(workspace, { limit: 9, correlation });
  expect(found.map(({ sentence }) => sentence)).toEqual(["odd and sought", "first"]);
});

test("[K12] change sets are found by who wrote in them, whatever name a function has that anybody wrote through", async () => {
  const workspace = await database.addWorkspace();
  const changeSet = await database.addChangeSet(workspace);
  const log = database.stores.documentLog;
  const { epoch } = await log.open(changeSet);
  const by = (name: string) => logEntry("x", { actor: { ...ada, name, through: "\0 or \ud83d or \\u0000" } });
  for (const [seq, name] of ["Zoë \\ Quine", "Ben"].entries()) await log.append(changeSet, { epoch, seq }, [by(name)]);
  const found = async (text: string) =>
    (await database.stores.changeSets.list(workspace, { text }, 9)).map(({ id }) => id);
  expect([await found("zoë \\ q"), await found("ben"), await found("nobody")]).toEqual([[changeSet], [changeSet], []]);
});
