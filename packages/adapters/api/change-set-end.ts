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
const PAGE = 20;

/** How a change set ended, as the audit log has it; null while it is open, and where the log does not say. Rule [A21] of SPEC.md. */
export async function endOf(audit: Pick<AuditStore, "list">, record: ChangeSetRecord): Promise<ChangeSetEnd | null> {
  const end = ENDS[record.phase];
  if (!end) return null;
  const about = { changeSet: record.id, outcome: "accepted", text: end.text, limit: PAGE } as const;
  const entry = (await audit.list(record.workspace, about)).find(end.isIt);
  return entry ? { at: entry.at, by: entry.actor, version: versionIn(entry) } : null;
}

/** As which version of Head the change set of this entry was applied, as a whole. */
function versionIn({ details, mutation }: AuditEntry): number | null {
  if (mutation !== null || !isJsonObject(details) || typeof details["request"] !== "string") return null;
  const { version } = details;
  return typeof version === "number" ? version : null;
}
