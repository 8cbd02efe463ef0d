import { NAME_PATH } from "@tributary/core/model";
import type { AuditFilter } from "@tributary/core/protocol";
import { and, inArray, or, type SQL, sql } from "drizzle-orm";
import { readable } from "./readable.ts";

/** A line of a page, `entry.line`, as the record `said`: its JSON is read once for all that is asked of it. */
export const SAID = sql`json_to_record(${readable(sql`entry.line`)}) AS said (
  actor json, at numeric, "changeSet" text, details json, mutation json, outcome text, sentence text
)`;

/** What a line must be to pass the filter, `said` being what it says; undefined when everything does. */
export function filtered(filter: AuditFilter): SQL | undefined {
  const { changeSet, actor, actorType, outcome, component, path, mutationType, from, to, text, correlation } = filter;
  return and(
    same(sql`said."changeSet"`, changeSet),
    same(sql`said.actor->>'id'`, actor),
    same(sql`said.actor->>'type'`, actorType),
    outcome === undefined ? undefined : inArray(sql`said.outcome`, [...outcomes(outcome)]),
    same(sql`said.mutation->>'component'`, component),
    path === undefined ? undefined : at(path),
    same(sql`said.mutation->>'type'`, mutationType),
    from === undefined ? undefined : sql`said.at >= ${from}`,
    to === undefined ? undefined : sql`said.at < ${to}`,
    same(sql`said.details->>'correlation'`, correlation),
    text === undefined ? undefined : sql`(${holds(sql`said.sentence`, text)} OR ${holds(sql`said.details`, text)})`,
  );
}

/**
 * What each line has that passes the filter, seen without reading its JSON: most are passed over by it, at a tenth of the cost.
 * That lines are written so, `isAsSearched` of audit-page.ts tells.
 */
export function lookedFor(filter: AuditFilter): SQL | undefined {
  const { changeSet, actor, actorType, outcome, component, mutationType, text, correlation } = filter;
  const named = [changeSet, actor, actorType, component, mutationType, correlation].filter(
    (each) => each !== undefined,
  );
  return and(
    ...named.map((value) => has(sql`entry.line`, asWritten(value))),
    outcome === undefined
      ? undefined
      : or(...outcomes(outcome).map((each) => has(sql`entry.line`, `"outcome":"${each}"`))),
    text === undefined ? undefined : mayHold(text),
  );
}

/**
 * Whether a line may have these words in it, as they are or as JSON writes them. Lines with letters of other alphabets, and
 * those of which characters are left out (`readable`), are all looked into.
 */
function mayHold(words: string): SQL | undefined {
  if (!/^[ -~]*$/.test(words)) return undefined;
  const plain = words.toLowerCase();
  const written = new Set([plain, asWritten(plain).slice(1, -1)]);
  const line = sql`lower(entry.line COLLATE "C")`;
  const other = sql`octet_length(entry.line) <> char_length(entry.line)`;
  return or(...Array.from(written, (each) => has(line, each)), has(sql`entry.line`, String.raw`\u`), other);
}

function has(text: SQL, part: string): SQL {
  return sql`strpos(${text}, ${part}::text) > 0`;
}

/** The outcomes that are meant: what was blocked or is invalid was refused, too. */
function outcomes(wanted: NonNullable<AuditFilter["outcome"]>): readonly string[] {
  return wanted === "refused" ? ["refused", "blocked", "invalid"] : [wanted];
}

/** A text as lines have it. */
function asWritten(text: string): string {
  return JSON.stringify(text);
}

function same(said: SQL, wanted: string | undefined): SQL | undefined {
  return wanted === undefined ? undefined : sql`${said} = ${read(wanted)}::text`;
}

/** Whether a text, or JSON as it is written, has these words in it. */
function holds(said: SQL, words: string): SQL {
  return sql`strpos(lower(${said}::text), lower(${read(words)}::text)) > 0`;
}

/** The path itself, and all below it. */
function at(path: string): SQL {
  const written = sql`CASE said.mutation->>'type' WHEN 'component.rename' THEN ${NAME_PATH} ELSE coalesce(said.mutation->>'path', '') END`;
  const below = sql`starts_with(${written}, ${read(`${path}/`)}::text)`;
  return sql`said.mutation IS NOT NULL AND (${written} = ${read(path)}::text OR ${below})`;
}

/** A text as `readable` leaves it. */
function read(text: string): string {
  return text.replaceAll(/\0|\p{Surrogate}/gu, "");
}
