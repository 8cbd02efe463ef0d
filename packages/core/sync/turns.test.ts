import { expect, test } from "vitest";
import type { WorkspaceId } from "../base/index.ts";
import { ANA, BEN, Room, setSize } from "./session.fixture.ts";
import { Rounds } from "./turns.fixture.ts";

const [HOT, CALM] = ["hot", "calm"] as [WorkspaceId, WorkspaceId];

test("[S93] a workspace where a hundred wait has every second turn beside one where few do, and each keeps its order", () => {
  const rounds = new Rounds(1);
  const ran: string[] = [];
  const hand = (workspace: WorkspaceId, name: string) =>
    rounds.turns.of(workspace)(() => {
      rounds.time += 1;
      ran.push(name);
    });
  for (let index = 0; index < 100; index += 1) hand(HOT, `hot ${index}`);
  rounds.next();
  for (let index = 0; index < 2; index += 1) hand(CALM, `calm ${index}`);
  for (let round = 0; round < 5; round += 1) rounds.next();
  expect(ran).toEqual(["hot 0", "hot 1", "calm 0", "hot 2", "calm 1", "hot 3"]);
});

test("[S93] what is quick runs in one round, what it hands in comes in the next, and a task that breaks stops nobody's turn", () => {
  const rounds = new Rounds(4);
  const ran: string[] = [];
  const hand = rounds.turns.of(HOT);
  hand(() => {
    ran.push("first");
    hand(() => ran.push("later"));
  });
  hand(() => {
    throw new RangeError("a bug");
  });
  hand(() => ran.push("last"));
  expect(() => rounds.next()).toThrow("a bug");
  rounds.next();
  expect(ran).toEqual(["first", "last", "later"]);
  expect(rounds.isQuiet).toBe(true);
});

test("[S93] beside thirty change sets of a workspace with hundreds of edits each another's single edit is judged after two of them", async () => {
  const rounds = new Rounds(0);
  const open = (workspace: WorkspaceId) => Room.of({ workspace, defer: rounds.turns.of(workspace) });
  const hot = await Promise.all(Array.from({ length: 30 }, () => open(HOT)));
  const calm = await open(CALM);
  const [ben, guests] = [calm.join(BEN), hot.map((room) => room.join(ANA))];
  while (!rounds.isQuiet) rounds.next();
  for (const guest of guests) for (let edit = 0; edit < 300; edit += 1) guest.edit(setSize(1 + (edit % 90)));
  ben.edit(setSize(7));
  const frames = () => hot.filter(({ log }) => log.isWriting).length;
  while (!calm.log.isWriting) rounds.next();
  expect(frames()).toBeLessThanOrEqual(2);
  while (!rounds.isQuiet) rounds.next();
  expect(frames()).toBe(30);
});
