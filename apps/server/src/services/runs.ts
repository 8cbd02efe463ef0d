import type { ApiServices, Caller } from "@tributary/adapters/api";
import { ok, type ComponentId, type RunId } from "@tributary/core/base";
import { startRun } from "@tributary/core/engine";
import { type AuditLine, auditLine, type RunRecord } from "@tributary/core/governance";
import { refused } from "../answers.ts";
import type { Deps } from "../deps.ts";
import type { Hosts } from "../hosts.ts";
import { beginRun } from "../runs/begin.ts";
import { planBack, whyEarly } from "../runs/restoring.ts";
import type { Runs } from "../runs/runs.ts";
import { viewOf } from "../runs/view.ts";

const UNFINISHED = new Set(["failed", "skipped", "cancelled"]);

export function runService(deps: Deps, hosts: Hosts, runs: Runs): ApiServices["runs"] {
  return {
    view: (record) => viewOf(runs.current(record)),
    summaries: (workspace, limit) => runs.summaries(workspace, limit),
    watch: (record, from, signal) => runs.watch(record, from, signal),

    /** What a run left undone, planned anew against Head and reality as they are now, as a run of its own. */
    retry: (record, caller) =>
      hosts.workspaces.with(record.workspace, async (host) => {
        const early = await whyEarly(host);
        if (early) return early;
        return host.serial.run(async () => {
          if (runs.current(record).phase === "running") return refused("conflict", "This run is still under way.");
          if (runs.isRunning(record.workspace))
            return refused("conflict", "Another run is under way; try again when it has ended.");
          const left = record.steps.filter((step) => UNFINISHED.has(step.phase));
          const plan = await planBack(
            host,
            left.map(({ component }) => component as ComponentId),
            new Map(left.map(({ component, kind }) => [component, kind])),
          );
          if (!plan.ok) return plan;
          const { steps } = plan.value;
          if (steps.length === 0) return refused("conflict", "There is nothing left to do: reality is as intended.");
          const at = deps.now();
          const next: RunRecord = {
            id: deps.newId() as RunId,
            workspace: record.workspace,
            changeSet: record.changeSet,
            title: `${record.title} (again)`.slice(0, 200),
            phase: "running",
            startedAt: at,
            startedBy: caller.actor,
            server: deps.server,
            steps: startRun(steps, at).steps,
          };
          const sentence = `had what the run “${record.title}” left undone tried again`;
          return beginRun(deps, runs, { run: next, audit: lineOf(record, caller, { at, sentence, next: next.id }) });
        });
      }),

    async cancel(record, caller) {
      const line = lineOf(record, caller, { at: deps.now(), sentence: `cancelled the run “${record.title}”` });
      if (!(await runs.cancel(record.id, line))) return refused("conflict", "This run has ended already.");
      deps.topics.announce(record.workspace, "audit");
      return ok(undefined);
    },
  };
}

/** What the audit says of something done to a run, and which run came of it. */
function lineOf(
  { id, changeSet }: RunRecord,
  caller: Caller,
  { at, sentence, next }: { readonly at: number; readonly sentence: string; readonly next?: RunId },
): AuditLine {
  const details = { run: id, ...(next === undefined ? {} : { next }) };
  return auditLine(caller, { at, sentence, details, ...(changeSet ? { changeSet } : {}) });
}
