import type { Metadata } from "../base/index.ts";
import type { RequirementNeed } from "../engine/index.ts";
import type { Approval, Standing } from "./standing.ts";

/** Something a policy of the workspace wants before a change set is applied, besides the approval it needs anyway. */
export type Demand = {
  /** The same from one look to the next. */
  readonly id: string;
  readonly policy: string;
  readonly need: RequirementNeed;
  readonly sentence: string;
  /** For what is no matter of approvals: whether it is so. */
  readonly holds?: boolean;
  /** The policy only advises: it is shown, and counts as met. */
  readonly isAdvice?: boolean;
};

/** Approvals by distinct people that must count: the usual ones, or as many as a policy wants. */
export function approvalsNeeded({ requiredApprovals, demands = [] }: Standing): number {
  const counts = demands.map(({ need, isAdvice }) => (need.kind === "approvals" && !isAdvice ? need.count : 0));
  return Math.max(requiredApprovals, ...counts);
}

/**
 * The approvals among those that count which meet a demand; all that is needed when it is met [G20].
 *
 * @param notes - given by whoever is about to apply it
 */
export function meets(
  demand: Demand,
  approvals: readonly Approval[],
  { members }: Standing,
  notes: Metadata = {},
): boolean {
  if (demand.isAdvice) return true;
  const { need } = demand;
  switch (need.kind) {
    case "approvals":
      return approvals.length >= need.count;
    case "approvalBy":
      return approvals.some(({ id }) =>
        members.some((member) => member.id === id && mayStandFor(member.role, need.role)),
      );
    case "checks":
      return demand.holds ?? false;
    case "note":
      return isGiven(notes, need);
  }
}

/** The demands that no approval can meet and that do not hold: nobody can approve past them [G21]. */
export function unmetBefore({ demands = [] }: Standing): readonly Demand[] {
  return demands.filter((demand) => demand.need.kind === "checks" && !demand.isAdvice && !demand.holds);
}

export function unmetDemands(
  standing: Standing,
  approvals: readonly Approval[],
  notes: Metadata = {},
): readonly Demand[] {
  return (standing.demands ?? []).filter((demand) => !meets(demand, approvals, standing, notes));
}

/** Whether it is for others than whoever applies it to meet: a note is given with the apply itself [G31]. */
export function isMetBefore({ need }: Demand): boolean {
  return need.kind !== "note";
}

/** Whether a note of that name, that begins so, is among these [G31]. */
export function isGiven(
  notes: Metadata,
  { name, begins }: { readonly name: string; readonly begins: string },
): boolean {
  const value = Object.hasOwn(notes, name) ? notes[name] : undefined;
  return value?.toLowerCase().startsWith(begins.toLowerCase()) ?? false;
}

function mayStandFor(role: Standing["members"][number]["role"], wanted: "owner" | "approver"): boolean {
  return role === "owner" || role === wanted;
}
