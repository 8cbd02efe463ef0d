import { isOpen, type RequestRecord, review } from "@tributary/core/governance";

/** The open request as it ends when another takes its place, or its change set ends; undefined where none is open. */
export function supersededOf(current: RequestRecord | undefined, at: number): RequestRecord | undefined {
  if (!current || !isOpen(current)) return undefined;
  // Whoever may have decided makes no difference to that.
  const standing = { contentHash: current.contentHash, contributors: [], members: [], requiredApprovals: 1 };
  const next = review(current, { type: "supersede", at }, standing);
  return next.ok ? next.value : undefined;
}
