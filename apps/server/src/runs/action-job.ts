import type { Actor, ComponentId } from "@tributary/core/base";
import { type ActionKind, actionInput, type Intent } from "@tributary/core/engine";
import { type FunctionBinding, hiddenTexts, type Schema, schemaOf } from "@tributary/core/model";
import type { FunctionJob } from "../functions/job.ts";
import type { WorkspaceHost } from "../workspaces/workspace-host.ts";

/** What of an open workspace tells about one of its things. */
export type KnowingHost = Pick<WorkspaceHost, "id" | "snapshot" | "intentOf"> & {
  readonly consequences: Pick<WorkspaceHost["consequences"], "effective">;
};

/** A thing of Head, and its kind with all that is attached to it. */
export type About = { readonly intent: Intent; readonly schema: Schema };

/** Undefined where there is no such thing, or nobody makes things of its kind real. */
export function aboutOf(host: KnowingHost, id: ComponentId): About | undefined {
  const intent = host.intentOf(id);
  const snapshot = host.consequences.effective(host.snapshot);
  const component = snapshot.components.get(id);
  const schema = component && schemaOf(snapshot, component);
  return intent && schema ? { intent, schema } : undefined;
}

/** An action function of the thing's kind, to be run on it as it is in force on Head, with what it was granted there. */
export function actionJob(
  { intent, schema }: About,
  { kind, binding, by }: { readonly kind: ActionKind; readonly binding: FunctionBinding; readonly by: Actor },
): FunctionJob {
  return {
    workspace: intent.workspace,
    component: { id: intent.component, name: intent.name },
    function: { name: binding.name, kind: "action", schema: schema.name },
    purpose: kind === "refresh" ? "refresh" : "action",
    code: binding.code,
    input: actionInput(kind, intent),
    hidden: hiddenTexts(schema, intent.properties),
    grants: binding.connections ?? [],
    by,
  };
}
