import type { Actor, ChangeSetId, ComponentId, Json, WorkspaceId } from "@tributary/core/base";
import { baseSnapshot, Dice, MemoryLog, NODE, PEOPLE, randomEdit } from "@tributary/testing/simulation";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { type Divergence, type Overlay, keysOf, readOverlay, writeMutation } from "../document/index.ts";
import { createPipeline } from "../engine/index.ts";
import { applyMutation, type Mutation, type Path, runBatch, type Snapshot } from "../model/index.ts";
import { rebaseThrough } from "./rebase.ts";
import { DocumentSession } from "./session.ts";
import { BEN, Room } from "./session.fixture.ts";

const BASE = baseSnapshot(4);
const SEED = 9_000;
const [ANA] = PEOPLE.map((person) => person.actor) as [Actor];
const id = (text: string): ComponentId => text as ComponentId;
const size = (component: string, value: Json): Mutation => ({
  type: "attribute.set",
  component: id(component),
  path: "/domain/size" as Path,
  value,
});
const rename = (component: string, name: string): Mutation => ({
  type: "component.rename",
  component: id(component),
  name,
});
const moved = (...mutations: readonly Mutation[]): Snapshot => mutations.reduce(applyMutation, BASE);

/** A session that stores as soon as it is asked to. */
async function opened(log = new MemoryLog(), bases: readonly Snapshot[] = [BASE]) {
  const session = await DocumentSession.open({
    workspace: "w" as WorkspaceId,
    changeSet: "cs" as ChangeSetId,
    log,
    baseAt: (version) => Promise.resolve(bases[version - 1] as Snapshot),
    baseVersion: 1,
    pipeline: createPipeline({ policies: [], audit: () => {}, history: () => {}, now: () => 1, newId: () => "e" }),
    now: () => 1,
    defer: (task) =>
      void Promise.resolve().then(() => {
        task();
        setTimeout(() => log.answerOne());
      }),
  });
  return { session, log };
}

function stored(log: MemoryLog): Y.Doc {
  const doc = new Y.Doc();
  for (const { update } of log.entries) if (update.length > 0) Y.applyUpdate(doc, update);
  return doc;
}

test("[S15] what a rebase drops and renames is in the log by the system, with whose edit it was, and in the document", async () => {
  const { session, log } = await opened();
  await session.submit(ANA, "editor", [size("base3", 9), rename("base1", "web")]);
  const head = moved({ type: "component.delete", component: id("base3") }, rename("base0", "web"));
  await session.rebase(head, 2, { authorOf: () => ANA });
  const entry = log.entries.at(-1);
  expect(entry?.actor.type).toBe("system");
  expect(entry?.accepted.map(({ sentence }) => sentence)).toEqual([
    "Head moved to version 2, so this was dropped: “Set Size of node 3 to 9”, which Ana had done. “node 3” was deleted on Head.",
    "Head moved to version 2 and has a “web”, so it was renamed to “web-2”, which Ana had done",
  ]);
  const report = stored(log).getMap<Json>("control").get("report/2");
  expect(report).toMatchObject({
    version: 2,
    dropped: [{ component: "base3", path: "/domain/size", by: { name: "Ana" } }],
    renamed: [{ component: "base1", from: "web", to: "web-2" }],
  });
  expect(session.reports).toEqual([report]);
  await session.dismissReports();
  expect(session.reports).toEqual([]);
  expect(stored(log).getMap("control").has("report/2")).toBe(false);
});

test("[S100] a report that came after whoever puts reports away had looked stays", async () => {
  const { session } = await opened();
  await session.submit(ANA, "editor", [size("base2", 9), size("base3", 9)]);
  const first: Mutation = { type: "component.delete", component: id("base3") };
  await session.rebase(moved(first), 2);
  const [looked] = session.reports;
  await session.rebase(moved(first, { type: "component.delete", component: id("base2") }), 3);
  expect(session.reports.map(({ version }) => version)).toEqual([3, 2]);
  expect(await session.dismissReports(undefined, looked?.version)).toBe(true);
  expect(session.reports.map(({ version }) => version)).toEqual([3]);
  expect(await session.dismissReports(undefined, looked?.version)).toBe(false);
  expect(await session.dismissReports()).toBe(true);
  expect(session.reports).toEqual([]);
});

test("[S73] what a rebase drops is whose it was last, stored or not", async () => {
  const room = await Room.open([], undefined, BASE);
  const [ana, ben] = [room.join(ANA), room.join(BEN)];
  await room.settle();
  ana.edit(size("base3", 5));
  await room.settle();
  ben.edit(size("base3", 6)); // on its way into the log, which knows of Ana alone
  await room.settle({ disk: false });
  const gone: Mutation = { type: "component.delete", component: id("base3") };
  await Promise.all([room.session.rebase(moved(gone), 2, { authorOf: () => ANA }), room.settle()]);
  expect(ana.doc.getMap("control").get("report/2")).toMatchObject({
    dropped: [{ sentence: "Set Size of node 3 to 6", by: { name: "Ben" } }],
  });
  expect(room.log.entries.at(-1)?.accepted[0]?.sentence).toContain("Ben had done");
});

test("[S15] a schema version that Head has taken up leaves the change set, and the log says that it did", async () => {
  const { session, log } = await opened();
  const install: Mutation = { type: "schema.install", schema: { ...NODE, version: 2 } };
  await session.submit(ANA, "editor", [install]);
  await session.rebase(moved(install), 2);
  expect(keysOf(readOverlay(stored(log)))).toEqual([]);
  const [row] = log.entries.at(-1)?.accepted ?? [];
  expect(row).toMatchObject({ root: "schema", key: `${NODE.name}@2`, after: null, quiet: true });
});

test("[S15] keys replayed from the log give the document, also across rebases", async () => {
  for (let seed = SEED; seed < SEED + 25; seed += 1) {
    const { session, log } = await opened();
    const dice = new Dice(seed);
    let [ids, head] = [0, BASE];
    for (let version = 2; version < 6; version += 1) {
      for (let edit = 0; edit < 4; edit += 1)
        await session.submit(
          ANA,
          "editor",
          randomEdit(dice, session.view, () => `m${ids++}`),
          "bestEffort",
        );
      head = runBatch(
        head,
        randomEdit(dice, head, () => `h${ids++}`),
        "bestEffort",
      ).state;
      await session.rebase(head, version);
    }
    const replayed = new Map<string, unknown>();
    for (const { root, key, after, mutation } of log.entries.flatMap(({ accepted }) => accepted)) {
      for (const at of [...replayed.keys()]) if (isTakenBy(mutation, at)) replayed.delete(at);
      if (after === null || after === undefined) replayed.delete(`${root} ${key}`);
      else replayed.set(`${root} ${key}`, after);
    }
    const overlay = readOverlay(stored(log));
    const standing = keysOf(overlay).map(({ root, key }) => [`${root} ${key}`, overlay[root].get(key)] as const);
    expect([...replayed].sort(), `seed ${seed}`).toEqual([...standing].sort());
  }
});

/** A removal is one mutation, whatever was below it. */
function isTakenBy(mutation: Mutation, at: string): boolean {
  switch (mutation.type) {
    case "component.erase":
      return at.startsWith(`attribute ${mutation.component}/`) || at.endsWith(`/${mutation.component}`);
    case "component.delete":
      return at.startsWith(`attribute ${mutation.component}/`);
    case "item.remove":
      return at.startsWith(`attribute ${mutation.component}${mutation.path}/`);
    default:
      return false;
  }
}

test("[S16] keeping mine clears the record and keeps the value", async () => {
  const { session, log } = await opened();
  await session.submit(ANA, "editor", [size("base0", 5)]);
  await session.rebase(moved(size("base0", 8)), 2);
  const [divergence] = session.divergences;
  expect(divergence?.theirs).toEqual({ value: 8 });
  await session.keepMine([{ root: "attribute", key: "base0/domain/size" }]);
  const records = [...stored(log).getMap("control").keys()].filter((key) => key.startsWith("divergence/"));
  expect([session.divergences, records]).toEqual([[], []]);
  expect(session.view.components.get(id("base0"))?.attributes.get("/domain/size" as Path)).toEqual({ value: 5 });
});

test("[S16] taking theirs is an edit in the person's name, after which nothing is recorded", async () => {
  const { session, log } = await opened();
  await session.submit(ANA, "editor", [size("base0", 5)]);
  await session.rebase(moved(size("base0", 8)), 2);
  await session.takeTheirs({ actor: ANA, role: "editor" }, [{ root: "attribute", key: "base0/domain/size" }]);
  expect(session.divergences).toEqual([]);
  expect(stored(log).getMap("control").has("divergence/attribute/base0/domain/size")).toBe(false);
  expect(session.view.components.get(id("base0"))?.attributes.get("/domain/size" as Path)).toEqual({ value: 8 });
  expect(log.entries.at(-1)?.actor).toEqual(ANA);
});

test("[S16] what somebody was shown is settled where Head still has it, and not where it has moved on since", async () => {
  const { session } = await opened();
  await session.submit(ANA, "editor", [size("base0", 5)]);
  await session.rebase(moved(size("base0", 8)), 2);
  const shown = session.divergences;
  await session.rebase(moved(size("base0", 9)), 3);
  expect(await session.takeTheirs({ actor: ANA, role: "editor" }, shown)).toBe("moved");
  expect(await session.keepMine(shown)).toBe("moved");
  expect(session.divergences).toMatchObject([{ theirs: { value: 9 }, mine: { value: 5 } }]);
  expect(session.view.components.get(id("base0"))?.attributes.get("/domain/size" as Path)).toEqual({ value: 5 });
  expect(await session.takeTheirs({ actor: ANA, role: "editor" }, session.divergences)).toMatchObject({ refused: [] });
  expect(session.view.components.get(id("base0"))?.attributes.get("/domain/size" as Path)).toEqual({ value: 9 });
  expect(await session.keepMine(shown)).toBe("none");
});

const did = (sentence: string) => ({ actor: BEN, sentence });

test("[S91] settling, putting a report away and taking back are a line of the audit each, with the entry that does it", async () => {
  const { session, log } = await opened();
  await session.submit(ANA, "editor", [size("base0", 5), size("base1", 5), size("base3", 5)]);
  const head = moved(size("base0", 8), size("base1", 8), { type: "component.delete", component: id("base3") });
  await session.rebase(head, 2);
  const [mine, theirs] = session.divergences;
  if (!mine || !theirs) throw new Error("both diverge");
  await session.keepMine([mine], did("kept mine"));
  await session.takeTheirs({ actor: BEN, role: "editor" }, [theirs], did("took theirs"));
  expect(await session.dismissReports(did("put away"))).toBe(true);
  await session.submitDeed(did("took back"), "editor", [size("base0", 8)]);
  const { deeds } = log.document("cs" as ChangeSetId);
  expect(deeds.map(({ sentence, actor }) => [sentence, actor.id])).toEqual(
    ["kept mine", "took theirs", "put away", "took back"].map((sentence) => [sentence, BEN.id]),
  );
  const entries = log.entries.filter(({ deed }) => deed);
  expect(entries.map(({ update }) => update.length > 0)).toEqual([true, true, true, true]);
});

test("[S91] what was refused, had moved on, or left nothing to be done is no line", async () => {
  const { session, log } = await opened();
  await session.submit(ANA, "editor", [size("base0", 5)]);
  await session.rebase(moved(size("base0", 8)), 2);
  const shown = session.divergences;
  await session.rebase(moved(size("base0", 9)), 3);
  expect(await session.keepMine(shown, did("kept mine"))).toBe("moved");
  expect(await session.takeTheirs({ actor: BEN, role: "editor" }, shown, did("took theirs"))).toBe("moved");
  const refused = await session.submitDeed(did("took back"), "editor", [size("base0", 7), size("nowhere", 1)]);
  expect([refused.accepted, refused.refused.length > 0]).toEqual([[], true]);
  await session.keepMine(session.divergences);
  const before = log.entries.length;
  expect(await session.keepMine(shown, did("kept mine"))).toBe("none");
  expect(await session.dismissReports(did("put away"))).toBe(false);
  expect(log.entries).toHaveLength(before);
  expect(await session.submitDeed(did("took back"), "editor", [size("base0", 5)])).toMatchObject({ refused: [] });
  expect(log.document("cs" as ChangeSetId).deeds).toEqual([]);
});

test("[S16] an unsettled divergence is still there after the server has been started again", async () => {
  const { session, log } = await opened();
  await session.submit(ANA, "editor", [size("base0", 5)]);
  const head = moved(size("base0", 8));
  await session.rebase(head, 2);
  const again = await opened(log, [BASE, head]);
  expect(again.session.divergences).toEqual(session.divergences);
  expect(again.session.baseVersion).toBe(2);
});

test("[S14] taken through all versions at once or as each comes, a change set ends the same", () => {
  const seen = { dropped: 0, divergences: 0 };
  for (let seed = SEED; seed < SEED + 200; seed += 1) {
    const dice = new Dice(seed);
    let ids = 0;
    const heads = [BASE];
    for (let version = 1; version < 6; version += 1) {
      const head = heads.at(-1) as Snapshot;
      heads.push(
        runBatch(
          head,
          randomEdit(dice, head, () => `h${ids++}`),
          "bestEffort",
        ).state,
      );
    }
    const mine = overlayOf(
      runBatch(
        BASE,
        randomEdit(dice, BASE, () => `m${ids++}`),
        "bestEffort",
      ).outcomes,
    );
    const steps = heads.slice(1).map((base, index) => ({ version: index + 2, base }));
    const atOnce = rebaseThrough(BASE, steps, mine, []);
    let [overlay, divergences]: [Overlay, readonly Divergence[]] = [mine, []];
    let before = BASE;
    for (const step of steps) {
      ({ overlay, divergences } = rebaseThrough(before, [step], overlay, divergences));
      before = step.base;
    }
    expect({ overlay, divergences }, `seed ${seed}`).toEqual({
      overlay: atOnce.overlay,
      divergences: atOnce.divergences,
    });
    seen.dropped += atOnce.dropped.length;
    seen.divergences += atOnce.divergences.length;
  }
  expect(Math.min(seen.dropped, seen.divergences)).toBeGreaterThan(0);
});

function overlayOf(outcomes: ReturnType<typeof runBatch>["outcomes"]): Overlay {
  const doc = new Y.Doc();
  for (const { mutation, refusal } of outcomes) if (!refusal) writeMutation(doc, BASE, mutation);
  return readOverlay(doc);
}
