import { type ComponentId, SYSTEM_ACTOR } from "@tributary/core/base";
import { actionAnswer, lookedState, refreshOf } from "@tributary/core/engine";
import type { ResourceState } from "@tributary/core/protocol";
import { readingOnly } from "../functions/approved-grants.ts";
import type { FunctionExecutor } from "../functions/executor.ts";
import type { WorkspaceHost } from "../workspaces/workspace-host.ts";
import { aboutOf, actionJob, type KnowingHost } from "./action-job.ts";
import { quietAnswer, quietState } from "./quiet.ts";

const SETTLE_MS = 15_000;
/** Nobody waits ten minutes to be told how a thing is. */
const LOOK_LIMITS = { wallMs: 60_000 } as const;

export type LookParts = { readonly functions: Pick<FunctionExecutor, "execute">; now(): number };

export type LookingHost = KnowingHost & {
  readonly consequences: Pick<WorkspaceHost["consequences"], "settled" | "effective">;
};

/** How a thing is, as its kind's own functions tell. `state` is absent where there is none. */
export type Looked = { readonly state: ResourceState | undefined };

/**
 * Has a kind's own function look at a thing, and changes nothing. Undefined where the kind has none that looks, or nothing was
 * there to be looked at again. One that could not look leaves what is known, with a warning. Rule [VA4].
 */
export async function lookAt(
  { functions, now }: LookParts,
  host: LookingHost,
  component: ComponentId,
): Promise<Looked | undefined> {
  await host.consequences.settled(SETTLE_MS);
  const about = aboutOf(host, component);
  const binding = about && refreshOf(about.schema);
  if (!about || !binding) return undefined;
  const job = actionJob(about, { kind: "refresh", binding, by: SYSTEM_ACTOR });
  // Only a step of a run that was approved changes anything outside.
  const { result } = await functions.execute({ ...job, grants: readingOnly(job.grants), limits: LOOK_LIMITS });
  const answer = quietAnswer(actionAnswer(result), about);
  if (answer.ok) return { state: quietState(lookedState(answer.value, about, now()), about) };
  const { resource: last } = about.intent;
  return last && { state: warned(last, `It could not be looked at. ${answer.message}`) };
}

function warned(last: ResourceState, message: string): ResourceState {
  return last.status === "ok" || last.status === "warning" ? { ...last, status: "warning", message } : last;
}
