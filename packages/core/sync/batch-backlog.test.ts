import { expect, test } from "vitest";
import type { WorkspaceId } from "../base/index.ts";
import type { Mutation } from "../model/index.ts";
import { NotAdmitted } from "../engine/index.ts";
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

test("[S33] a batch counts by its mutations until it is stored; those behind it wait, and all are stored in the end", async () => {
  const backlog = new SharedBacklog({ frames: 120, bytes: 10_000_000 });
  const room = await Room.of({ workspace: HOT, backlog });
  const ana = room.join(ANA);
  await room.settle();
  const told = ends(post(room, 99));
  await room.settle({ disk: false });
  expect([backlog.frames, told, ana.isHeld]).toEqual([10, [], false]);
  expect(backlog.bytes).toBeGreaterThan(0);
  for (let turn = 0; turn < 99 && told.length < 99; turn += 1) await room.settle();
  expect([told.length, new Set(told)]).toEqual([99, new Set(["stored"])]);
  expect([backlog.frames, backlog.bytes, ana.isHeld]).toEqual([0, 0, false]);
  expect(room.log.entries).toHaveLength(99);
});

test("[S33] a batch of which nothing is made gives back what it took", async () => {
  const backlog = new SharedBacklog({ frames: 120, bytes: 10_000_000 });
  const room = await Room.of({ workspace: HOT, backlog });
  const told = ends([room.session.batch(BY, MANY, "atomic")]);
  await room.settle({ disk: false });
  expect([told, backlog.frames]).toEqual([[], 10]);
  await room.settle();
  expect([told, backlog.frames, backlog.bytes]).toEqual([["stored"], 0, 0]);
  const nothing = ends([room.session.batch({ ...BY, role: "viewer" }, MANY, "atomic")]);
  await room.settle();
  expect([nothing, backlog.frames, backlog.bytes]).toEqual([["stored"], 0, 0]);
});

test("[S33] while the process is full of others' edits a batch waits, and goes on when they are stored", async () => {
  const backlog = new SharedBacklog({ frames: 20, bytes: 10_000_000 });
  const [busy, other] = [await Room.of({ workspace: HOT, backlog }), await Room.of({ workspace: HOT, backlog })];
  ends(post(busy, 1));
  await busy.settle({ disk: false });
  const told = ends(post(other, 1));
  await other.settle();
  expect([told, other.log.entries.length]).toEqual([[], 0]);
  for (let turn = 0; turn < 5; turn += 1) await busy.settle();
  await other.settle();
  expect([told, other.log.entries.length, backlog.frames]).toEqual([["stored"], 1, 0]);
});

/** Posts a batch again as soon as the one before it is stored; answers how many were. */
function posting(room: Room, mutations: readonly Mutation[], posters: number): () => number {
  let stored = 0;
  const again = (): void =>
    void room.session.batch(BY, mutations, "bestEffort").then(() => {
      stored += 1;
      again();
    });
  for (let poster = 0; poster < posters; poster += 1) again();
  return () => stored;
}

const FILLING: readonly Mutation[] = Array.from({ length: 60 }, (_, index) => setSize(1 + index, `base${index % 3}`));

test("[S33] [S93] whoever posts batch upon batch, each of which fills all there is, leaves room for people between them", async () => {
  const backlog = new SharedBacklog({ frames: 120, bytes: 10_000_000 });
  const room = await Room.of({ workspace: HOT, backlog });
  const ben = room.join(BEN);
  await room.settle();
  const stored = posting(room, FILLING, 3);
  for (let round = 0; ben.acks.length < 20 && round < 4_000; round += 1) {
    const sent = ben.acks.length;
    await room.turn({ disk: false });
    // A socket that is read again once something is stored is read after the turns that follow upon that.
    const isRead = !ben.isHeld;
    room.log.answerOne();
    await Promise.resolve();
    if (isRead && sent === ben.acks.length) ben.edit(setSize(1 + sent));
  }
  expect(ben.acks.length).toBe(20);
  expect(stored()).toBeLessThan(60);
});

test("[S33] one change set's batches, each of which fills all there is, let another's in beside them", async () => {
  const backlog = new SharedBacklog({ frames: 120, bytes: 10_000_000 });
  const rounds = new Rounds(0);
  const home = { workspace: HOT, backlog, defer: rounds.turns.of(HOT) };
  const [busy, other] = [await Room.of(home), await Room.of(home)];
  const [many, few] = [posting(busy, FILLING, 4), posting(other, FILLING, 1)];
  for (let round = 0; round < 600; round += 1) {
    rounds.next();
    for (const room of [busy, other]) await room.turn();
  }
  expect(many()).toBeGreaterThan(20);
  expect(few()).toBeGreaterThan(0.8 * many());
});

test("[S33] a batch that is given up before its turn is not made, and holds up nobody; after that it is", async () => {
  const backlog = new SharedBacklog({ frames: 120, bytes: 10_000_000 });
  const room = await Room.of({ workspace: HOT, backlog });
  const [first, second] = [new AbortController(), new AbortController()];
  const told: string[] = [];
  const made = (value: number, { signal }: AbortController) =>
    room.session.batch(BY, [setSize(value)], "atomic", signal).then(
      ({ phase }) => told.push(`${value} ${phase}`),
      (fault: unknown) => told.push(fault instanceof NotAdmitted ? `${value} ${fault.why}` : "failed"),
    );
  const all = [made(5, first), made(6, second), made(7, new AbortController())];
  await room.settle({ disk: false });
  first.abort();
  second.abort();
  await room.settle();
  await Promise.all([...all, room.settle()]);
  expect(told.toSorted()).toEqual(["5 done", "6 givenUp", "7 done"]);
  const late = new AbortController();
  late.abort();
  await expect(room.session.batch(BY, [setSize(8)], "atomic", late.signal)).rejects.toThrow("given up");
  expect([room.log.entries.length, backlog.frames]).toEqual([2, 0]);
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

test("[S33] closing stores the batch that is under way; those behind it are lost, and told so", async () => {
  const room = await Room.open();
  const told = ends(post(room, 3));
  await room.settle({ disk: false });
  await Promise.all([room.session.close(), room.settle()]);
  expect([told, room.log.entries.length]).toEqual([["stored", "lost", "lost"], 1]);
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
