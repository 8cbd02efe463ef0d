import { ok, type ComponentId, type Result } from "@tributary/core/base";
import { asksDocker, type Plan, planRestore, type RestoreInput } from "@tributary/core/engine";
import { refused } from "../answers.ts";
import type { WorkspaceHost } from "../workspaces/workspace-host.ts";

const SETTLE_MS = 15_000;

type Refused = Extract<ReturnType<typeof refused>, { readonly ok: false }>["error"];

/** What of an open workspace tells what it takes to bring something back. */
export type RestoringHost = Pick<WorkspaceHost, "snapshot" | "engine"> & {
  readonly consequences: Pick<WorkspaceHost["consequences"], "settled" | "effective" | "tree">;
  readonly resources: Pick<WorkspaceHost["resources"], "all">;
};

/** Why nothing can be planned yet, after some time of waiting: to be asked before the workspace's turn, where nobody waits behind it. */
export async function whyEarly({ consequences }: Pick<RestoringHost, "consequences">) {
  if (await consequences.settled(SETTLE_MS)) return undefined;
  return refused("conflict", "What Head says is still being computed. Try again in a moment.");
}

/** What brings these back to what Head says; refused where it could not be carried out. */
export async function planBack(
  host: RestoringHost,
  components: readonly ComponentId[],
  left?: RestoreInput["left"],
): Promise<Result<Plan, Refused>> {
  const early = await whyEarly(host);
  if (early) return early;
  const head = host.consequences.effective(host.snapshot);
  const plan = planRestore({
    ...{ head, components, resources: host.resources.all, trees: (id) => host.consequences.tree(id) },
    ...(left ? { left } : {}),
  });
  const lacking = plan.steps.find(({ problem }) => problem !== undefined);
  if (lacking?.problem) return refused("conflict", lacking.problem);
  if (asksDocker(head, plan.steps) && host.engine.phase !== "connected")
    return refused("conflict", "The Docker engine is not connected. Connect it, then try again.");
  return ok(plan);
}
