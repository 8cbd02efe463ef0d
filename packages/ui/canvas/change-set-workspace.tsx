"use client";

import type { ChangeSetWorkspaceProps } from "./props.ts";

/** The workspace of an open change set: everything can be edited, and it always says that it is not live. */
export function ChangeSetWorkspace({ title }: ChangeSetWorkspaceProps) {
  return <section aria-label={title} />;
}
