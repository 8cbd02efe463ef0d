import type { Fault } from "./fault.ts";

const GOVERNANCE = "packages/core/governance";

/** Of who may change what: core/governance. */
export const GOVERNANCE_FAULTS: readonly Fault[] = [
  {
    id: "g5-values-unbound",
    rule: "G5",
    file: `${GOVERNANCE}/content.ts`,
    find: ".map((mutation) => ({ mutation, before: standingAt(input.base, mutation) }))",
    replace: ".map(({ type }) => ({ type }))",
    why: "an approval is not bound to the values that were approved",
  },
  {
    id: "g5-ground-unbound",
    rule: "G5",
    file: `${GOVERNANCE}/content.ts`,
    find: ".map((mutation) => ({ mutation, before: standingAt(input.base, mutation) }))",
    replace: ".map((mutation) => ({ mutation }))",
    why: "an approval is not bound to what the values replace",
    tests: `${GOVERNANCE}/content.test.ts`,
  },
  {
    id: "g17-deleted-unread",
    rule: "G17",
    file: `${GOVERNANCE}/content.ts`,
    find: "      return componentHash(component);",
    replace: "      return { name: component.attributes.get(NAME_PATH) ?? null };",
    why: "an approval of a deletion is not bound to what is deleted",
  },
  {
    id: "g17-entry-unread",
    rule: "G17",
    file: `${GOVERNANCE}/content.ts`,
    find: "      return cellsWithin(component, mutation.path);",
    replace: "      return component.attributes.get(mutation.path) ?? null;",
    why: "an approval to remove a list entry is not bound to what stands below it",
  },
  {
    id: "g2-own-work",
    rule: "G2",
    file: `${GOVERNANCE}/standing.ts`,
    find: "return standing.contributors.some((contributor) => contributor.person === person);",
    replace: "return false;",
    why: "people approve what they wrote themselves",
  },
  {
    id: "g3-agents-decide",
    rule: "G3",
    file: `${GOVERNANCE}/review.ts`,
    find: 'export function applyRefusal(record: RequestRecord | undefined, by: Decider, standing: Standing): ReviewRefusal | null {\n  if (by.actor.type !== "user") return { kind: "notAPerson", type: by.actor.type };',
    replace:
      "export function applyRefusal(record: RequestRecord | undefined, by: Decider, standing: Standing): ReviewRefusal | null {",
    why: "an agent may apply",
    tests: `${GOVERNANCE}/review.test.ts`,
  },
  {
    id: "g6-old-approvals-count",
    rule: "G6",
    file: `${GOVERNANCE}/standing.ts`,
    find: "      decision.contentHash === standing.contentHash &&\n",
    replace: "",
    why: "approvals of what it was before count for what it is now",
    tests: `${GOVERNANCE}/review.test.ts`,
  },
];
