import type { AuditFilter } from "@tributary/core/protocol";
import { and, eq, gte, inArray, lt, or, type SQL, sql } from "drizzle-orm";
import { audit } from "../schema/index.ts";
import { storable } from "./audit-chain.ts";
import { readable } from "./readable.ts";

/** What an entry must be to pass the filter; undefined when everything does. */
export function filtered(filter: AuditFilter): SQL | undefined {
  const { changeSet, actor, actorType, outcome, component, path, mutationType, from, to, text, correlation } = filter;
  const same = <T>(column: Parameters<typeof eq>[0], wanted: T | undefined) =>
    wanted === undefined ? undefined : eq(column, typeof wanted === "string" ? storable(wanted) : wanted);
  return and(
    same(audit.changeSet, changeSet),
    same(audit.actorId, actor),
    same(audit.actorType, actorType),
    outcome === "refused" ? inArray(audit.outcome, ["refused", "blocked", "invalid"]) : same(audit.outcome, outcome),
    same(audit.component, component),
    path === undefined ? undefined : at(storable(path)),
    same(audit.mutationType, mutationType),
    from === undefined ? undefined : gte(audit.at, from),
    to === undefined ? undefined : lt(audit.at, to),
    correlation === undefined ? undefined : isOf(storable(correlation)),
    text === undefined ? undefined : or(holds(audit.sentence, text), holds(audit.details, text)),
  );
}

/** Whether an entry is of this correlation; looked into are those that say the word at all. */
function isOf(correlation: string): SQL {
  const says = sql`strpos(${audit.details}::text, ${JSON.stringify(correlation)}::text) > 0`;
  return sql`CASE WHEN ${says} THEN (${readable(audit.details)})->>'correlation' = ${correlation}::text ELSE false END`;
}

/** Whether a column's text has these words in it. JSON is looked at as it is written: whence and why stand there. */
function holds(column: typeof audit.sentence | typeof audit.details, words: string): SQL {
  return sql`strpos(lower(${column}::text), lower(${storable(words)}::text)) > 0`;
}

/** The path itself, and all below it. */
function at(path: string): SQL | undefined {
  return or(eq(audit.path, path), sql`starts_with(${audit.path}, ${`${path}/`}::text)`);
}
