import { canonicalJson, isJsonObject, type WorkspaceId } from "@tributary/core/base";
import { auditText } from "@tributary/core/history";
import type { AuditEntry } from "@tributary/core/protocol";
import { bigintArray, textArray } from "../binary-arrays.ts";
import { oncePer } from "../once-per.ts";
import { type Filed, KINDS } from "./audit-filing.ts";
import { storable } from "./storable.ts";

export type NewAuditEntry = Omit<AuditEntry, "seq">;

/** More entries than this are not written in one page: whoever reads one of them reads all. */
const PAGE = 256;

/**
 * The arguments of the SQL function `audit_append` after the workspace.
 *
 * @param json - canonical: what is stored is what is hashed, so it is written once
 */
export function auditColumns(
  workspace: WorkspaceId,
  entries: readonly NewAuditEntry[],
  json: (value: unknown) => string = oncePer(canonicalJson),
): Buffer[] {
  const pages = pagesOf(entries);
  const filed = pages.map(filingOfPage);
  return [
    textArray(entries.map((entry) => auditText(workspace, entry, json))),
    bigintArray(pages.map(({ length }) => length)),
    bigintArray(pages.map((page) => page.reduce((first, { at }) => Math.min(first, at), Number.POSITIVE_INFINITY))),
    bigintArray(pages.map((page) => page.reduce((last, { at }) => Math.max(last, at), Number.NEGATIVE_INFINITY))),
    bigintArray(filed.map(({ length }) => length)),
    textArray(filed.flat().map(({ kind }) => kind)),
    textArray(filed.flat().map(({ value }) => value)),
  ];
}

/** The types of `auditColumns`, for a statement whose first of them is parameter number `first`. */
export function auditParameters(first: number): string {
  const types = ["text[]", "bigint[]", "bigint[]", "bigint[]", "bigint[]", "text[]", "text[]"];
  return types.map((type, index) => `$${first + index}::${type}`).join(", ");
}

/** What a line of a page says. Of one that `audit_append` never wrote it is told that it cannot be read. */
export function entryIn(line: string): NewAuditEntry {
  const said = parsed(line);
  if (!isJsonObject(said) || !isJsonObject(said.actor)) return UNREADABLE;
  const { actor, at, changeSet, details, mutation, outcome, sentence } = said as unknown as NewAuditEntry;
  return { at, actor, changeSet, outcome, sentence, mutation, ...(details === null ? {} : { details }) };
}

/**
 * Whether a line is written as searches look for it, which compare texts before they read JSON: as `auditText` writes it, or with
 * the members of its parts in another order, as from before there were pages; with nothing in another spelling, twice, beside it
 * or in another's place.
 */
export function isAsSearched(workspace: WorkspaceId, line: string): boolean {
  if (line === auditText(workspace, entryIn(line))) return true;
  const said = parsed(line);
  if (!isJsonObject(said) || said["workspace"] !== workspace) return false;
  return Object.keys(said).join() === MEMBERS && JSON.stringify(said) === line;
}

/** The members that the JSON of an entry has, in the order they were always written in. */
const MEMBERS = "actor,at,changeSet,details,mutation,outcome,sentence,workspace";

const UNREADABLE: NewAuditEntry = {
  ...{ at: 0, actor: { id: "", name: "unknown", type: "system" }, changeSet: null, outcome: "failed", mutation: null },
  sentence: "This entry cannot be read: it was changed after it was written.",
};

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function pagesOf(entries: readonly NewAuditEntry[]): (readonly NewAuditEntry[])[] {
  if (entries.length <= PAGE) return entries.length === 0 ? [] : [entries];
  return [entries.slice(0, PAGE), ...pagesOf(entries.slice(PAGE))];
}

/** What the block is filed under for this page's sake, each once. */
function filingOfPage(page: readonly NewAuditEntry[]): readonly Filed[] {
  const values = { actor: new Set<string>(), component: new Set<string>(), changeSet: new Set<string>() };
  for (const { actor, mutation, changeSet } of page) {
    values.actor.add(actor.id);
    if (mutation && "component" in mutation) values.component.add(mutation.component);
    if (changeSet !== null) values.changeSet.add(changeSet);
  }
  return KINDS.flatMap((kind) => Array.from(values[kind], (value) => ({ kind, value: storable(value) })));
}
