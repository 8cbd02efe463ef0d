import { connectAgent } from "@tributary/agent";
import type { Schema } from "@tributary/core/model";
import { afterAll, beforeAll, expect, test } from "vitest";
import type * as Y from "yjs";
import { applyByTwo, type Keys, writeKeys } from "./change-sets.fixture.ts";
import { runProgram } from "./run-program.ts";
import { type Person, ServerProcess } from "./server-process.ts";

/* Change sets made from others, and what settles between them: on a real server, its database and plain clients. */

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

async function create(title: string): Promise<string> {
  return (await ana.api.changeSet.create.mutate({ workspace, title })).id;
}

/** A stock client in a change set. */
async function join(changeSet: string): Promise<Y.Doc> {
  const { token } = await ana.api.token.create.mutate({ workspace, name: "Robot", kind: "agent" });
  const { doc } = await server.stockPeer(changeSet, { token });
  return doc;
}

async function written(title: string, keys: Keys): Promise<{ readonly changeSet: string; readonly doc: Y.Doc }> {
  const changeSet = await create(title);
  const doc = await join(changeSet);
  await writeKeys(ana, { changeSet, doc }, keys);
  return { changeSet, doc };
}

async function agentOf({ api }: Person, name: string, changeSet: string) {
  const { token } = await api.token.create.mutate({ workspace, name, kind: "agent" });
  return connectAgent({ url: server.url, token, changeSet });
}

const LAMP: Schema = {
  ...{ name: "acme.lamp", version: 1, title: "Lamp", description: "A lamp.", icon: "box", category: "acme" },
  ...{ functions: [], domain: { type: "object", properties: { watts: { type: "integer", title: "Watts" } } } },
};

const applied = (changeSet: string) => applyByTwo(ana, ben, changeSet);

const value = (text: string) => ({ value: text });
const project = { schema: "docker.project@1" };
const named = (id: string): Keys => ({ [id]: project, [`${id}/meta/name`]: value(id) });
const changed = async (changeSet: string) =>
  (await ana.api.review.get.query({ changeSet })).changes.map(({ name, kind }) => `${name} ${kind}`);
const onHead = async () => (await ana.api.head.snapshot.query({ workspace })).components.map(({ id }) => id).sort();
const description = async (id: string) =>
  (await ana.api.head.snapshot.query({ workspace })).components.find((each) => each.id === id)?.attributes[
    "/meta/description"
  ];

test("[VR1] a part with what it needs is split off under its authors' names, applied, and the rest stays", async () => {
  const { changeSet } = await written("All", {
    ...named("one"),
    ...named("two"),
    box: { schema: "docker.network@1" },
    "box/meta/name": value("box"),
    "box/domain/project": { from: { component: "one", path: "/meta/name" } },
  });
  const preview = await ana.api.changeSet.partPreview.query({ changeSet, components: ["box" as never] });
  expect(preview.needed).toEqual([{ component: "one", name: "one", why: "box takes a value from it." }]);
  const { id: part } = await ana.api.changeSet.split.mutate({ changeSet, components: ["box" as never] });
  const summary = await ana.api.changeSet.get.query({ changeSet: part });
  expect(summary).toMatchObject({ title: "All: box, one", origin: { kind: "part", changeSet, title: "All" } });
  expect(summary.contributors.map(({ name }) => name)).toEqual(["Robot"]);
  expect((await ana.api.review.get.query({ changeSet })).related).toMatchObject([{ kind: "part", changeSet: part }]);
  expect(await changed(part)).toEqual(["box added", "one added"]);
  expect(await changed(changeSet)).toEqual(["box added", "one added", "two added"]);
  // The robot is Ana's: what it wrote is by her hand in the part, too.
  await ana.api.review.request.mutate({ changeSet: part });
  expect((await ana.api.review.get.query({ changeSet: part })).approveRefusal).toContain("somebody else");
}, 60_000);

test("[VR24] nothing is split off with what has joined it since somebody looked, and they are told what", async () => {
  const { changeSet, doc } = await written("Joined", {
    ...named("pier"),
    crane: { schema: "docker.network@1" },
    "crane/meta/name": value("crane"),
  });
  const { components } = await ana.api.changeSet.partPreview.query({ changeSet, components: ["crane" as never] });
  const split = (shown: readonly { readonly component: string }[]) =>
    ana.api.changeSet.split.mutate({
      ...{ changeSet, components: ["crane" as never] },
      shown: shown.map(({ component }) => component as never),
    });
  await writeKeys(
    ana,
    { changeSet, doc },
    { "crane/domain/project": { from: { component: "pier", path: "/meta/name" } } },
  );
  await expect(split(components)).rejects.toThrow("“pier” would come along by now");
  const again = await ana.api.changeSet.partPreview.query({ changeSet, components: ["crane" as never] });
  const { id: part } = await split([...again.components, ...again.needed]);
  expect(await changed(part)).toEqual(["crane added", "pier added"]);
  await ana.api.changeSet.abandon.mutate({ changeSet });
}, 60_000);

test("[VR1] what nobody has settled of what a part takes along is still to be settled in it", async () => {
  await applied((await written("Shed", { ...named("shed"), "shed/meta/description": value("was") })).changeSet);
  const { changeSet } = await written("Mine", { "shed/meta/description": value("mine"), ...named("porch") });
  await applied((await written("Theirs", { "shed/meta/description": value("theirs") })).changeSet);
  const unsettled = async (of: string) =>
    (await ana.api.review.get.query({ changeSet: of })).divergences.map(({ name, base, theirs, mine }) => [
      ...[name, base, theirs, mine],
    ]);
  const both = [["shed", "was", "theirs", "mine"]];
  await expect.poll(() => unsettled(changeSet)).toEqual(both);
  const split = (component: string) =>
    ana.api.changeSet.split.mutate({ changeSet, components: [component as never] }).then(({ id }) => id);
  const part = await split("shed");
  expect([await unsettled(part), await unsettled(await split("porch"))]).toEqual([both, []]);
  await ana.api.divergence.settle.mutate({ changeSet: part, choice: "theirs" });
  expect([await unsettled(part), await unsettled(changeSet)]).toEqual([[], both]);
  await ana.api.changeSet.abandon.mutate({ changeSet });
}, 60_000);

test("[VR1] what is split off is of the time when it was written, in the part and on Head, by whoever wrote it", async () => {
  const changeSet = await create("When");
  const agent = await agentOf(ana, "Writer", changeSet);
  const made = await agent.functions.write({ kind: "qualification", name: "dated", source: "export default () => 1;" });
  if (!made.accepted) throw new Error(made.sentence);
  await writeKeys(ana, { changeSet, doc: await join(changeSet) }, named("hut"));
  const things = ["hut", made.function] as const;
  const written = async (of: string) => {
    const { changes, functions } = await ana.api.review.get.query({ changeSet: of });
    return [changes[0]?.fields.map(({ by }) => by?.at), functions[0]?.by?.map(({ at }) => at)];
  };
  const before = await written(changeSet);
  expect(before).toEqual([[expect.any(Number)], [expect.any(Number)]]);
  // Long enough that what was written now would say another time.
  await new Promise((done) => setTimeout(done, 30));
  const { id: part } = await ana.api.changeSet.split.mutate({ changeSet, components: things as never });
  expect(await written(part)).toEqual(before);
  agent.close();
  await applied(part);
  const writes = await ana.api.history.timeline.query({ workspace, component: "hut", path: "/meta/name" });
  expect(writes.map(({ at }) => at)).toEqual(before[0]);
  expect(await ana.api.changeSet.revertPreview.query({ changeSet: part })).toMatchObject({
    ...{ changes: 2, what: "1 component and 1 function" },
  });
}, 60_000);

test("[VR1] everybody who has typed in code had a hand in the part it is split off into, whoever was last", async () => {
  const changeSet = await create("Checks");
  const [writer, other] = await Promise.all([agentOf(ana, "Writer", changeSet), agentOf(ben, "Ben's", changeSet)]);
  const made = await writer.functions.write({
    kind: "qualification",
    name: "check",
    source: "export default () => 1;",
  });
  if (!made.accepted) throw new Error(made.sentence);
  for (const [agent, source] of [
    [writer, "export default () => 2;"],
    [other, "// looked at\nexport default () => 2;"],
    [writer, "// looked at\nexport default () => 3;"],
  ] as const)
    await expect.poll(() => agent.functions.edit(made.function, source)).toEqual({ accepted: true });
  const { id: part } = await ana.api.changeSet.split.mutate({ changeSet, components: [made.function as never] });
  const { contributors } = await ana.api.changeSet.get.query({ changeSet: part });
  expect(contributors.map(({ name }) => name).sort()).toEqual(["Ben's", "Writer"]);
  await ana.api.review.request.mutate({ changeSet: part });
  const { contentHash } = await ben.api.review.get.query({ changeSet: part });
  await expect(ben.api.review.approve.mutate({ changeSet: part, contentHash })).rejects.toThrow(
    "A second person has to approve",
  );
  for (const agent of [writer, other]) agent.close();
}, 60_000);

test("[VR1] who made a version that takes another number has made it in the part, too", async () => {
  const lamp = (title: string) => ({ type: "schema.install", schema: { ...LAMP, title } }) as const;
  const [lamps, theirs] = [await create("Lamps"), await create("Their lamps")];
  const agents = await Promise.all([agentOf(ben, "Ben's", lamps), agentOf(ana, "Writer", theirs)]);
  const [his, hers] = agents;
  expect(await his.batch([lamp("His lamp"), { type: "catalogue.set", key: "lock/acme.lamp@1", value: true }])).toEqual({
    accepted: true,
  });
  expect(await hers.batch([lamp("Her lamp")])).toEqual({ accepted: true });
  await applied(theirs);
  await expect.poll(() => his.schema("acme.lamp")).toMatchObject({ version: 2, title: "His lamp" });
  const { id: part } = await ana.api.changeSet.split.mutate({ changeSet: lamps, components: ["acme.lamp@2" as never] });
  const { contributors } = await ana.api.changeSet.get.query({ changeSet: part });
  expect(contributors.map(({ name }) => name)).toEqual(["Ben's"]);
  await ana.api.review.request.mutate({ changeSet: part });
  expect((await ben.api.review.get.query({ changeSet: part })).approveRefusal).toContain("A second person");
  for (const agent of agents) agent.close();
}, 60_000);

test("[VR1] killed at any moment around applying a part, the whole is still there once", async () => {
  const { changeSet } = await written("Crash", { ...named("left"), ...named("right") });
  const { id: part } = await ana.api.changeSet.split.mutate({ changeSet, components: ["left" as never] });
  await ana.api.review.request.mutate({ changeSet: part });
  const { contentHash } = await ben.api.review.get.query({ changeSet: part });
  await ben.api.review.approve.mutate({ changeSet: part, contentHash });
  const applying = ana.api.review.execute.mutate({ changeSet: part, contentHash }).catch(() => undefined);
  // Somewhere in the midst of it: wherever that is, the same holds.
  await new Promise((done) => setTimeout(done, 15));
  await server.end("SIGKILL");
  await applying;
  await server.start();
  const { phase } = await ana.api.changeSet.get.query({ changeSet: part });
  if (phase === "open") await ana.api.review.execute.mutate({ changeSet: part, contentHash });
  expect(await onHead()).toContain("left");
  expect(await changed(changeSet)).toEqual(["right added"]);
  await applied(changeSet);
  expect(await onHead()).toEqual(expect.arrayContaining(["left", "right"]));
}, 60_000);

test("[VR2] an applied change set is taken back by a new one; what others changed since is settled there", async () => {
  const { changeSet } = await written("Describe", { "left/meta/description": value("mine"), ...named("extra") });
  await applied(changeSet);
  const later = await written("Later", { "left/meta/description": value("theirs") });
  await applied(later.changeSet);
  const preview = await ana.api.changeSet.revertPreview.query({ changeSet });
  expect([preview.changes, preview.divergences.map(({ theirs, mine }) => [theirs, mine])]).toEqual([
    2,
    [["theirs", null]],
  ]);
  const { id: revert } = await ana.api.changeSet.revert.mutate({ changeSet });
  const review = await ana.api.review.get.query({ changeSet: revert });
  expect(review.changeSet).toMatchObject({ title: "Revert: Describe", origin: { kind: "revert", changeSet } });
  expect(review.changes.map(({ name, kind }) => `${name} ${kind}`)).toEqual(["extra removed", "left changed"]);
  expect(review.divergences).toMatchObject([{ name: "left", title: "Description", base: "mine", theirs: "theirs" }]);
  await ana.api.divergence.settle.mutate({ changeSet: revert, choice: "theirs" });
  expect(await changed(revert)).toEqual(["extra removed"]);
  await applied(revert);
  await expect.poll(onHead).not.toContain("extra");
  expect(await description("left")).toEqual(value("theirs"));
  const again = await ana.api.changeSet.revert.mutate({ changeSet: revert });
  const restored = await ana.api.review.get.query({ changeSet: again.id });
  expect(restored.changes.map(({ name, kind }) => `${name} ${kind}`)).toEqual(["extra added"]);
  expect(restored.changeSet.description).toContain("created again as it was then");
  await expect(ana.api.changeSet.revert.mutate({ changeSet: again.id })).rejects.toThrow("only an applied one");
}, 60_000);

test("[VR2] what was disconnected and deleted is connected again, though Head has cleared it away", async () => {
  const taken: Keys = { ...named("lan"), "lan/meta/description": { from: { component: "home", path: "/meta/name" } } };
  await applied((await written("Net", { ...named("home"), ...taken })).changeSet);
  const gone: Keys = { "lan/meta/description": { unset: true }, home: { deleted: true } };
  const { changeSet } = await written("Gone", gone);
  await applied(changeSet);
  await expect.poll(onHead).not.toContain("home");
  expect(await ana.api.changeSet.revertPreview.query({ changeSet })).toMatchObject({
    changes: 2,
    notes: [expect.stringContaining("“home” is no longer on Head; it is created again")],
  });
  const { id: revert } = await ana.api.changeSet.revert.mutate({ changeSet });
  expect(await changed(revert)).toEqual(["home added", "lan changed"]);
  await applied(revert);
  expect(await description("lan")).toEqual({ from: { component: "home", path: "/meta/name" } });
}, 60_000);

test("[VR2] what a revert writes stands in the audit by thing and place, with whence it came; what a part begins with stands there once", async () => {
  await applied((await written("Red", { ...named("barn"), "barn/meta/description": value("red") })).changeSet);
  const { changeSet } = await written("Blue", { "barn/meta/description": value("blue") });
  await applied(changeSet);
  const { id: revert } = await ana.api.changeSet.revert.mutate({ changeSet });
  const { id: part } = await ana.api.changeSet.split.mutate({ changeSet: revert, components: ["barn" as never] });
  const of = { workspace, component: "barn", path: "/meta/description" };
  const entries = await ana.api.audit.list.query(of);
  expect(entries.map(({ sentence, actor }) => `${actor.name}: ${sentence}`)).toEqual([
    "Ana: Set Description of barn to red",
    "Robot: Set Description of barn to blue",
    "Robot: Set Description of barn to red",
  ]);
  expect(entries[0]).toMatchObject({ changeSet: revert, details: { session: expect.any(String) } });
  for (const each of [part, revert]) await ana.api.changeSet.abandon.mutate({ changeSet: each });
}, 60_000);

test("[VR3] an abandoned change set is taken up again as it was", async () => {
  const { changeSet } = await written("Second thoughts", named("again"));
  await ana.api.changeSet.abandon.mutate({ changeSet });
  await ana.api.changeSet.reopen.mutate({ changeSet });
  expect(await ana.api.changeSet.get.query({ changeSet })).toMatchObject({ phase: "open" });
  expect(await changed(changeSet)).toEqual(["again added"]);
  await writeKeys(
    ana,
    { changeSet, doc: await join(changeSet) },
    { "again/meta/description": value("still editable") },
  );
  await expect(ana.api.changeSet.reopen.mutate({ changeSet })).rejects.toThrow("only an abandoned one");
}, 60_000);

test("[VR4] a mark holds for what was looked at, on every device, and an approval names what changed since", async () => {
  const { changeSet, doc } = await written("Marks", { ...named("seen"), ...named("other") });
  const looked = async (person: Person) => {
    const { changes } = await person.api.review.get.query({ changeSet });
    return changes.map(({ component, hash }) => ({ thing: component, hash: hash ?? null }));
  };
  await ben.api.review.view.mutate({ changeSet, things: await looked(ben) });
  await ana.api.review.request.mutate({ changeSet });
  const { contentHash } = await ben.api.review.get.query({ changeSet });
  await ben.api.review.approve.mutate({ changeSet, contentHash });
  await writeKeys(ana, { changeSet, doc }, { "seen/meta/description": value("later") });
  const review = await ben.api.review.get.query({ changeSet });
  const unchanged = (marks: typeof review.viewed | null) =>
    review.changes.filter(({ component, hash }) => marks?.[component]?.hash === hash).map(({ name }) => name);
  expect([unchanged(review.viewed), unchanged(review.approved)]).toEqual([["other"], ["other"]]);
  expect(review.changedSince).toEqual([{ by: { id: ben.id, name: "Ben" }, things: ["seen"] }]);
  expect((await ana.api.review.get.query({ changeSet })).viewed).toEqual({});
  await ben.api.review.view.mutate({ changeSet, things: [{ thing: "other", hash: null }] });
  expect(Object.keys((await ben.api.review.get.query({ changeSet })).viewed)).toEqual(["seen"]);
  const gone = ben.api.review.view.mutate({ changeSet, things: [{ thing: "gone", hash: contentHash }] });
  await expect(gone).rejects.toThrow("no longer changes that");
}, 60_000);

test("[VR4] no program says of a person that they have looked through anything", async () => {
  const { changeSet } = await written("Programs", named("seen"));
  for (const kind of ["agent", "service"] as const) {
    const { token } = await ben.api.token.create.mutate({ workspace, name: `Marker ${kind}`, kind });
    const program = server.api({ authorization: `Bearer ${token}` });
    const { changes } = await program.review.get.query({ changeSet });
    const looked = changes.map(({ component, hash }) => ({ thing: component, hash: hash ?? null }));
    await expect(program.review.view.mutate({ changeSet, things: looked })).rejects.toThrow("Only people");
  }
  expect((await ben.api.review.get.query({ changeSet })).viewed).toEqual({});
}, 60_000);

test("[VR4] what somebody edits between the look and the mark does not count as looked through", async () => {
  const { changeSet, doc } = await written("Meanwhile", named("seen"));
  const looked = (await ben.api.review.get.query({ changeSet })).changes[0]?.hash ?? null;
  await writeKeys(ana, { changeSet, doc }, { "seen/meta/description": value("meanwhile") });
  await ben.api.review.view.mutate({ changeSet, things: [{ thing: "seen", hash: looked }] });
  const { viewed, changes } = await ben.api.review.get.query({ changeSet });
  expect(viewed["seen"]?.hash).toBe(looked);
  expect(changes[0]?.hash).not.toBe(looked);
}, 60_000);

test("[VR5] what Head has changed again since somebody looked is not settled by what they saw", async () => {
  const mine = await written("Mine", { "left/meta/description": value("mine") });
  await applied((await written("First", { "left/meta/description": value("first") })).changeSet);
  const { changeSet } = mine;
  const list = () => ana.api.divergence.list.query({ changeSet });
  await expect.poll(async () => (await list()).map(({ theirs }) => theirs)).toEqual([expect.stringContaining("first")]);
  const settling = (shown: Awaited<ReturnType<typeof list>>, choice: "mine" | "theirs") => {
    const keys = shown.map(({ root, key, theirsHash }) => ({ root: root as "attribute", key, theirsHash }));
    return ana.api.divergence.settle.mutate({ changeSet, choice, keys });
  };
  const shown = await list();
  await applied((await written("Second", { "left/meta/description": value("second") })).changeSet);
  await expect
    .poll(async () => (await list()).map(({ theirs }) => theirs))
    .toEqual([expect.stringContaining("second")]);
  for (const choice of ["theirs", "mine"] as const)
    await expect(settling(shown, choice)).rejects.toThrow(/has changed left ▸ Description again since you looked/);
  expect(await list()).toHaveLength(1);
  await settling(await list(), "theirs");
  expect(await list()).toEqual([]);
  expect((await ana.api.review.get.query({ changeSet })).changes).toEqual([]);
  await ana.api.changeSet.abandon.mutate({ changeSet });
}, 60_000);

test("[VR5] a divergence shows what the change set says now, and is over once that is what Head says", async () => {
  const mine = await written("Mine now", { "left/meta/description": value("mine now") });
  await applied((await written("Theirs now", { "left/meta/description": value("theirs now") })).changeSet);
  const shown = async () =>
    (await ana.api.review.get.query({ changeSet: mine.changeSet })).divergences.map(({ mine, theirs }) => [
      mine,
      theirs,
    ]);
  await expect.poll(shown).toEqual([["mine now", "theirs now"]]);
  await writeKeys(ana, mine, { "left/meta/description": value("edited since") });
  await expect.poll(shown).toEqual([["edited since", "theirs now"]]);
  mine.doc.getMap("attribute").set("left/meta/description", value("theirs now"));
  await expect.poll(shown).toEqual([]);
  expect((await ana.api.review.get.query({ changeSet: mine.changeSet })).changes).toEqual([]);
  await ana.api.changeSet.abandon.mutate({ changeSet: mine.changeSet });
}, 60_000);

test("[V32] whence somebody came who took what Head says stands in the line of that edit", async () => {
  const { changeSet } = await written("Mine again", { "left/meta/description": value("mine again") });
  await applied((await written("Theirs", { "left/meta/description": value("theirs again") })).changeSet);
  await expect.poll(async () => (await ana.api.divergence.list.query({ changeSet })).length).toBe(1);
  const api = server.api({ cookie: ana.cookie, "x-tributary-correlation": "ticket-8", "user-agent": "a test" });
  await api.divergence.settle.mutate({ changeSet, choice: "theirs" });
  const lines = await ana.api.audit.list.query({ workspace, changeSet });
  const edit = lines.find(({ mutation, actor }) => mutation && actor.name === "Ana");
  expect(edit?.details).toMatchObject({ correlation: "ticket-8", userAgent: "a test", session: expect.any(String) });
  await ana.api.changeSet.abandon.mutate({ changeSet });
}, 60_000);

test("[VR5] divergences are listed, hold nothing up, and are settled all at once", async () => {
  const one = await written("One", { "left/meta/description": value("a"), "right/meta/description": value("a") });
  const two = await written("Two", { "left/meta/description": value("b"), "right/meta/description": value("b") });
  await applied(one.changeSet);
  const { changeSet } = two;
  await expect.poll(async () => (await ana.api.divergence.list.query({ changeSet })).length).toBe(2);
  const vic = await ana.api.workspace.invite.mutate({ workspace, role: "viewer" });
  const looking = await server.signUp("Vic", vic.token);
  await expect(looking.api.divergence.settle.mutate({ changeSet, choice: "mine" })).rejects.toThrow("look but not");
  await ana.api.divergence.settle.mutate({ changeSet, choice: "mine" });
  expect(await ana.api.divergence.list.query({ changeSet })).toEqual([]);
  await applied(changeSet);
  expect(await description("left")).toEqual(value("b"));
}, 60_000);

test("[VR5] what a move of Head took is listed with whose it was, until somebody who may edit puts it away", async () => {
  await applied((await written("A network", { ...named("net") })).changeSet);
  const mine = await written("Words about it", { "net/meta/description": value("mine") });
  const gone = await create("Away with it");
  await writeKeys(ana, { changeSet: gone, doc: await join(gone) }, { net: { deleted: true } });
  await applied(gone);
  const { changeSet } = mine;
  const reports = () => ana.api.divergence.reports.query({ changeSet });
  await expect.poll(async () => (await reports()).length).toBe(1);
  expect(await reports()).toMatchObject([
    {
      dropped: [{ component: "net", path: "/meta/description", by: { name: "Robot", owner: "Ana" } }],
      ...{ renamed: [], notes: [], more: 0 },
    },
  ]);
  const agent = await agentOf(ana, "Reader", changeSet);
  expect(await agent.lineage.reports()).toEqual(await reports());
  const version = (await reports())[0]?.version ?? 0;
  const { token } = await ana.api.token.create.mutate({ workspace, name: "Console", kind: "agent" });
  const divergences = (...args: readonly string[]) =>
    runProgram("apps/cli/src/main.ts", { url: server.url, token }, ["divergences", changeSet, ...args]);
  // Of one component nothing is told of them, so nothing is put away unread.
  expect(await divergences("--component", "net", "--understood")).toMatchObject({
    ...{ code: 1, output: expect.stringContaining("without --component") },
  });
  await agent.lineage.dismissReports(version - 1);
  expect(await reports()).toHaveLength(1);
  expect((await divergences("--understood")).output).toContain(`Head moved to v${version}.`);
  expect(await reports()).toEqual([]);
  agent.close();
  await ana.api.changeSet.abandon.mutate({ changeSet });
}, 60_000);
