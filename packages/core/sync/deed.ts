import { type ChangeSetId, originOf } from "../base/index.ts";
import { type AuditLine, auditLine } from "../governance/index.ts";
import type { LogEntry } from "./ports.ts";

/** What the audit says of the act that an entry stands for; undefined where it stands for none. Every log writes this line with the entry [L14]. */
export function deedLine(
  { at, deed }: Pick<LogEntry, "at" | "deed">,
  { changeSet, seq }: { readonly changeSet: ChangeSetId; readonly seq: number },
): AuditLine | undefined {
  if (!deed) return undefined;
  const { sentence, origin, details } = deed;
  return auditLine(deed, { at, changeSet, sentence, details: { ...originOf(origin), ...details, entry: seq } });
}
