import type { Actor, ActorId, ChangeSetId, WorkspaceId } from "@tributary/core/base";
import { authorOf, type CommentAudit, type NewComment } from "@tributary/core/discussion";
import { ada, robot } from "@tributary/testing/contracts";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { testDatabase, type TestDatabase } from "../testing.ts";
import { verifyAuditChain } from "./verify-audit.ts";

let database: TestDatabase;
let workspace: WorkspaceId;
let changeSet: ChangeSetId;
let ids = 0;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  workspace = await database.addWorkspace();
  changeSet = await database.addChangeSet(workspace);
});

const BEN = "ben" as ActorId;
const audit = (sentence: string): CommentAudit => ({
  at: 1,
  actor: authorOf(ada),
  changeSet,
  outcome: "accepted",
  sentence,
  mutation: null,
});
function say(actor: Actor, text: string, over: Partial<NewComment> = {}): NewComment {
  return { id: `c-${++ids}`, actor, text, at: ids, mentions: [], tells: [], ...over };
}

async function begin(comment: NewComment) {
  const thread = {
    id: comment.id,
    workspace,
    changeSet,
    anchor: { kind: "component", component: "web" },
    about: "web",
  };
  return database.stores.comments.begin(
    { ...thread, anchor: { kind: "component", component: "web" } },
    comment,
    audit("began"),
  );
}

test("[Y1] a thread is kept with its anchor and its comments in order, text as hostile as it may be", async () => {
  const { comments } = database.stores;
  const first = say(ada, "half \ud800 zero \u0000", { mentions: [{ id: "ben", name: "Ben" }], tells: [BEN] });
  expect(await begin(first)).toEqual({ ok: true, value: undefined });
  await comments.reply({ id: first.id, workspace, changeSet }, say(robot, "done", { at: 0 }), audit("replied"));
  const [thread] = await comments.threads(changeSet);
  expect(thread).toMatchObject({
    id: first.id,
    anchor: { kind: "component", component: "web" },
    about: "web",
    resolved: null,
  });
  expect(thread?.comments.map(({ text, author }) => [text, author.type])).toEqual([
    ["half \ufffd zero \ufffd", "user"],
    ["done", "agent"],
  ]);
  expect(thread?.comments[0]?.mentions).toEqual([{ id: "ben", name: "Ben" }]);
  expect(await comments.thread(changeSet, first.id)).toEqual(thread);
  expect(await comments.comment(changeSet, first.id)).toEqual(thread?.comments[0]);
  expect(await comments.count(changeSet)).toBe(2);
  const elsewhere = await database.addChangeSet(workspace);
  expect(await comments.thread(elsewhere, first.id)).toBeUndefined();
  expect(await comments.comment(elsewhere, first.id)).toBeUndefined();
});

test("[Y2] the same comment twice is there once; another's id is not taken over", async () => {
  const { comments } = database.stores;
  const first = say(ada, "once");
  await begin(first);
  expect(await begin(first)).toEqual({ ok: true, value: undefined });
  expect(await begin({ ...first, actor: robot })).toEqual({ ok: false, error: { kind: "idTaken" } });
  const reply = say(ada, "and again");
  for (const _ of [1, 2]) await comments.reply({ id: first.id, workspace, changeSet }, reply, audit("replied"));
  expect((await comments.threads(changeSet))[0]?.comments.map(({ text }) => text)).toEqual(["once", "and again"]);
  const entries = await database.stores.audit.list(workspace, { limit: 10 });
  expect(entries.map(({ sentence }) => sentence)).toEqual(["replied", "began"]);
});

test("[Y2] an id that was given to something else is refused, though it is one's own: what is said under it would be lost", async () => {
  const { comments } = database.stores;
  const [first, other] = [say(ada, "one"), say(ada, "another")];
  await begin(first);
  await begin(other);
  const reply = say(ada, "yes");
  await comments.reply({ id: first.id, workspace, changeSet }, reply, audit("replied"));
  const taken = { ok: false, error: { kind: "idTaken" } };
  expect(await comments.reply({ id: other.id, workspace, changeSet }, reply, audit("elsewhere"))).toEqual(taken);
  expect(await comments.reply({ id: first.id, workspace, changeSet }, { ...reply, text: "no" }, audit("no"))).toEqual(
    taken,
  );
  expect(await begin(reply)).toEqual(taken);
  const elsewhere = await database.addChangeSet(workspace);
  const thread = { id: first.id, workspace, changeSet: elsewhere, anchor: { kind: "changeSet" }, about: "it" } as const;
  expect(await comments.begin(thread, first, audit("elsewhere"))).toEqual(taken);
  await comments.edit(workspace, { ...reply, text: "yes!", at: 90 }, audit("edited"));
  expect(await comments.reply({ id: first.id, workspace, changeSet }, reply, audit("again"))).toMatchObject({
    ok: true,
  });
  expect((await comments.thread(changeSet, first.id))?.comments.map(({ text }) => text)).toEqual(["one", "yes!"]);
});

test("[Y7] who comes second changes nothing and is told so: no text, no mention, no line of the audit", async () => {
  const { comments } = database.stores;
  const first = say(ada, "once");
  await begin(first);
  const settled = (by: Actor) => comments.resolve(workspace, first.id, { by: authorOf(by), at: 9 }, audit("resolved"));
  expect([await settled(ada), await settled(robot)]).toEqual([true, false]);
  expect((await comments.thread(changeSet, first.id))?.resolved?.by).toEqual(authorOf(ada));
  const reopen = () => comments.resolve(workspace, first.id, null, audit("reopened"));
  expect([await reopen(), await reopen()]).toEqual([true, false]);
  const remove = (at: number) => comments.remove(workspace, first.id, at, audit("deleted"));
  expect([await remove(60), await remove(70)]).toEqual([true, false]);
  const late = { ...first, text: "@ben", at: 80, tells: [BEN] };
  expect(await comments.edit(workspace, late, audit("edited"))).toBe(false);
  expect(await comments.comment(changeSet, first.id)).toMatchObject({ text: "", deletedAt: 60, editedAt: null });
  const { rows } = await database.db.$client.query("SELECT 1 FROM comment_mention WHERE comment = $1", [first.id]);
  expect(rows).toEqual([]);
  const entries = await database.stores.audit.list(workspace, { limit: 10 });
  expect(entries.map(({ sentence }) => sentence)).toEqual(["deleted", "reopened", "resolved", "began"]);
});

test("[Y3] a resolved thread says by whom; a reply opens it again", async () => {
  const { comments } = database.stores;
  const first = say(ada, "?");
  await begin(first);
  await comments.resolve(workspace, first.id, { by: authorOf(ada), at: 9 }, audit("resolved"));
  expect((await comments.thread(changeSet, first.id))?.resolved).toEqual({ by: authorOf(ada), at: 9 });
  await comments.reply({ id: first.id, workspace, changeSet }, say(robot, "not yet"), audit("replied"));
  expect((await comments.thread(changeSet, first.id))?.resolved).toBeNull();
});

test("[Y4] editing tells who was not told before, and forgets who is not meant any more; deleting forgets all", async () => {
  const { comments } = database.stores;
  const told = async (person: string) => (await comments.mentions(workspace, person as ActorId, { limit: 9 })).length;
  const first = say(ada, "@ben", { tells: [BEN] });
  await begin(first);
  expect([await told("ben"), await told("cleo")]).toEqual([1, 0]);
  await comments.edit(workspace, { ...first, text: "@cleo", at: 50, tells: ["cleo" as ActorId] }, audit("edited"));
  expect([await told("ben"), await told("cleo")]).toEqual([0, 1]);
  expect(await comments.comment(changeSet, first.id)).toMatchObject({ text: "@cleo", editedAt: 50 });
  await comments.remove(workspace, first.id, 60, audit("deleted"));
  expect(await told("cleo")).toBe(0);
  expect(await comments.comment(changeSet, first.id)).toMatchObject({ text: "", deletedAt: 60, mentions: [] });
});

test("[Y5] what others wrote is unread until it was seen, and so is a mention; seeing never goes back", async () => {
  const { comments } = database.stores;
  const first = say(ada, "@ben", { at: 100, tells: [BEN] });
  await begin(first);
  await comments.reply(
    { id: first.id, workspace, changeSet },
    say(ada, "@ben?", { at: 200, tells: [BEN] }),
    audit("r"),
  );
  const counts = async (person: ActorId) => comments.counts(workspace, person);
  expect(await counts(BEN)).toEqual([{ changeSet, open: 1, unread: 2 }]);
  expect(await counts(ada.id)).toEqual([{ changeSet, open: 1, unread: 0 }]);
  await comments.see(changeSet, BEN, [first.id], 150);
  expect(await counts(BEN)).toEqual([{ changeSet, open: 1, unread: 1 }]);
  expect((await comments.mentions(workspace, BEN, { limit: 9 })).map(({ read }) => read)).toEqual([false, true]);
  await comments.see(changeSet, BEN, [first.id], 10);
  expect(await comments.seen(changeSet, BEN)).toEqual(new Map([[first.id, 150]]));
  await comments.readMentions(workspace, BEN, { until: 100 });
  expect(await comments.unreadMentions(workspace, BEN)).toBe(1);
  await comments.readMentions(workspace, BEN);
  expect((await comments.mentions(workspace, BEN, { limit: 9 })).every(({ read }) => read)).toBe(true);
  expect(await comments.mentions(workspace, BEN, { before: 200, limit: 9 })).toMatchObject([{ at: 100, about: "web" }]);
});

test("[Y9] threads about what is called otherwise now go with it, all at once; two that trade places are not mixed up", async () => {
  const { comments } = database.stores;
  const about = async (schema: string) => {
    const comment = say(ada, `of ${schema}`);
    const thread = { id: comment.id, workspace, changeSet, anchor: { kind: "schema" as const, schema }, about: schema };
    await comments.begin(thread, comment, audit("began"));
    return comment.id;
  };
  const [first, second, other] = [await about("lamp@1"), await about("lamp@2"), await about("box@1")];
  await comments.see(changeSet, BEN, [first], 900);
  await comments.move(
    changeSet,
    new Map([
      ["lamp@1", "lamp@2"],
      ["lamp@2", "lamp@1"],
    ]),
  );
  const moved = new Map((await comments.threads(changeSet)).map(({ id, anchor }) => [id, anchor]));
  expect([first, second, other].map((id) => moved.get(id))).toEqual(
    ["lamp@2", "lamp@1", "box@1"].map((schema) => ({ kind: "schema", schema })),
  );
  expect(await comments.seen(changeSet, BEN)).toEqual(new Map([[first, 900]]));
});

test("[Y8] a page of mentions ends between two moments: those of one moment are never torn apart, and none is missed", async () => {
  const { comments } = database.stores;
  const told = [900, 700, 700, 700, 300].map((at) => say(ada, "@ben", { at, tells: [BEN] }));
  for (const comment of told) await begin(comment);
  const page = (before?: number) =>
    comments.mentions(workspace, BEN, { limit: 2, ...(before === undefined ? {} : { before }) });
  const first = await page();
  expect(first.map(({ at }) => at)).toEqual([900, 700, 700, 700]);
  const rest = await page(first.at(-1)?.at);
  expect([...first, ...rest].map(({ comment }) => comment).sort()).toEqual(told.map(({ id }) => id).sort());
});

test("[Y6] each step stands in the audit chain, which stays whole, and says nothing of the words", async () => {
  const { comments } = database.stores;
  const first = say(ada, "the root password is 1234");
  await begin(first);
  await comments.remove(workspace, first.id, 2, audit("deleted"));
  const entries = await database.stores.audit.list(workspace, { limit: 10 });
  expect(entries.map(({ sentence }) => sentence)).toEqual(["deleted", "began"]);
  expect(JSON.stringify(entries)).not.toContain("1234");
  expect((await verifyAuditChain(database.db, workspace)).ok).toBe(true);
});
