import type { ResourceState } from "../protocol/index.ts";

/**
 * What becomes of what a component stands for, when it is erased and nothing is done outside. Rule [P18].
 *
 * @param resource - what was last read of it; "unread" where that has not arrived, so that nothing can be said of it
 */
export function leavingSentence(
  resource: Pick<ResourceState, "resourceId" | "state" | "status"> | "unread" | undefined,
): string {
  const soon = "It leaves Head as soon as this is applied, and nothing is done outside.";
  if (resource === "unread")
    return `${soon} Head's readings have not arrived, so what stands there for it is not known.`;
  if (!resource || resource.status === "gone") return `${soon} Nothing is known to stand there for it.`;
  const { resourceId, state } = resource;
  const id = resourceId.length > SHOWN ? `${resourceId.slice(0, SHOWN)}…` : resourceId;
  return `${soon} What it stands for, ${id}, last seen ${state}, stays there, and nobody here looks after it any more.`;
}

const SHOWN = 24;
