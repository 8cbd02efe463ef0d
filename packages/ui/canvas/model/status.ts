import type { ResourceState, StepView } from "@tributary/core/protocol";
import type { State } from "../../kit/index.ts";
import { checksOf, type ComponentResults } from "../../replica/index.ts";

/** A component's state as a dot and a word. */
export type Status = { readonly state: State; readonly word: string; readonly detail?: string };

/** How it stands with what a component stands for: a step under way first, then drift, then what was last read. */
export function statusOf(resource: ResourceState | undefined, step: StepView | undefined): Status | undefined {
  if (step?.phase === "running") return { state: "running", word: RUNNING_WORD[step.kind] };
  if (step?.phase === "waiting") return { state: "waiting", word: "waiting" };
  if (!resource) return undefined;
  if (resource.status === "gone") return { state: "gone", word: "gone", ...detail(resource) };
  if (resource.status === "error") return { state: "failed", word: resource.state, ...detail(resource) };
  if (resource.drift.length > 0) {
    const what = resource.drift.map(({ title }) => title).join(", ");
    return { state: "drifted", word: "drifted", detail: `${what} differs from what is intended` };
  }
  if (resource.status === "warning") return { state: "degraded", word: resource.state, ...detail(resource) };
  return { state: "healthy", word: resource.state, ...detail(resource) };
}

const RUNNING_WORD = { create: "creating", update: "updating", replace: "replacing", destroy: "destroying" } as const;

function detail(resource: ResourceState): { readonly detail?: string } {
  return resource.message === undefined ? {} : { detail: resource.message };
}

export type Findings = {
  readonly failures: number;
  readonly warnings: number;
  readonly running: boolean;
  /** Functions that failed, and those that are out of date because of one. */
  readonly failed: number;
  readonly stale: number;
  /** Why, of the first that failed, else of the first that is out of date. */
  readonly reason?: string;
};

const NO_FINDINGS: Findings = { failures: 0, warnings: 0, running: false, failed: 0, stale: 0 };
const counted = new WeakMap<ComponentResults, Findings>();

/** How many of a component's checks fail or warn, once per set of results. */
export function findingsOf(results: ComponentResults | undefined): Findings {
  if (!results) return NO_FINDINGS;
  let findings = counted.get(results);
  if (!findings) {
    const checks = checksOf(results);
    findings = {
      failures: checks.filter(({ finding }) => finding?.result === "failure").length,
      warnings: checks.filter(({ finding }) => finding?.result === "warning").length,
      running: checks.some(({ phase }) => phase === "running"),
      ...troublesOf(results),
    };
    counted.set(results, findings);
  }
  return findings;
}

/** A container's own findings, with what the checks of everything in it have found. */
export function findingsWithin(
  results: ReadonlyMap<string, ComponentResults>,
  container: string,
  members: readonly string[],
): Findings {
  const own = findingsOf(results.get(container));
  let [failures, warnings] = [own.failures, own.warnings];
  for (const member of members) {
    const found = findingsOf(results.get(member));
    failures += found.failures;
    warnings += found.warnings;
  }
  return { ...own, failures, warnings };
}

export function sameFindings(a: Findings, b: Findings): boolean {
  const counts = a.failures === b.failures && a.warnings === b.warnings && a.failed === b.failed && a.stale === b.stale;
  return counts && a.running === b.running && a.reason === b.reason;
}

function troublesOf(results: ComponentResults): Pick<Findings, "failed" | "stale" | "reason"> {
  const reasons: { failed: string[]; stale: string[] } = { failed: [], stale: [] };
  for (const result of results.values())
    if (result.phase === "failed" || result.phase === "stale") reasons[result.phase].push(result.reason);
  const [reason] = [...reasons.failed, ...reasons.stale];
  return {
    failed: reasons.failed.length,
    stale: reasons.stale.length,
    ...(reason === undefined ? {} : { reason }),
  };
}
