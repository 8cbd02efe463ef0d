import { type ComponentId, err, isJsonObject, ok, type WorkspaceId } from "@tributary/core/base";
import { secretReference } from "@tributary/core/model";
import { secretUsesOf } from "@tributary/core/secrets";
import type { FunctionHooks } from "../functions/job.ts";
import type { Hosts } from "../hosts.ts";
import { openSecrets } from "./open-secrets.ts";
import type { Vault } from "./vault.ts";

export type SecretsForRuns = {
  readonly hosts: Pick<Hosts, "workspaces">;
  readonly vault: Pick<Vault, "open">;
};

/**
 * Opens, for an action alone, the secrets its component refers to on Head. The function is told what stands for each; the values are
 * put in their places on the way to the engine. Rule [V64].
 */
export function prepareSecrets({ hosts, vault }: SecretsForRuns): FunctionHooks["prepare"] {
  return async (job) => {
    // What goes away needs no secret, and must not be kept by one that is gone.
    const isLast = isJsonObject(job.input) && job.input["kind"] === "destroy";
    if (job.function.kind !== "action" || !job.component || isLast) return ok({ redactions: [] });
    const references = await referencesOf(hosts, job.workspace, job.component.id);
    if (references.length === 0) return ok({ redactions: [] });
    const opened = await openSecrets(vault, job.workspace, references);
    if (!opened.ok) return err({ sentence: opened.error });
    const { texts, onTheWay, words } = opened.value;
    return ok({ input: { secretTexts: texts }, onTheWay, redactions: words });
  };
}

function referencesOf(hosts: SecretsForRuns["hosts"], workspace: WorkspaceId, id: ComponentId) {
  return hosts.workspaces.with(workspace, async ({ snapshot }) => {
    const component = snapshot.components.get(id);
    if (!component) return [];
    return secretUsesOf(snapshot, component).map(({ reference }) => secretReference(reference));
  });
}
