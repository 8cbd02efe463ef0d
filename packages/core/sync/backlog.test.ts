import { CLOSE } from "@tributary/core/protocol";
import { expect, test } from "vitest";
import { Backlog, SharedBacklog, sessionBacklog } from "./backlog.ts";
import type { WorkspaceId } from "../base/index.ts";
import { ANA, BEN, type Guest, Room, setSize } from "./session.fixture.ts";

test("[S33] it is full from its bound on, until half of it has gone", () => {
  const told: boolean[] = [];
  const backlog = new Backlog({ frames: 4, bytes: 1_000 }, (isFull) => told.push(isFull));
  for (let index = 0; index < 5; index += 1) backlog.add(10);
  backlog.remove(2, 20);
  expect([told, backlog.isFull]).toEqual([[true], true]);
  backlog.remove(1, 10);
  expect([told, backlog.isFull, backlog.frames]).toEqual([[true, false], false, 2]);
  backlog.add(2_000);
  expect(backlog.isFull).toBe(true);
});

test("[S33] where many listen, batches are larger, and some of them still fit", () => {
  let peers = 1;
  const bounds = sessionBacklog(() => peers);
  const backlog = new Backlog(bounds);
  for (let index = 0; index < 1_500; index += 1) backlog.add(1);
  expect(backlog.isFull).toBe(true);
  peers = 1_000;
  backlog.add(1);
  expect([bounds.frames, backlog.isFull]).toEqual([4_000, false]);
});

test("[S33] while all of a process is full, every part of it is; what ends gives back what it held", () => {
  const all = new Backlog({ frames: 3, bytes: 1_000 });
  const told: [string, boolean][] = [];
  const [one, two] = ["one", "two"].map(
    (name) => new Backlog({ frames: 100, bytes: 1_000 }, (isFull) => told.push([name, isFull]), all),
  ) as [Backlog, Backlog];
  for (let index = 0; index < 3; index += 1) one.add(1);
  expect([told, two.isFull]).toEqual([
    [
      ["one", true],
      ["two", true],
    ],
    true,
  ]);
  one.end();
  expect([two.isFull, all.frames, told.at(-1)]).toEqual([false, 0, ["two", false]]);
});

test("[S33] while the disk is slow no more is read than the bound, nothing is acknowledged, and all of it is stored in the end", async () => {
  const room = await Room.open();
  const [ana, ben] = [room.join(ANA), room.join(BEN)];
  await room.settle();
  let sent = 0;
  while (!ana.isHeld && sent < 10_000) {
    ana.edit(setSize(1 + (sent % 90)));
    sent += 1;
    if (sent % 100 === 0) await room.settle({ disk: false });
  }
  expect(sent).toBeLessThan(2_000);
  expect([ana.isHeld, ben.isHeld, ana.acks.length]).toEqual([true, true, 0]);
  const late = room.join(BEN);
  expect(late.isHeld).toBe(true);
  for (let turn = 0; turn < 20; turn += 1) await room.settle();
  expect([ana.isHeld, ben.isHeld, late.isHeld]).toEqual([false, false, false]);
  expect(ana.acks).toEqual(Array.from({ length: sent }, (_, index) => index + 1));
  expect(room.log.entries.flatMap((entry) => entry.accepted)).toHaveLength(sent);
});

const HOT = "hot" as WorkspaceId;
const CALM = "calm" as WorkspaceId;
const COOL = "cool" as WorkspaceId;

/** Takes in what it may, up to so many. */
function fill(backlog: Backlog, most = 1_000): number {
  let taken = 0;
  for (; taken < most && !backlog.isFull; taken += 1) backlog.add(1);
  return taken;
}

test("[S33] of a process's backlog a workspace alone has half, and whoever comes finds room", () => {
  const shared = new SharedBacklog({ frames: 120, bytes: 1_000_000 });
  const [hot, calm, cool] = [HOT, CALM, COOL].map((workspace) => shared.of(workspace)) as [Backlog, Backlog, Backlog];
  expect(shared.of(HOT)).toBe(hot);
  expect([fill(hot), fill(calm), fill(cool)]).toEqual([60, 30, 15]);
  expect([hot.isFull, calm.isFull, cool.isFull, shared.frames]).toEqual([true, true, true, 105]);
  // What is stored of one makes room for all: those that have least come first.
  hot.remove(20, 20);
  expect([hot.isFull, calm.isFull, cool.isFull]).toEqual([true, true, false]);
  hot.remove(30, 30);
  expect([hot.isFull, calm.isFull, cool.isFull]).toEqual([false, false, false]);
  for (const each of [hot, calm, cool]) each.end();
  for (let turn = 0; turn < 100; turn += 1) for (const each of [hot, calm, cool]) fill(each, 1);
  for (const { frames } of [hot, calm, cool]) expect([30, 31]).toContain(frames);
});

test("[S33] a workspace's share counts in bytes, too, and is given back with the last of its sessions", () => {
  const shared = new SharedBacklog({ frames: 1_000, bytes: 1_000 });
  const told: boolean[] = [];
  const sessions = [1, 2].map(
    () => new Backlog({ frames: 1_000, bytes: 1_000 }, (isFull) => told.push(isFull), shared.of(HOT)),
  );
  const before = shared.of(HOT);
  sessions[0]?.add(600);
  expect([told, shared.of(CALM).isFull]).toEqual([[true, true], false]);
  sessions[0]?.end();
  expect([told, shared.bytes]).toEqual([[true, true, false, false], 0]);
  expect(shared.of(HOT)).toBe(before);
  sessions[1]?.end();
  expect(shared.of(HOT)).not.toBe(before);
});

/** A workspace's change sets on a disk that does not answer, each with somebody who sends until nobody reads them. */
async function busy(
  backlog: SharedBacklog,
  changeSets: number,
): Promise<{ readonly rooms: Room[]; readonly guests: Guest[] }> {
  const rooms = await Promise.all(Array.from({ length: changeSets }, () => Room.of({ workspace: HOT, backlog })));
  const guests = rooms.map((room) => room.join(ANA));
  for (const room of rooms) await room.settle();
  for (let sent = 0; sent < 1_000 && guests.some(({ isHeld }) => !isHeld); sent += 1)
    for (const guest of guests) if (!guest.isHeld) guest.edit(setSize(1 + (sent % 90)));
  for (const room of rooms) await room.settle({ disk: false });
  return { rooms, guests };
}

test("[S33] while a workspace's busy change sets wait for a slow disk, another's single edit is read, stored and acknowledged", async () => {
  const backlog = new SharedBacklog({ frames: 120, bytes: 1_000_000 });
  const hot = await busy(backlog, 8);
  expect(hot.guests.every(({ isHeld }) => isHeld)).toBe(true);
  const calm = await Room.of({ workspace: CALM, backlog });
  const ben = calm.join(BEN);
  expect(ben.isHeld).toBe(false);
  await calm.settle();
  ben.edit(setSize(7));
  await calm.settle();
  expect([ben.acks, hot.guests.flatMap(({ acks }) => acks)]).toEqual([[1], []]);
  // Another of the busy workspace waits, and goes on with it.
  const late = await Room.of({ workspace: HOT, backlog });
  const ana = late.join(ANA);
  expect(ana.isHeld).toBe(true);
  for (let turn = 0; turn < 5; turn += 1) for (const room of hot.rooms) await room.settle();
  expect([ana, ...hot.guests].some(({ isHeld }) => isHeld)).toBe(false);
  for (const { acks } of hot.guests) expect(acks).toEqual(acks.map((_, index) => index + 1));
  expect(backlog.frames).toBe(0);
});

test("[S34] who reads slowly is told the rest in one piece once it has caught up, and is cut off past a bound", async () => {
  const room = await Room.open();
  const [ana, slow, stuck] = [room.join(ANA), room.join(BEN), room.join(BEN)];
  await room.settle();
  slow.buffered = 600 * 1024;
  const before = slow.frames;
  for (let value = 1; value < 40; value += 1) {
    ana.edit(setSize(value));
    await room.settle();
  }
  expect(slow.frames).toBe(before);
  slow.buffered = 0;
  slow.drained();
  await room.settle();
  expect(slow.at("base0/domain/size")).toEqual({ value: 39 });
  expect(slow.frames - before).toBeLessThan(5);
  ana.edit(setSize(77));
  await room.settle();
  expect(slow.at("base0/domain/size")).toEqual({ value: 77 });
  stuck.buffered = 9 * 1024 * 1024;
  stuck.edit(setSize(3));
  await room.settle();
  expect(stuck.closed[0]?.code).toBe(CLOSE.flooding);
});
