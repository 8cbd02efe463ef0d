import type { ChangeSetId } from "@tributary/core/base";
import type { ChangeSetRecord, Contribution } from "@tributary/core/governance";
import type { ChangeSetSummary } from "@tributary/core/protocol";
import type { Deps } from "../deps.ts";
import type { Directory } from "./names.ts";

/** A change set as lists show it. */
export async function summaryOf(
  deps: Deps,
  record: ChangeSetRecord,
  directory: Directory,
  applying: boolean,
  written?: readonly Contribution[],
): Promise<ChangeSetSummary> {
  const contributors = written ?? (await deps.stores.changeSets.contributors(record.id));
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
    createdBy: directory.nameOf(createdBy),
    contributors: contributors
      .filter(({ actor }) => actor.type !== "system")
      .map(({ actor }) => ({ id: actor.id, name: actor.name, type: actor.type })),
    changes: contributors.reduce((sum, { mutations }) => sum + mutations, 0),
  };
}
