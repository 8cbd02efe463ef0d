import { type Execution, requirementsIn } from "@tributary/core/engine";
import type { Demand } from "@tributary/core/governance";
import type { Finding, PlanStep } from "@tributary/core/protocol";
import { SYSTEM_ACTOR } from "@tributary/core/base";
import type { ChangeSetHost } from "../change-sets/change-set-host.ts";
import type { MutationEngine } from "./mutation-engine.ts";

/** What the workspace's policies want of this change set, from what it says, plans and finds now [G20]. */
export function demandsOf(
  engine: MutationEngine,
  host: ChangeSetHost,
  { plan, findings }: { readonly plan: readonly PlanStep[]; readonly findings: readonly Finding[] },
): readonly Demand[] {
  const failures = findings.filter(({ result }) => result === "failure");
  const ofWhole = engine.policies.rulesOf(host.workspace).flatMap((rule) => rule({ plan, failures }) ?? []);
  return [...ofMutations(engine, host), ...ofWhole];
}

function ofMutations({ edits }: MutationEngine, host: ChangeSetHost): readonly Demand[] {
  const context = { actor: SYSTEM_ACTOR, role: "owner", workspace: host.workspace, changeSet: host.id } as const;
  const execution = edits.execute(host.session.base, host.session.mutations(), context, {
    mode: "validate",
    batch: "bestEffort",
    isSettled: true,
  });
  const required = requirementsIn(execution.outcomes).map(({ policy, need, sentence }) => ({
    id: `${policy}:${JSON.stringify(need)}:${sentence}`,
    ...{ policy, need, sentence },
  }));
  return [...required, ...denied(execution)];
}

/** What a policy refuses that was switched on after the edit: it has to go before anybody approves. */
function denied({ outcomes }: Execution): readonly Demand[] {
  const all = outcomes.flatMap(({ refusal }): Demand[] => {
    if (refusal?.kind !== "policy") return [];
    const { policy, sentence } = refusal;
    return [{ id: `denied:${policy}:${sentence}`, policy, sentence, need: { kind: "checks" }, holds: false }];
  });
  return [...new Map(all.map((each) => [each.id, each])).values()];
}
