import fc from "fast-check";
import { expect, test } from "vitest";
import type { WorkspaceId } from "../base/index.ts";
import { SharedBacklog } from "./backlog.ts";
import { ANA, type Guest, Room, setSize } from "./session.fixture.ts";

const WORKSPACES = ["a", "b", "c"] as WorkspaceId[];
const CHANGE_SETS = 2;
const BOUND = 40;

type Seat = { readonly workspace: WorkspaceId; readonly room: Room; readonly guest: Guest; sent: number };
type Step =
  | { readonly type: "send"; readonly seat: number; readonly edits: number }
  | { readonly type: "store" | "judge"; readonly seat: number };

const seat = fc.nat(WORKSPACES.length * CHANGE_SETS - 1);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ type: fc.constant("send" as const), seat, edits: fc.integer({ min: 1, max: 25 }) }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constantFrom("store" as const, "judge" as const), seat }) },
);

async function seats(backlog: SharedBacklog): Promise<Seat[]> {
  const all = WORKSPACES.flatMap((workspace) => Array.from({ length: CHANGE_SETS }, () => workspace));
  return Promise.all(
    all.map(async (workspace) => {
      const room = await Room.of({ workspace, backlog });
      const guest = room.join(ANA);
      await room.settle();
      return { workspace, room, guest, sent: 0 };
    }),
  );
}

test("[S33] whatever is sent and stored when, the process's bound holds, no workspace that has nothing waiting is held, and all is acknowledged in order", async () => {
  const sometimes = { held: 0, readBesideHeld: 0, goesOn: 0 };
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      const backlog = new SharedBacklog({ frames: BOUND, bytes: 1_000_000 });
      const all = await seats(backlog);
      const check = () => {
        // Each may be a frame over: what others have taken in since it was told to go on, it has not heard of.
        expect(backlog.frames).toBeLessThanOrEqual(BOUND + WORKSPACES.length);
        for (const { workspace, guest } of all)
          if (backlog.of(workspace).frames === 0) expect(guest.isHeld).toBe(false);
        if (all.some(({ guest }) => guest.isHeld)) sometimes.held += 1;
      };
      for (const { type, seat: place, ...each } of steps) {
        const at = all[place];
        if (!at) continue;
        const wasHeld = at.guest.isHeld;
        if (type === "send")
          for (let edit = 0; edit < ("edits" in each ? each.edits : 0) && !at.guest.isHeld; edit += 1) {
            at.guest.edit(setSize(1 + (at.sent % 90)));
            at.sent += 1;
            if (all.some(({ guest }) => guest.isHeld)) sometimes.readBesideHeld += 1;
            check();
          }
        else await at.room.settle({ disk: type === "store" });
        if (wasHeld && !at.guest.isHeld) sometimes.goesOn += 1;
        check();
      }
      for (const { room } of all) await room.settle();
      for (const { guest, sent } of all)
        expect([guest.isHeld, guest.acks]).toEqual([false, Array.from({ length: sent }, (_, index) => index + 1)]);
      expect([backlog.frames, backlog.bytes]).toEqual([0, 0]);
    }),
    { numRuns: 60 },
  );
  expect(Object.entries(sometimes).filter(([, times]) => times < 10)).toEqual([]);
});
