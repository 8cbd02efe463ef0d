import type { Answer } from "@tributary/adapters/api";
import { ok, type RunId } from "@tributary/core/base";
import type { AuditLine, RunRecord } from "@tributary/core/governance";
import { OutcomeUnknown } from "@tributary/core/sync";
import { refused } from "../answers.ts";
import type { Deps } from "../deps.ts";
import { findOut } from "../reviews/find-out.ts";
import type { Runs } from "./runs.ts";

const UNKNOWN =
  "The database went out of reach while this run was being begun, so nobody knows yet whether it was. It is looked up as soon as the database answers, and goes on if it was: look at the runs then.";

/** Begins a run that somebody wishes, and what the audit says of it. Where the store tells nothing, what turns out to be stored is begun. */
export async function beginRun(
  deps: Deps,
  runs: Pick<Runs, "start">,
  wish: { readonly run: RunRecord; readonly audit: AuditLine; readonly lookMs?: number },
): Answer<RunId> {
  const { run, audit, lookMs: everyMs } = wish;
  const { stores, topics, stopping, log, server } = deps;
  const start = (stored: RunRecord) => {
    topics.announce(run.workspace, "audit", "runs");
    runs.start(stored);
  };
  try {
    await stores.runs.begin(run, audit);
  } catch (fault) {
    if (!(fault instanceof OutcomeUnknown)) throw fault;
    findOut(() => stores.runs.get(run.id), { stopping, everyMs })
      // Another process has it where this one was taken to be gone.
      .then((stored) => stored?.server === server && start(stored))
      .catch((cause: unknown) => log.error({ err: cause, run: run.id }, "could not find out whether a run was begun"));
    return refused("unavailable", UNKNOWN);
  }
  start(run);
  return ok(run.id);
}
