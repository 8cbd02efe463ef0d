/**
 * The place where people work on a model: canvas, table, palette, outline, inspector and presence. Data comes in through
 * props and a replica; nothing here talks to a server. Rules: SPEC.md.
 */
export { ChangeSetWorkspace } from "./change-set-workspace.tsx";
export { HeadWorkspace } from "./head-workspace.tsx";
export type { ChangeSetWorkspaceProps, CommonProps, FirstEdit, HeadWorkspaceProps } from "./props.ts";
