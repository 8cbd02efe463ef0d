import { expect, test } from "vitest";
import type { WorkspaceId } from "../base/index.ts";
import type { Mutation } from "../model/index.ts";
import { SharedBacklog } from "./backlog.ts";
import { ANA, BEN, Room, setSize } from "./session.fixture.ts";
import { SessionLost } from "./session-lost.ts";
import { Rounds } from "./turns.fixture.ts";

const [HOT, CALM] = ["hot", "calm"] as [WorkspaceId, WorkspaceId];
const BY = { actor: ANA, role: "editor" } as const;
const MANY: readonly Mutation[] = Array.from({ length: 10 }, (_, index) => setSize(1 + index, `base${index % 3}`));

/** How each of these ended; those that have not are not in it. */
function ends(batches: readonly Promise<unknown>[]): readonly string[] {
  const told: string[] = [];
  for (const batch of batches)
    batch.then(
      () => told.push("stored"),
      (fault: unknown) => told.push(fault instanceof SessionLost ? "lost" : "failed"),
    );
  return told;
}

function post(room: Room, times: number): readonly Promise<unknown>[] {
  return Array.from({ length: times }, () => room.session.batch(BY, MANY, "bestEffort"));
}

test("[S33] a batch counts by its mutations until it is stored; those for which there is no room wait, and all are stored in the end", async () => {
  const backlog = new SharedBacklog({ frames: 120, bytes: 10_000_000 });
  const room = await Room.of({ workspace: HOT, backlog });
  const ana = room.join(ANA);
  await room.settle();
  const told = ends(post(room, 99));
  await room.settle({ disk: false });
  expect([backlog.frames, told, ana.isHeld]).toEqual([60, [], true]);
  expect(backlog.bytes).toBeGreaterThan(0);
  for (let turn = 0; turn < 99 && told.length < 99; turn += 1) await room.settle();
  expect([told.length, new Set(told)]).toEqual([99, new Set(["stored"])]);
  expect([backlog.frames, backlog.bytes, ana.isHeld]).toEqual([0, 0, false]);
  expect(room.log.entries).toHaveLength(99);
});

test("[S33] a batch for which there is room does not wait, and one of which nothing is made gives back what it took", async () => {
  const backlog = new SharedBacklog({ frames: 120, bytes: 10_000_000 });
  const room = await Room.of({ workspace: HOT, backlog });
  const told = ends([room.session.batch(BY, MANY, "atomic")]);
  expect(backlog.frames).toBe(10);
  await room.settle();
  expect([told, backlog.frames, backlog.bytes]).toEqual([["stored"], 0, 0]);
  const nothing = ends([room.session.batch({ ...BY, role: "viewer" }, MANY, "atomic")]);
  await room.settle();
  expect([nothing, backlog.frames, backlog.bytes]).toEqual([["stored"], 0, 0]);
});

test("[S33] while the process is full of others' edits a batch waits, and goes on when they are stored", async () => {
  const backlog = new SharedBacklog({ frames: 120, bytes: 10_000_000 });
  const [busy, other] = [await Room.of({ workspace: HOT, backlog }), await Room.of({ workspace: HOT, backlog })];
  ends(post(busy, 6));
  await busy.settle({ disk: false });
  const told = ends(post(other, 1));
  await other.settle();
  expect([told, other.log.entries.length]).toEqual([[], 0]);
  for (let turn = 0; turn < 5; turn += 1) await busy.settle();
  await other.settle();
  expect([told, other.log.entries.length, backlog.frames]).toEqual([["stored"], 1, 0]);
});

test("[S33] waiting ends with the session: let in or not, nothing of it is stored, and the backlog has what it held back", async () => {
  const backlog = new SharedBacklog({ frames: 120, bytes: 10_000_000 });
  const room = await Room.of({ workspace: HOT, backlog });
  room.log.failNext = true;
  const first = ends(post(room, 2));
  await room.settle({ disk: false });
  const told = ends(post(room, 20));
  await room.settle();
  expect([first, told]).toEqual([["lost", "lost"], Array.from({ length: 20 }, () => "lost")]);
  expect([backlog.frames, backlog.bytes, room.session.hasEnded]).toEqual([0, 0, true]);
  const late = ends(post(room, 1));
  await room.settle();
  expect([late, backlog.frames]).toEqual([["lost"], 0]);
});

test("[S33] closing stores what has been let in, judged or not", async () => {
  const room = await Room.open();
  const told = ends(post(room, 3));
  await Promise.all([room.session.close(), room.settle()]);
  expect([told, room.log.entries.length]).toEqual([["stored", "stored", "stored"], 3]);
});

test("[S93] beside a workspace that posts batches another's single edit is judged after two of them", async () => {
  const rounds = new Rounds(0);
  const open = (workspace: WorkspaceId) => Room.of({ workspace, defer: rounds.turns.of(workspace) });
  const hot = await Promise.all(Array.from({ length: 30 }, () => open(HOT)));
  const calm = await open(CALM);
  const ben = calm.join(BEN);
  while (!rounds.isQuiet) rounds.next();
  const told = ends(hot.flatMap((room) => post(room, 3)));
  const judged = () => hot.filter(({ session }) => session.size > 0).length;
  expect(judged()).toBe(0);
  ben.edit(setSize(7));
  while (!calm.log.isWriting) rounds.next();
  expect(judged()).toBeLessThanOrEqual(2);
  while (!rounds.isQuiet) rounds.next();
  expect([judged(), told]).toEqual([30, []]);
});
