import { isJsonObject } from "@tributary/core/base";
import type { AuditStore, ChangeSetRecord } from "@tributary/core/governance";
import type { AuditEntry, ChangeSetEnd } from "@tributary/core/protocol";

/** What the log says of either end; words alone could be anybody's. */
const ENDS: {
  readonly [phase in ChangeSetRecord["phase"]]?: {
    readonly text: string;
    readonly isIt: (entry: AuditEntry) => boolean;
  };
} = {
  applied: { text: "as version", isIt: (entry) => versionIn(entry) !== null },
  abandoned: {
    text: "abandoned the change set",
    isIt: ({ sentence, mutation }) => mutation === null && sentence.startsWith("abandoned the change set"),
  },
};
/** As many entries that say it are looked at: mostly the latest is it, and asking for more would search the whole log for them. */
const LIMITS = [1, 20];

/** How a change set ended, as the audit log has it; null while it is open, and where the log does not say. Rule [A21] of SPEC.md. */
export async function endOf(audit: Pick<AuditStore, "list">, record: ChangeSetRecord): Promise<ChangeSetEnd | null> {
  const end = ENDS[record.phase];
  if (!end) return null;
  for (const limit of LIMITS) {
    const about = { changeSet: record.id, outcome: "accepted", text: end.text, limit } as const;
    const found = await audit.list(record.workspace, about);
    const entry = found.find(end.isIt);
    if (entry) return { at: entry.at, by: entry.actor, version: versionIn(entry) };
    if (found.length < limit) return null;
  }
  return null;
}

/** As which version of Head the change set of this entry was applied, as a whole. */
function versionIn({ details, mutation }: AuditEntry): number | null {
  if (mutation !== null || !isJsonObject(details) || typeof details["request"] !== "string") return null;
  const { version } = details;
  return typeof version === "number" ? version : null;
}
