import { contentHash, SYSTEM_ACTOR } from "@tributary/core/base";
import { erasures } from "@tributary/core/engine";
import { applyMutation, type Mutation } from "@tributary/core/model";
import type { Deps } from "../deps.ts";
import type { Hosts } from "../hosts.ts";
import type { WorkspaceHost } from "./workspace-host.ts";

/** Takes from Head what was deleted and is gone outside, or left there, as one version of the system's. Call it in the workspace's turn. */
export async function clearAway(deps: Deps, hosts: Hosts, home: WorkspaceHost): Promise<void> {
  const mutations = goneOf(home);
  if (mutations.length === 0) return;
  const appended = await deps.stores.heads.append(home.id, home.version, {
    actor: SYSTEM_ACTOR,
    at: deps.now(),
    mutations,
    // With what is taken: another server may know of other things that are gone.
    idempotencyKey: `clear-away:${home.version}:${contentHash(mutations)}`,
  });
  // Refused means that Head has moved; whoever moved it may not know what is known here.
  if (!appended.ok) {
    await hosts.catchUp(home);
    return clearAway(deps, hosts, home);
  }
  home.advance(appended.value, mutations.reduce(applyMutation, home.snapshot));
  // What was left outside is nobody's here any more: it is neither read nor compared.
  for (const mutation of mutations) if ("component" in mutation) home.resources.forget(mutation.component);
  await hosts.rebaseAll(home);
}

/** Whether something is marked for deletion on Head that is not there outside, or left there. */
export function isToBeCleared(home: WorkspaceHost): boolean {
  return goneOf(home).length > 0;
}

function goneOf({ snapshot, resources, steps }: WorkspaceHost): readonly Mutation[] {
  // What was last read as gone has no step that would say so: whoever removed it was faster. What a step is making is not gone.
  return erasures(snapshot, (id) => steps.has(id) || (resources.get(id)?.status ?? "gone") !== "gone");
}
