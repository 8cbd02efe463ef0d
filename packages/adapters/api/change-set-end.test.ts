import type { ActorId, ChangeSetId, WorkspaceId } from "@tributary/core/base";
import type { ChangeSetRecord } from "@tributary/core/governance";
import type { AuditEntry } from "@tributary/core/protocol";
import { expect, test } from "vitest";
import { endOf } from "./change-set-end.ts";

const SET: ChangeSetRecord = {
  id: "c1" as ChangeSetId,
  workspace: "w1" as WorkspaceId,
  ...{ title: "Cache", description: "", phase: "open", baseVersion: 1, createdBy: "ana" as ActorId, createdAt: 1 },
};
const BEN = { id: "ben", name: "Ben", type: "user" as const };
const entry = (seq: number, sentence: string, rest: Partial<AuditEntry> = {}): AuditEntry => ({
  ...{ seq, at: seq * 10, actor: BEN, changeSet: "c1", outcome: "accepted", sentence, mutation: null },
  ...rest,
});
/** A log, newest first. */
const log = (...entries: AuditEntry[]) => ({
  asked: [] as number[],
  async list(_workspace: WorkspaceId, { text = "", limit }: { readonly text?: string; readonly limit: number }) {
    this.asked.push(limit);
    return entries.filter(({ sentence }) => sentence.includes(text)).slice(0, limit);
  },
});

test("[A21] an applied change set tells its version and who applied it, whatever else is said of versions", async () => {
  const applied = entry(7, "Applied 3 changes as version 4.", { details: { version: 4, request: "r1", mutations: 3 } });
  const named = entry(9, "renamed the change set to “as version 9”");
  expect(await endOf(log(named, applied), { ...SET, phase: "applied" })).toEqual({ at: 70, by: BEN, version: 4 });
});

test("[A21] an abandoned one tells who abandoned it last; one that is open, or of which the log says nothing, has no end", async () => {
  const gone = entry(5, "abandoned the change set “Cache”");
  const all = log(entry(8, "renamed the change set to “abandoned the change set”"), gone, entry(2, gone.sentence));
  expect(await endOf(all, { ...SET, phase: "abandoned" })).toEqual({ at: 50, by: BEN, version: null });
  expect(await endOf(all, SET)).toBeNull();
  expect(await endOf(log(), { ...SET, phase: "abandoned" })).toBeNull();
});

test("[A21] of a long log no more is looked through than up to the entry that says it", async () => {
  const gone = entry(5, "abandoned the change set “Cache”");
  const plain = log(gone);
  await endOf(plain, { ...SET, phase: "abandoned" });
  expect(plain.asked).toEqual([1]);
  const renamed = log(entry(8, "renamed the change set to “abandoned the change set”"), gone);
  expect(await endOf(renamed, { ...SET, phase: "abandoned" })).toMatchObject({ at: 50 });
  expect(renamed.asked).toHaveLength(2);
});
