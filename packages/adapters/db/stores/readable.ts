import { type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";

/** An escaped zero character or half of a pair; what else is escaped is its first group, an escaped backslash among it. */
const UNREADABLE = String.raw`(\\[^u])|\\u(?:0000|d[89a-f][0-9a-f]{2})`;

/**
 * A column of JSON, or of its text, out of which texts can be taken. It keeps what it was given to the letter, also what PostgreSQL
 * cannot make a text of, and of a value with one such character anywhere it would give nothing but a fault: they are left out.
 */
export function readable(column: PgColumn | SQL): SQL {
  return sql`CASE WHEN strpos(${column}::text, '\\u') > 0 THEN regexp_replace(${column}::text, ${UNREADABLE}::text, '\\1', 'g')::json ELSE ${column}::json END`;
}

/** The same of a column of JSON's text, in a statement that is written by hand. */
export function readableText(column: string): string {
  return String.raw`(CASE WHEN strpos(${column}, '\u') > 0 THEN regexp_replace(${column}, '${UNREADABLE}', '\1', 'g') ELSE ${column} END)::json`;
}
