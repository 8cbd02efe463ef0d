import type { ChangeSetRecord } from "@tributary/core/governance";
import type { ChangeSetSummary } from "@tributary/core/protocol";
import type { Deps } from "../deps.ts";
import type { Directory } from "./names.ts";

/** A change set as lists show it. */
export async function summaryOf(
  deps: Deps,
  record: ChangeSetRecord,
  directory: Directory,
  applying: boolean,
): Promise<ChangeSetSummary> {
  const contributors = await deps.stores.changeSets.contributors(record.id);
  const { id, title, phase, baseVersion, createdBy, createdAt } = record;
  return {
    id,
    title,
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
