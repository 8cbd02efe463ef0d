import type { ComponentId, WorkspaceId } from "@tributary/core/base";
import type { Intent } from "@tributary/core/engine";
import { domainOf, readText, readTextMap } from "./fields.ts";

/** What marks a thing on an engine as ours. Nothing without the first two is ever changed or removed. */
export const LABEL = {
  workspace: "io.tributary.workspace",
  component: "io.tributary.component",
  name: "io.tributary.name",
  /** Hash of everything about a container that can only be given at creation: tells an old from a new one after a crash. */
  spec: "io.tributary.spec",
  /** Hash of the files put into it, whose content no inspection shows. */
  files: "io.tributary.files",
} as const;

export type Labels = { readonly [name: string]: string };

/** Labels of everything made for `intent`: the person's own, ours, and Compose's, by which other tools show what belongs together. */
export function labelsFor(intent: Intent, own: Labels = readTextMap(domainOf(intent), "labels")): Labels {
  const project = readText(domainOf(intent), "project");
  return { ...own, ...composeLabels(intent, project), ...ourLabels(intent) };
}

function ourLabels(intent: Intent): Labels {
  return { [LABEL.workspace]: intent.workspace, [LABEL.component]: intent.component, [LABEL.name]: intent.name };
}

function composeLabels(intent: Intent, project: string | undefined): Labels {
  if (project === undefined) return {};
  const labels: Labels = { "com.docker.compose.project": project };
  switch (intent.schema.split("@")[0]) {
    case "docker.container":
      return {
        ...labels,
        "com.docker.compose.service": intent.name,
        "com.docker.compose.container-number": "1",
        "com.docker.compose.oneoff": "False",
      };
    case "docker.network":
      return { ...labels, "com.docker.compose.network": intent.name };
    case "docker.volume":
      return { ...labels, "com.docker.compose.volume": intent.name };
    default:
      return labels;
  }
}

/** Filter for list calls: what this component has made in this workspace. */
export function filterOf({
  workspace,
  component,
}: {
  readonly workspace: WorkspaceId;
  readonly component?: ComponentId;
}): { label: string[] } {
  return { label: [`${LABEL.workspace}=${workspace}`, ...(component ? [`${LABEL.component}=${component}`] : [])] };
}

/** Whether a thing with these labels was made for this very component. */
export function isOurs(
  labels: { readonly [name: string]: string } | null | undefined,
  intent: Pick<Intent, "workspace" | "component">,
): boolean {
  return labels?.[LABEL.workspace] === intent.workspace && labels[LABEL.component] === intent.component;
}

/** Whose it is, for a refusal: "the component web of another workspace", or "it was not made by Tributary". */
export function ownerSentence(
  labels: { readonly [name: string]: string } | null | undefined,
  intent: Pick<Intent, "workspace">,
): string {
  const owner = labels?.[LABEL.workspace];
  if (owner === undefined) return "it was not made by Tributary";
  const name = labels?.[LABEL.name] ?? labels?.[LABEL.component] ?? "";
  return owner === intent.workspace ? `it belongs to the component ${name}` : "it belongs to another workspace";
}
