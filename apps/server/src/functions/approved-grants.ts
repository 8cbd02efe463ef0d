import { EGRESS_METHODS, type ConnectionGrant, type FunctionKind, type Snapshot } from "@tributary/core/model";
import { findFunction, type FoundFunction } from "./target.ts";

const READING = new Set(["GET", "HEAD"]);
const READERS: ReadonlySet<FunctionKind> = new Set(["debug", "management"]);

/**
 * What a function is granted on Head, where people have agreed to it, and to exactly this code. One that is being written, or
 * was changed since, reaches nothing: whoever may edit would otherwise read whatever a connection shows. Rule [VN8].
 */
export function approvedGrants(head: Snapshot, found: FoundFunction): readonly ConnectionGrant[] {
  const { id, schema, name } = found.function;
  const agreed = findFunction(head, id !== undefined ? { id } : { schema: schema ?? "", name });
  return agreed && sameCode(agreed, found) ? agreed.grants : [];
}

/**
 * What a function may ask where somebody runs it by hand, or has it propose edits: of what it was granted, what changes nothing.
 * Only a step of a run that was approved changes anything outside.
 */
export function readableBy(head: Snapshot, found: FoundFunction): readonly ConnectionGrant[] {
  return READERS.has(found.function.kind) ? readingOnly(approvedGrants(head, found)) : [];
}

/** Of these, what changes nothing. */
export function readingOnly(grants: readonly ConnectionGrant[]): readonly ConnectionGrant[] {
  return grants.flatMap(({ connection, patterns = [{ methods: EGRESS_METHODS, path: "/**" }] }) => {
    const reading = patterns
      .map(({ methods, path }) => ({ path, methods: methods.filter((method) => READING.has(method)) }))
      .filter(({ methods }) => methods.length > 0);
    return reading.length === 0 ? [] : [{ connection, patterns: reading }];
  });
}

function sameCode({ code: a }: FoundFunction, { code: b }: FoundFunction): boolean {
  return "source" in a ? "source" in b && a.source === b.source : !("source" in b) && a.hash === b.hash;
}
