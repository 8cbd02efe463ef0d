import { expect, test } from "vitest";
import { CLOSE } from "../protocol/index.ts";
import { JudgedDocument } from "./judged-document.ts";
import { ANA, BEN, Room, setSize } from "./session.fixture.ts";

/** Whatever a judged document is asked to do here breaks off, as no input is known to make it. */
async function during(breaks: "write" | "foretell" | "rebuilt", work: () => Promise<void>): Promise<void> {
  const was = Object.getOwnPropertyDescriptor(JudgedDocument.prototype, breaks) as PropertyDescriptor;
  const value = (): never => {
    throw new Error("broken");
  };
  Object.defineProperty(JudgedDocument.prototype, breaks, { ...was, value });
  try {
    await work();
  } finally {
    Object.defineProperty(JudgedDocument.prototype, breaks, was);
  }
}

async function everybody() {
  const room = await Room.open([], { ratio: 2, dead: 12, patience: 2, updates: 1_000 });
  const [ana, ben] = [room.join(ANA), room.join(BEN)];
  await room.settle();
  return { room, ana, ben };
}

const ENDED = { code: CLOSE.unavailable, reason: expect.stringContaining("broken") };

test("[S7] where judging a batch breaks off, the session ends: whoever asked is told, and peers come back to what is stored", async () => {
  const { room, ana, ben } = await everybody();
  const told: string[] = [];
  await during("foretell", async () => {
    const batch = room.session.batch({ actor: ANA, role: "editor" }, [setSize(5)], "atomic");
    batch.catch((fault: unknown) => told.push(String(fault)));
    const behind = room.session.batch({ actor: BEN, role: "editor" }, [setSize(6)], "atomic");
    behind.catch((fault: unknown) => told.push(String(fault)));
    await room.settle();
  });
  expect(told).toEqual([expect.stringContaining("it broke off"), "Error: broken"]);
  expect([room.session.hasEnded, ana.closed, ben.closed]).toEqual([true, [ENDED], [ENDED]]);
  expect(room.log.entries).toEqual([]);
});

test("[S7] where judging what peers sent breaks off, none of it is acknowledged", async () => {
  const { room, ana, ben } = await everybody();
  await during("write", async () => {
    ana.edit(setSize(5));
    await expect(room.settle()).rejects.toThrow("broken");
    await room.settle();
  });
  expect([room.session.hasEnded, ana.closed, ben.closed]).toEqual([true, [ENDED], [ENDED]]);
  expect([ana.acks, room.log.entries]).toEqual([[], []]);
});

test("[S30] where making the next generation breaks off, the session ends, and nobody waits for it for ever", async () => {
  const { room, ana, ben } = await everybody();
  await during("rebuilt", async () => {
    for (let value = 1; value < 60 && !room.session.hasEnded; value += 1) {
      (value % 2 === 0 ? ana : ben).edit(setSize(value));
      await room.settle();
    }
  });
  expect([room.session.hasEnded, ana.closed, ben.closed]).toEqual([true, [ENDED], [ENDED]]);
  await expect(room.session.batch({ actor: ANA, role: "editor" }, [setSize(5)], "atomic")).rejects.toThrow("reopened");
  await room.session.close();
});
