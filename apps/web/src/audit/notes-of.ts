import { isJsonObject } from "@tributary/core/base";
import type { AuditEntry } from "@tributary/core/protocol";

/** The notes that were given with what an entry tells of, by name. */
export function notesOf({ details }: Pick<AuditEntry, "details">): readonly (readonly [name: string, value: string])[] {
  const metadata = isJsonObject(details) ? details["metadata"] : undefined;
  if (!isJsonObject(metadata)) return [];
  return Object.entries(metadata).flatMap(([name, value]) =>
    typeof value === "string" ? [[name, value] as const] : [],
  );
}
