import { afterAll, beforeAll, expect, test } from "vitest";
import { applyByTwo, writeKeys } from "./change-sets.fixture.ts";
import { type Person, ServerProcess } from "./server-process.ts";

/* Change sets that touch nothing outside reach Head without an engine: what Head does to the others shows alone. */

let server: ServerProcess;
let ana: Person;
let ben: Person;
let workspace: string;

beforeAll(async () => {
  server = await ServerProcess.start();
  ({ ana, workspace } = await server.foundShop());
  ben = await server.join("Ben", "approver");
}, 60_000);

afterAll(() => server.dispose());

/** A change set, and a stock client in it. */
async function opened(title: string) {
  const { id: changeSet } = await ana.api.changeSet.create.mutate({ workspace, title });
  const { token } = await ana.api.token.create.mutate({ workspace, name: title, kind: "agent" });
  return { changeSet, ...(await server.stockPeer(changeSet, { token })) };
}

const applied = (changeSet: string) => applyByTwo(ana, ben, changeSet);

const named = (name: string) => ({ value: name });
const project = { schema: "docker.project@1" };

test("[V19] an open change set moves with Head, keeps what it changes, and both reach Head", async () => {
  const [a, b] = [await opened("A"), await opened("B")];
  await writeKeys(ana, a, { pa: project, "pa/meta/name": named("alpha") });
  await writeKeys(ana, b, { pb: project, "pb/meta/name": named("beta") });
  await applied(a.changeSet);
  await expect.poll(() => b.doc.getMap("control").get("base")).toBe(2);
  expect(await ana.api.changeSet.get.query({ changeSet: b.changeSet })).toMatchObject({
    phase: "open",
    baseVersion: 2,
  });
  const { changes, headVersion } = await ana.api.review.get.query({ changeSet: b.changeSet });
  expect([headVersion, changes.map(({ name, kind }) => [name, kind])]).toEqual([2, [["beta", "added"]]]);
  await applied(b.changeSet);
  const head = await ana.api.head.snapshot.query({ workspace });
  expect([head.version, head.components.map(({ id }) => id)]).toEqual([3, ["pa", "pb"]]);
  const first = await ana.api.head.snapshot.query({ workspace, version: 2 });
  expect(first.components.map(({ id }) => id)).toEqual(["pa"]);
});

test("[V19] a change set that nobody had open moves when it is opened, also after a restart", async () => {
  const c = await opened("C");
  await writeKeys(ana, c, { pc: project, "pc/meta/name": named("gamma") });
  c.leave();
  await server.end("SIGTERM");
  await server.start();
  const d = await opened("D");
  await writeKeys(ana, d, { "pa/meta/description": { value: "first" } });
  await applied(d.changeSet);
  const review = await ana.api.review.get.query({ changeSet: c.changeSet });
  expect(review.changeSet.baseVersion).toBe(4);
  expect(review.changes.map(({ name }) => name)).toEqual(["gamma"]);
});

test("[V19] where both changed the same value, mine stays and the divergence is named", async () => {
  const [e, f] = [await opened("E"), await opened("F")];
  await writeKeys(ana, e, { "pb/meta/description": { value: "theirs" } });
  await writeKeys(ana, f, { "pb/meta/description": { value: "mine" } });
  await applied(e.changeSet);
  await expect
    .poll(() => [...f.doc.getMap("control").entries()].find(([key]) => key.startsWith("divergence/"))?.[1])
    .toMatchObject({
      theirs: { value: "theirs" },
      mine: { value: "mine" },
    });
  const { changes } = await ana.api.review.get.query({ changeSet: f.changeSet });
  expect(changes[0]?.fields[0]).toMatchObject({
    before: { text: expect.stringContaining("theirs") },
    after: { text: expect.stringContaining("mine") },
  });
});

test("[V20] what was rejected, withdrawn or abandoned does not reach Head", async () => {
  const g = await opened("G");
  await writeKeys(ana, g, { "pa/meta/description": { value: "second" } });
  const { changeSet } = g;
  const { contentHash } = await ana.api.review.get.query({ changeSet });
  await ana.api.review.request.mutate({ changeSet });
  const other = contentHash.replace(/^./, (first) => (first === "0" ? "1" : "0"));
  await expect(
    ben.api.review.reject.mutate({ changeSet, contentHash: other, reason: "of what was there before" }),
  ).rejects.toThrow("has changed since you looked at it");
  await ben.api.review.reject.mutate({ changeSet, contentHash, reason: "not yet" });
  await expect(ana.api.review.execute.mutate({ changeSet, contentHash })).rejects.toThrow("has been rejected");
  await ana.api.review.request.mutate({ changeSet });
  await ben.api.review.approve.mutate({ changeSet, contentHash });
  await ben.api.review.withdraw.mutate({ changeSet });
  await expect(ana.api.review.execute.mutate({ changeSet, contentHash })).rejects.toThrow("1 more approval");
  await ben.api.review.approve.mutate({ changeSet, contentHash });
  await ana.api.changeSet.abandon.mutate({ changeSet });
  await expect(ana.api.review.execute.mutate({ changeSet, contentHash })).rejects.toThrow("cannot be changed");
  const { version } = await ana.api.head.snapshot.query({ workspace });
  g.doc.getMap("attribute").set("pa/meta/description", { value: "third" });
  await expect
    .poll(() => (g.doc.getMap("attribute").get("pa/meta/description") as { value: string }).value)
    .toBe("second");
  expect((await ana.api.head.snapshot.query({ workspace })).version).toBe(version);
});

test("[V12] a member who is taken out is cut off, and their agents with them", async () => {
  const { id: changeSet } = await ana.api.changeSet.create.mutate({ workspace, title: "H" });
  const { token } = await ben.api.token.create.mutate({ workspace, name: "Ben's", kind: "agent" });
  const ws = new WebSocket(`${server.url.replace("http", "ws")}/sync/changeSet.${changeSet}?outbox=1&token=${token}`);
  await new Promise((done) => ws.addEventListener("open", done));
  const closed = new Promise((done) => ws.addEventListener("close", done));
  await ana.api.workspace.setRole.mutate({ workspace, user: ben.id, role: null });
  await closed;
  await expect(ben.api.workspace.get.query({ workspace })).rejects.toThrow("no such workspace");
  await expect(server.api({ authorization: `Bearer ${token}` }).changeSet.get.query({ changeSet })).rejects.toThrow(
    "no such change set",
  );
  await expect(ana.api.workspace.setRole.mutate({ workspace, user: ana.id, role: null })).rejects.toThrow(
    "needs an owner",
  );
});
