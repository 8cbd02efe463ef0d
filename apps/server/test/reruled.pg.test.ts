import type { ComponentId } from "@tributary/core/base";
import type { PolicySetting } from "@tributary/core/governance";
import { afterEach, beforeEach, expect, test } from "vitest";
import { creating, openReviewing, type Reviewing } from "./reviewing.fixture.ts";

/* A policy is switched on, in another process as far as this one knows, after the review was judged and before the apply is stored. */

let world: Reviewing;

beforeEach(async () => {
  world = await openReviewing();
});

afterEach(() => world.close());

const CHECKS: PolicySetting = { kind: "checksPass", enforcement: "mandatory", parameters: {} };

/** Nobody reads it here: an apply is the first to hear of it. */
const set = (setting: PolicySetting) =>
  world.database.stores.policies.set(world.record.workspace, setting, {
    ...{ actor: world.ana.actor, at: 1, sentence: "switched it" },
  });

function failing(): void {
  const value = { result: "failure", message: "It has no image." };
  const result = { phase: "done", value, durationMs: 1 } as const;
  world.watched.results = [{ component: "mine" as ComponentId, path: "/derived/qualification/pinned", result }];
  world.watched.revision += 1;
}

test("[V45] a rule about the whole that an apply is the first to hear of is asked, and stops it", async () => {
  const { applying, record, ana, database } = world;
  const contentHash = await world.approved(...creating("mine"));
  failing();
  await set(CHECKS);
  const outcome = await applying.apply(record, contentHash, ana);
  expect(outcome).toMatchObject({
    ok: false,
    error: { sentence: expect.stringContaining("Every check passes: mend") },
  });
  expect(await world.onHead()).toEqual([]);
  expect(await database.stores.changeSets.get(record.id)).toMatchObject({ phase: "open" });
  expect(world.started).toEqual([]);
});

test("[V45] where all of it is content it is asked once more, and the apply goes on", async () => {
  const { applying, record, ana } = world;
  const contentHash = await world.approved(...creating("mine"));
  await set(CHECKS);
  const reads = readingWith(async () => {});
  expect(await applying.apply(record, contentHash, ana)).toMatchObject({ ok: true });
  expect(reads.count).toBe(2);
  expect(await world.onHead()).toEqual(["mine"]);
});

test("[V45] where policies change without end it is not waited for", async () => {
  const { applying, record, ana } = world;
  const contentHash = await world.approved(...creating("mine"));
  const reads = readingWith(() => set({ ...CHECKS, enforcement: reads.count % 2 === 0 ? "off" : "advisory" }));
  const outcome = await applying.apply(record, contentHash, ana);
  expect(outcome).toMatchObject({ ok: false, error: { sentence: expect.stringContaining("policies") } });
  expect(reads.count).toBe(3);
  expect(await world.onHead()).toEqual([]);
});

/** This happens before each reading of the policies; how many there were. */
function readingWith(first: () => Promise<unknown>): { count: number } {
  const { policies } = world.deps.engine;
  const read = policies.read.bind(policies);
  const reads = { count: 0 };
  policies.read = async (workspace) => {
    reads.count += 1;
    await first();
    return read(workspace);
  };
  return reads;
}
