import { SYSTEM_ACTOR, type ViewId, type WorkspaceId } from "@tributary/core/base";
import type { ChangeSetRecord, HeadEntry } from "@tributary/core/governance";
import { applyMutation, EMPTY_SNAPSHOT, type Mutation, type Snapshot } from "@tributary/core/model";
import type { HeadStep } from "@tributary/core/sync";
import { expect, test } from "vitest";
import { headSteps, stepsAhead, stepsBetween } from "./head-steps.ts";

const WORKSPACE = "w" as WorkspaceId;
const named = (version: number): Mutation => ({
  type: "view.create",
  view: `v${version}` as ViewId,
  name: `${version}`,
});

/** Head of so many versions, each with one more view; counts how often it is asked. */
class Head {
  readonly #snapshots: Snapshot[] = [EMPTY_SNAPSHOT];
  asked = 0;

  readonly versions: number;

  constructor(versions: number) {
    this.versions = versions;
    for (let version = 1; version <= versions; version += 1)
      this.#snapshots.push(applyMutation(this.snapshot(version - 1), named(version)));
  }

  snapshot(version: number): Snapshot {
    return this.#snapshots[version] ?? EMPTY_SNAPSHOT;
  }

  at = async (_: WorkspaceId, version: number): Promise<Snapshot> => this.snapshot(version);

  entries = async (_: WorkspaceId, { after, limit }: { readonly after: number; readonly limit: number }) => {
    this.asked += 1;
    const entry = (version: number): HeadEntry => ({
      ...{ version, at: version, actor: SYSTEM_ACTOR, changeSet: null, request: null, stateHash: null },
      mutations: [named(version)],
    });
    const count = Math.max(0, Math.min(limit, this.versions - after));
    return Array.from({ length: count }, (_each, index) => entry(after + 1 + index));
  };
}

const record = (baseVersion: number, phase: ChangeSetRecord["phase"] = "open") => ({
  workspace: WORKSPACE,
  baseVersion,
  phase,
});
const headAt = (head: Head) => ({ version: head.versions, snapshot: head.snapshot(head.versions) });

test("[V19] what an idle change set has to pass through is each version as it was, read many at once", async () => {
  const head = new Head(450);
  const steps = await stepsAhead(head, record(3), headAt(head));
  expect(steps.map(({ version }) => version)).toEqual(Array.from({ length: 447 }, (_, index) => index + 4));
  for (const { version, base } of steps)
    expect([...base.views.keys()]).toEqual([...head.snapshot(version).views.keys()]);
  expect(head.asked).toBeLessThan(5);
});

test("[V19] who is closed, or where Head was a moment ago, has nothing to read", async () => {
  const head = new Head(9);
  const idle = [record(2, "applied"), record(2, "abandoned"), record(8), record(9)];
  const all = await Promise.all(idle.map((each) => stepsAhead(head, each, headAt(head))));
  expect([all.flat(), head.asked]).toEqual([[], 0]);
  expect(await stepsAhead(head, record(7), headAt(head))).toHaveLength(2);
});

test("[V19] what Head gained since it was read ahead follows; with a gap, nothing of it counts", async () => {
  const head = new Head(20);
  const ahead = await stepsAhead(head, record(4), { version: 10, snapshot: head.snapshot(10) });
  const known = stepsBetween(ahead, 6, 14);
  expect(known.map(({ version }) => version)).toEqual([7, 8, 9, 10]);
  const from = known.at(-1) as HeadStep;
  expect((await headSteps(head, WORKSPACE, { from, before: 14 })).map(({ version }) => version)).toEqual([11, 12, 13]);
  expect([stepsBetween(ahead, 2, 14), stepsBetween(ahead, 10, 14), stepsBetween(ahead, 9, 10)]).toEqual([[], [], []]);
});

test("[V19] a Head that lacks a version is a fault, not a shorter way", async () => {
  const head = new Head(5);
  const from = { version: 4, base: head.snapshot(4) };
  await expect(headSteps(head, WORKSPACE, { from, before: 9 })).rejects.toThrow("no version after 5");
});
