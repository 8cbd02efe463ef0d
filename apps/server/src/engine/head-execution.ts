import type { Answer, Caller } from "@tributary/adapters/api";
import { ok } from "@tributary/core/base";
import { type Execution, refusalSentences, type SideEffect } from "@tributary/core/engine";
import { changeSetApplied, type ChangeSetRecord } from "@tributary/core/governance";
import type { Mutation, Snapshot } from "@tributary/core/model";
import { setImmediate as nextTurn } from "node:timers/promises";
import { refused } from "../answers.ts";
import type { Deps } from "../deps.ts";
import type { WorkspaceHost } from "../workspaces/workspace-host.ts";

export type JudgedForHead = { readonly state: Snapshot; readonly effects: readonly SideEffect[] };

/**
 * Takes what was approved through the pipeline, on Head as it is now: in slices, so that ten thousand mutations hold nobody
 * up, and stopped when it takes too long or the server ends. Exactly what was approved, or nothing [E22].
 */
export async function judgeForHead(
  deps: Deps,
  home: WorkspaceHost,
  record: ChangeSetRecord,
  mutations: readonly Mutation[],
  caller: Caller,
): Answer<JudgedForHead> {
  const { engine, now } = deps;
  await engine.policies.read(record.workspace);
  const { actor, role, origin } = caller;
  const execution = await engine.head.executeSliced(
    home.snapshot,
    mutations,
    { ...origin, actor, role, workspace: record.workspace, changeSet: record.id, at: now() },
    { isSettled: true, pause: () => nextTurn(), cancelled: () => deps.stopping.aborted },
  );
  if (execution.phase !== "done") return refused("conflict", whyNot(execution));
  const applied = changeSetApplied(record, { version: home.version + 1, mutations: mutations.length, at: now() });
  return ok({ state: execution.state, effects: [applied, ...execution.sideEffects] });
}

function whyNot(execution: Execution): string {
  if (execution.phase === "interrupted")
    return execution.interruption === "cancelled"
      ? "The server is stopping, so nothing was applied. Apply it when it is back."
      : "Applying took too long and was stopped; nothing of it was applied. Split the change set, then apply the parts.";
  if (execution.phase === "failed")
    return `The server broke while applying this, so nothing of it was applied. Its log has execution ${execution.executionId}.`;
  const sentences = [...new Set(refusalSentences(execution))];
  return `It cannot be applied as it was approved. ${sentences.slice(0, 5).join(" ")}`;
}
