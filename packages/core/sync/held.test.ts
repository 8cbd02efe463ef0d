import { CLOSE } from "@tributary/core/protocol";
import { expect, test } from "vitest";
import { writeMutation } from "../document/index.ts";
import { saidFrame } from "./frames.ts";
import { HeldUpdates } from "./held.ts";
import { ANA, BASE, Room, setSize } from "./session.fixture.ts";

const early = (byte: number) => ({ update: new Uint8Array([byte]), submit: undefined, origin: undefined });

test("[S6] what comes too early waits for half a minute from when it came, however often it is tried again", () => {
  let time = 0;
  const held = new HeldUpdates(() => time);
  expect(held.hold(early(1))).toBe(true);
  time = 20_000;
  for (const each of held.takeAll()) expect(held.hold(each)).toBe(true);
  expect(held.hold(early(2))).toBe(true);
  time = 30_001;
  expect(held.isOverdue).toBe(true);
  const [first, second] = held.takeAll();
  expect([held.isOverdue, second && held.hold(second), first && held.hold(first)]).toEqual([false, true, false]);
});

test("[S6] who sends nothing more is cut off for what it sent too early, and not before its time", async () => {
  const room = await Room.open();
  const ana = room.join(ANA);
  await room.settle();
  ana.write(() => writeMutation(ana.doc, BASE, setSize(1)));
  ana.sendRaw(ana.write(() => writeMutation(ana.doc, BASE, setSize(2))));
  await room.settle();
  room.time += 29_000;
  ana.peer.beat?.();
  expect(ana.closed).toEqual([]);
  room.time += 2_000;
  ana.peer.beat?.();
  expect(ana.closed.map(({ code }) => code)).toEqual([CLOSE.flooding]);
});

test("[S6] what came too early goes with what its author gave when it came, not with what they give when it fits", async () => {
  const room = await Room.open();
  const ana = room.join(ANA);
  await room.settle();
  const first = ana.write(() => writeMutation(ana.doc, BASE, setSize(1)));
  const second = ana.write(() => writeMutation(ana.doc, BASE, setSize(2)));
  ana.peer.receive(saidFrame({ metadata: { ticket: "OPS-2" } }));
  ana.submit(second);
  ana.peer.receive(saidFrame({ metadata: { ticket: "OPS-1" } }));
  ana.submit(first);
  await room.settle();
  const given = room.log.entries.flatMap(({ accepted, origin }) =>
    accepted.map(({ after }) => [after, origin?.metadata?.["ticket"]]),
  );
  expect(given).toEqual([
    [{ value: 1 }, "OPS-1"],
    [{ value: 2 }, "OPS-2"],
  ]);
});
