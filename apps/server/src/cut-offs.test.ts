import type { ActorId, ConnectionId, WorkspaceId } from "@tributary/core/base";
import type { AuditLine } from "@tributary/core/governance";
import { CLOSE } from "@tributary/core/protocol";
import { expect, test } from "vitest";
import { type CutOff, CutOffs } from "./cut-offs.ts";

function noting(windowMs = 60_000) {
  const lines: AuditLine[] = [];
  const cutOffs = new CutOffs({
    audit: { append: async (_workspace, entries) => void lines.push(...entries) },
    now: () => 7,
    onWritten: () => undefined,
    onFault: (fault) => {
      throw fault;
    },
    windowMs,
  });
  return { cutOffs, lines };
}

const from = (actor: string, code: number = CLOSE.hostile): CutOff => ({
  workspace: "w" as WorkspaceId,
  changeSet: null,
  where: "the live model",
  actor: { type: "user", id: actor as ActorId, name: actor },
  cut: { connection: "c1" as ConnectionId, code, reason: "the update cannot be decoded" },
});

test("[V23] however often somebody is cut off, the audit has a few lines of it and then one that counts the rest", async () => {
  const { cutOffs, lines } = noting();
  for (let times = 0; times < 500; times += 1) cutOffs.note(from("eve"));
  cutOffs.note(from("vic", CLOSE.forbidden));
  await cutOffs.close();
  expect(lines.map(({ actor, outcome }) => `${actor.name} ${outcome}`)).toEqual([
    ...Array.from({ length: 5 }, () => "eve invalid"),
    "vic blocked",
    "eve invalid",
  ]);
  expect(lines[0]?.sentence).toContain("the update cannot be decoded");
  expect(lines.at(-1)).toMatchObject({ sentence: expect.stringContaining("495 times more"), details: { times: 495 } });
});

test("[V23] what was only counted is told when the window ends, and then lines are written again", async () => {
  const { cutOffs, lines } = noting(20);
  for (let times = 0; times < 6; times += 1) cutOffs.note(from("eve"));
  await expect.poll(() => lines.at(-1)?.sentence).toContain("once more");
  cutOffs.note(from("eve"));
  await cutOffs.close();
  expect(lines).toHaveLength(7);
});

test("[V23] who is sent away for other reasons has done nothing", async () => {
  const { cutOffs, lines } = noting();
  for (const code of [CLOSE.unavailable, CLOSE.outdated, CLOSE.unauthenticated, CLOSE.flooding])
    cutOffs.note(from("ana", code));
  await cutOffs.close();
  expect(lines).toEqual([]);
});
