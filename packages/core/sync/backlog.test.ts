import { CLOSE } from "@tributary/core/protocol";
import { expect, test } from "vitest";
import { Backlog, sessionBacklog } from "./backlog.ts";
import { ANA, BEN, Room, setSize } from "./session.fixture.ts";

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
