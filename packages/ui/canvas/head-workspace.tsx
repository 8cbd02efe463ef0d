"use client";

import type { HeadWorkspaceProps } from "./props.ts";

/** The workspace of Head: read-only, live, and one step from a change set. */
export function HeadWorkspace({ version }: HeadWorkspaceProps) {
  return <section aria-label={`Head version ${version}`} />;
}
