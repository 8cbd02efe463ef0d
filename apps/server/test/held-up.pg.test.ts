import type { Caller } from "@tributary/adapters/api";
import type { ChangeSetId, ComponentId, RunId } from "@tributary/core/base";
import type { RunRecord } from "@tributary/core/governance";
import type { Mutation } from "@tributary/core/model";
import { SessionLost } from "@tributary/core/sync";
import { afterEach, beforeEach, expect, test } from "vitest";
import { abandon } from "../src/change-sets/abandon.ts";
import { Halfway, takeBack, submitChunks } from "../src/import/submit-chunks.ts";
import type { Runs } from "../src/runs/runs.ts";
import { runService } from "../src/services/runs.ts";
import { changeSetService } from "../src/services/change-sets.ts";
import { creating, describing, openReviewing, type Reviewing } from "./reviewing.fixture.ts";

/* What one person asks of a change set, and what others hear and can do meanwhile. */

let world: Reviewing;

beforeEach(async () => {
  world = await openReviewing();
});

afterEach(() => world.close());

const write = (...mutations: readonly Mutation[]) =>
  world.hosts.withChangeSet(world.record, (host) => host.session.submit(world.ana.actor, "owner", mutations));
const service = () => changeSetService({ deps: world.deps, hosts: world.hosts, examples: async () => [] });
const sentenceOf = (answer: { readonly ok: boolean; readonly error?: { readonly sentence: string } }) =>
  answer.ok ? "done" : answer.error?.sentence;
const isThere = (component: string) =>
  world.hosts.withChangeSet(world.record, async ({ session }) => session.view.components.has(component as ComponentId));

test("[VR21] whoever may not apply, and whoever applies what nobody has approved, stops nobody from editing and holds no turn while functions take their time", async () => {
  const { applying, record, deps, watched, ana, ben } = world;
  await write(...creating("mine"));
  const functions = Promise.withResolvers<void>();
  watched.until = functions.promise;
  const viewer: Caller = { ...ben, role: "viewer" };
  const asked = [viewer, ana].map((caller) => applying.apply(record, "0".repeat(64), caller));
  await expect.poll(() => watched.waiting).toBe(2);
  expect(await write(describing("mine", "still edited"))).toMatchObject({ refused: [] });
  const { running, waiting } = deps.engine.gate.statistics;
  expect([running, waiting]).toEqual([0, 0]);
  functions.resolve();
  expect((await Promise.all(asked)).map(({ ok }) => ok)).toEqual([false, false]);
});

test("[VR21] what is approved is applied once functions have ended, and only then nobody edits it", async () => {
  const { applying, record, watched, ana, hosts } = world;
  const contentHash = await world.approved(...creating("mine"));
  const functions = Promise.withResolvers<void>();
  watched.until = functions.promise;
  const asked = applying.apply(record, contentHash, ana);
  await expect.poll(() => watched.waiting).toBe(1);
  expect(await hosts.withChangeSet(record, async (host) => host.isApplying)).toBe(false);
  functions.resolve();
  expect(await asked).toMatchObject({ ok: true });
  expect(await world.onHead()).toEqual(["mine"]);
});

test("[VR21] while Head's functions take their time, restoring and trying a run again hold no turn", async () => {
  const { deps, hosts, record, ana } = world;
  const functions = Promise.withResolvers<boolean>();
  const runs = runService(deps, hosts, { current: (run: RunRecord) => run, isRunning: () => false } as unknown as Runs);
  const failed: RunRecord = {
    ...{ id: "r" as RunId, workspace: record.workspace, changeSet: null, title: "r", phase: "failed", startedAt: 1 },
    ...{ startedBy: ana.actor, steps: [] },
  };
  await hosts.workspaces.with(record.workspace, async (home) => {
    home.consequences.settled = () => functions.promise;
    const asked = runs.retry(failed, ana);
    expect(await write(...creating("mine"))).toMatchObject({ refused: [] });
    expect(deps.engine.gate.statistics).toMatchObject({ running: 0, waiting: 0 });
    functions.resolve(true);
    expect(sentenceOf(await asked)).toBe("There is nothing left to do: reality is as intended.");
  });
});

test("[VR22] of two who end or take up a change set at once the second hears what it is by then", async () => {
  const { record, ana, deps, hosts } = world;
  const ended = await Promise.all([1, 2].map(() => abandon({ deps, hosts }, record, ana)));
  expect(ended.map(sentenceOf)).toEqual(["done", "This change set is abandoned, so it cannot be abandoned."]);
  const found = (await deps.stores.changeSets.get(record.id)) ?? expect.fail("it is gone");
  const takenUp = await Promise.all([1, 2].map(() => service().reopen(found, ana)));
  const only = "only an abandoned one can be taken up again.";
  expect(takenUp.map(sentenceOf)).toEqual(["done", `This change set is open; ${only}`]);
});

test("[VR22] whoever asks for approval of, or applies, what is abandoned hears that, whatever they have read before", async () => {
  const { applying, reviews, record, ana, deps, hosts } = world;
  await write(...creating("mine"));
  await abandon({ deps, hosts }, record, ana);
  const abandoned = "This change set is abandoned, so it cannot be changed, approved or applied any more.";
  expect(sentenceOf(await applying.apply(record, "0".repeat(64), ana))).toBe(abandoned);
  expect(sentenceOf(await reviews.request(record, ana))).toBe(abandoned);
});

test("[VR22] one that is abandoned again in the moment in which it is taken up stays closed", async () => {
  const { record, ana, deps, hosts, database } = world;
  await abandon({ deps, hosts }, record, ana);
  const evict = hosts.changeSets.evict.bind(hosts.changeSets);
  hosts.changeSets.evict = async (id: ChangeSetId) => {
    await evict(id);
    await database.pool.query("UPDATE change_set SET phase = 'abandoned'");
  };
  await service().reopen({ ...record, phase: "abandoned" }, ana);
  expect((await write(...creating("mine"))).refused).toMatchObject([{ rule: "frozen" }, { rule: "frozen" }]);
});

test("[V10] nobody applies or abandons a change set between two pieces of an import", async () => {
  const { applying, record, ana, deps, hosts } = world;
  const contentHash = await world.approved(...creating("mine"));
  const pieces = [creating("one"), creating("two")];
  const [begun, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const importing = hosts.withChangeSet(record, (host) =>
    host.takingIn(async () => {
      await submitChunks(host.session, ana, pieces.slice(0, 1));
      begun.resolve();
      await goOn.promise;
      return submitChunks(host.session, ana, pieces.slice(1));
    }),
  );
  await begun.promise;
  const refusals = [await applying.apply(record, contentHash, ana), await abandon({ deps, hosts }, record, ana)];
  expect(refusals.map(sentenceOf)).toEqual([
    expect.stringContaining("Files are being imported"),
    expect.stringContaining("Files are being imported"),
  ]);
  goOn.resolve();
  expect([await importing, await isThere("two")]).toEqual([[], true]);
  expect(await abandon({ deps, hosts }, record, ana)).toMatchObject({ ok: true });
});

test("[V10] what an import has made is taken back where its session ends halfway", async () => {
  const { record, ana, hosts } = world;
  const cut = hosts.withChangeSet(record, async (host) => {
    const { session } = host;
    await submitChunks(session, ana, [creating("one")]);
    await session.close();
    return submitChunks(session, ana, [creating("two")]);
  });
  await expect(cut).rejects.toMatchObject({ name: "Halfway", made: ["two"] });
  await hosts.changeSets.evict(record.id);
  await hosts.withChangeSet(record, ({ session }) => takeBack(session, ana, ["one" as ComponentId]));
  expect(await isThere("one")).toBe(false);
});

test("[V52] [V10] an import that is cut off with its change set is known as half an import, and nothing else", async () => {
  const { hosts, record } = world;
  const lost = hosts.withChangeSet(record, (host) =>
    host.takingIn(async () => {
      await hosts.changeSets.evict(record.id);
      throw new Halfway(["one" as ComponentId], new SessionLost("it is being reopened"));
    }),
  );
  await expect(lost).rejects.toMatchObject({ name: "Halfway", made: ["one"] });
});

test("[V53] however many change sets are opened at once, few of them stand in the way of those who want their workspace's turn", async () => {
  const { hosts, deps, record, waiting } = world;
  const ids = Array.from({ length: 40 }, (_, n) => `many${n}` as ChangeSetId);
  for (const id of ids) await deps.stores.changeSets.create({ ...record, id, title: id }, null);
  const turn = Promise.withResolvers<void>();
  const held = hosts.workspaces.with(record.workspace, (home) => home.serial.run(() => turn.promise));
  const opened = ids.map((id) => hosts.withChangeSet({ ...record, id }, async ({ session }) => session.size));
  await expect.poll(waiting).toBeGreaterThan(0);
  await new Promise((resolve) => setTimeout(resolve, 300));
  const inTheWay = waiting();
  turn.resolve();
  await held;
  expect(await Promise.all(opened)).toEqual(ids.map(() => 0));
  expect(inTheWay).toBeLessThanOrEqual(8);
});
