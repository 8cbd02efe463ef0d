import type { ChangeSetId } from "@tributary/core/base";
import type { ChangeSetRecord, Contribution, RunRecord } from "@tributary/core/governance";
import type { ChangeSetSummary } from "@tributary/core/protocol";
import type { Deps } from "../deps.ts";
import type { Directory } from "./names.ts";

export type SummaryOf = {
  readonly directory: Directory;
  readonly applying: boolean;
  readonly contributors: readonly Contribution[];
  /** The newest run it has caused. */
  readonly run: Pick<RunRecord, "id" | "phase"> | undefined;
};

/** A change set as lists show it. */
export async function summaryOf(
  deps: Deps,
  record: ChangeSetRecord,
  { directory, applying, contributors, run }: SummaryOf,
): Promise<ChangeSetSummary> {
  const { id, title, description, phase, baseVersion, createdBy, createdAt } = record;
  const from = record.origin ? await deps.stores.changeSets.get(record.origin.changeSet as ChangeSetId) : undefined;
  return {
    id,
    title,
    description,
    origin: record.origin && from ? { ...record.origin, title: from.title, phase: from.phase } : null,
    baseVersion,
    createdAt,
    phase: applying ? "applying" : phase,
    run: run ? { id: run.id, phase: run.phase } : null,
    createdBy: directory.nameOf(createdBy),
    contributors: contributors
      .filter(({ actor }) => actor.type !== "system")
      .map(({ actor }) => ({ id: actor.id, name: actor.name, type: actor.type })),
    changes: contributors.reduce((sum, { mutations }) => sum + mutations, 0),
  };
}
