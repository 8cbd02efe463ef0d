/**
 * The place where people work on a model: map, table, palette, outline, inspector and presence. Data comes in through
 * props and a replica; nothing here talks to a server. Rules: SPEC.md.
 */
export { ChangeSetWorkspace } from "./change-set-workspace.tsx";
export { DivergenceLine } from "./frame/divergence-line.tsx";
export { DivergenceSign } from "./frame/divergence-sign.tsx";
export { LossNotice } from "./frame/loss-notice.tsx";
export { NoteStack } from "./frame/note-stack.tsx";
export type { NoteStackProps } from "./frame/note-stack.tsx";
export { RebaseNotice } from "./frame/rebase-notice.tsx";
export { SaveIndicator } from "./frame/save-indicator.tsx";
export type { SaveIndicatorProps } from "./frame/save-indicator.tsx";
export { UndoButtons } from "./frame/undo-buttons.tsx";
export type { UndoButtonsProps } from "./frame/undo-buttons.tsx";
export { DivergenceBox } from "./inspector/divergence-box.tsx";
export { HistoryTab } from "./inspector/history-tab.tsx";
export type { HistoryTabProps } from "./inspector/history-tab.tsx";
export type { Retry } from "./inspector/retry.ts";
export { HeadWorkspace } from "./head-workspace.tsx";
export { SecretDeskProvider } from "./secret-desk.ts";
export type { SecretDesk } from "./secret-desk.ts";
export { placeOfDivergence, wordsOf } from "./model/diverge.ts";
export type { DivergencePlace } from "./model/diverge.ts";
export { KindIcon } from "./map/icons.tsx";
export type { KindIconProps } from "./map/icons.tsx";
export type {
  ChangeSetWorkspaceProps,
  CommonProps,
  ComponentFunctions,
  ComponentHistory,
  FirstEdit,
  HappenedEntry,
  HeadWorkspaceProps,
} from "./props.ts";
