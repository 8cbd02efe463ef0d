import type { ApiServices } from "@tributary/adapters/api";
import type { RunId } from "@tributary/core/base";
import { auditLine, type RunRecord } from "@tributary/core/governance";
import { afterEach, beforeEach, expect, test } from "vitest";
import { beginRun } from "../src/runs/begin.ts";
import { changeSetService } from "../src/services/change-sets.ts";
import { creating, describing, openReviewing, type Reviewing } from "./reviewing.fixture.ts";

/* The line to the database breaks while somebody's command is being stored. */

let world: Reviewing;
let changeSets: ApiServices["changeSets"];

beforeEach(async () => {
  world = await openReviewing();
  const { deps, hosts } = world;
  changeSets = changeSetService({ deps, hosts, examples: async () => [], lookMs: 5 });
});

afterEach(() => world.close());

const isClosed = () => world.hosts.withChangeSet(world.record, async (host) => host.isClosed);
const write = (value: string) =>
  world.hosts.withChangeSet(world.record, (host) =>
    host.session.submit(world.ana.actor, "owner", [describing("mine", value)]),
  );

/** What the audit says, without what was edited. */
async function audited(): Promise<readonly string[]> {
  const entries = await world.database.stores.audit.list(world.record.workspace, { limit: 50 });
  return entries.filter(({ mutation }) => mutation === null).map(({ sentence }) => sentence);
}

/** Of the transactions that these commands are. */
const [ASKING, DECIDING, APPLYING] = ["INSERT INTO request ", "UPDATE request SET", "INSERT INTO head_version"];
const [ENDING, BEGINNING] = ["UPDATE change_set SET phase", "INSERT INTO run "];

/** Cuts the next commit off, and hides what would tell what came of it. */
function cutBlind(at: "question" | "answer", of: string): void {
  world.line.cut(at, { of, meanwhile: () => world.database.pool.query("ALTER TABLE audit_page RENAME TO hidden") });
}
const unhide = () => world.database.pool.query("ALTER TABLE hidden RENAME TO audit_page");

test("[VR16] decisions whose answers are lost stand, and are told as that", async () => {
  const { reviews, record, ana, ben, line, database, applying } = world;
  await world.hosts.withChangeSet(record, (host) => host.session.submit(ana.actor, "owner", creating("mine")));
  line.cut("answer", { of: ASKING });
  expect(await reviews.request(record, ana)).toMatchObject({ ok: true });
  const { contentHash } = await reviews.get(record, ben);
  line.cut("answer", { of: DECIDING });
  expect(await reviews.approve(record, contentHash, ben)).toMatchObject({ ok: true });
  line.cut("answer", { of: DECIDING });
  expect(await reviews.withdraw(record, ben)).toMatchObject({ ok: true });
  line.cut("question", { of: DECIDING });
  await expect(reviews.approve(record, contentHash, ben)).rejects.toThrow("update request");
  expect(await database.stores.requests.current(record.id)).toMatchObject({ phase: "pending", revision: 3 });
  expect(await reviews.approve(record, contentHash, ben)).toMatchObject({ ok: true });
  line.cut("answer", { of: APPLYING });
  expect(await applying.apply(record, contentHash, ana)).toMatchObject({ ok: true });
  expect(line.cuts).toBe(5);
  const commands = (await audited()).map((sentence) => sentence.split(" ")[0]);
  expect(commands).toEqual(["Applied", "approved", "withdrew", "approved", "asked", "A"]);
});

test("[VR16] abandoned, and nobody heard: it is closed, and can be taken up again", async () => {
  const { record, ana, line } = world;
  line.cut("answer", { of: ENDING });
  expect(await changeSets.abandon(record, ana)).toMatchObject({ ok: true });
  expect(await isClosed()).toBe(true);
  line.cut("answer", { of: ENDING });
  expect(await changeSets.reopen(record, ana)).toMatchObject({ ok: true });
  expect([line.cuts, await isClosed()]).toEqual([2, false]);
  const commands = (await audited()).map((sentence) => sentence.split(" ")[0]);
  expect(commands).toEqual(["took", "abandoned", "A"]);
});

test("[VR16] where nobody knows whether it was abandoned that is said, and it is as the store has it", async () => {
  const { record, ana } = world;
  await isClosed();
  cutBlind("answer", ENDING);
  const untold = await changeSets.abandon(record, ana);
  await unhide();
  expect(untold).toMatchObject({
    ok: false,
    error: { kind: "unavailable", sentence: expect.stringContaining("nobody knows") },
  });
  expect(await isClosed()).toBe(true);
  expect(await write("late")).toMatchObject({ refused: [{ rule: expect.any(String) }] });
});

test("[VR16] one that was not abandoned after all is edited, and abandoned later", async () => {
  const { record, ana, hosts } = world;
  await hosts.withChangeSet(record, (host) => host.session.submit(ana.actor, "owner", creating("mine")));
  cutBlind("question", ENDING);
  expect(await changeSets.abandon(record, ana)).toMatchObject({ ok: false, error: { kind: "unavailable" } });
  await unhide();
  expect(await isClosed()).toBe(false);
  expect((await write("more")).refused).toEqual([]);
  expect(await changeSets.abandon(record, ana)).toMatchObject({ ok: true });
  expect(await isClosed()).toBe(true);
});

test("[VR16] one that was opened as open before it was known is opened anew", async () => {
  const { hosts, record, ana, database } = world;
  await hosts.withChangeSet(record, async () => {
    const audit = auditLine(ana, { at: 1, changeSet: record.id, sentence: "abandoned it, and nobody heard" });
    await database.stores.changeSets.abandon(record.id, { audit });
  });
  expect(await isClosed()).toBe(false);
  await hosts.openAnew(record);
  expect(await isClosed()).toBe(true);
});

function wish(id: string) {
  const { record, ana, deps } = world;
  const run: RunRecord = {
    ...{ id: id as RunId, workspace: record.workspace, changeSet: record.id, title: "Again", phase: "running" },
    ...{ startedAt: 1, startedBy: ana.actor, server: deps.server, steps: [] },
  };
  return { run, audit: auditLine(ana, { at: 1, sentence: `began ${id}` }), lookMs: 5 };
}

test("[VR16] a run whose beginning was stored is begun, once, though the answer was lost or nobody knew for a while", async () => {
  const { deps, runs, started, line } = world;
  line.cut("answer", { of: BEGINNING });
  expect(await beginRun(deps, runs, wish("one"))).toEqual({ ok: true, value: "one" });
  cutBlind("answer", BEGINNING);
  const untold = await beginRun(deps, runs, wish("two"));
  expect(untold).toMatchObject({ ok: false, error: { sentence: expect.stringContaining("nobody knows") } });
  await unhide();
  await expect.poll(() => started.map(({ id }) => id)).toEqual(["one", "two"]);
  expect((await audited()).filter((sentence) => sentence.startsWith("began"))).toHaveLength(2);
});

test("[VR16] a run that was not stored is not begun", async () => {
  const { deps, runs, started, line, database } = world;
  line.cut("question", { of: BEGINNING });
  await expect(beginRun(deps, runs, wish("one"))).rejects.toThrow("begin run");
  cutBlind("question", BEGINNING);
  expect(await beginRun(deps, runs, wish("two"))).toMatchObject({ ok: false, error: { kind: "unavailable" } });
  await unhide();
  expect(await beginRun(deps, runs, wish("three"))).toMatchObject({ ok: true });
  expect(started.map(({ id }) => id)).toEqual(["three"]);
  expect(await database.stores.runs.list(world.record.workspace, 9)).toHaveLength(1);
});
