/** A change set's document: an overlay of differences on flat Yjs maps, and the view it makes of its base. Pure. Rules: SPEC.md. */
export { deriveCandidates, overlayCandidates, overlayMutations, restoringMutation } from "./candidate.ts";
export type { Candidate, Derived } from "./candidate.ts";
export { carryDivergences, divergenceKey, parseDivergence } from "./divergence.ts";
export {
  attributeKey,
  CONTROL_ROOT,
  isOverlayRoot,
  OVERLAY_ROOTS,
  parseAttributeKey,
  parseViewKey,
  viewMemberKey,
} from "./keys.ts";
export type { OverlayKey, OverlayRoot } from "./keys.ts";
export { changedKeys, copyOverlay, emptyOverlay, overlayMap, readOverlay } from "./overlay.ts";
export type { Overlay } from "./overlay.ts";
export { partOf, touchedBy } from "./part.ts";
export type { Needed, Part } from "./part.ts";
export { overlayKeys, rebaseOverlay } from "./rebase.ts";
export type { Divergence, Dropped, Rebased, Renamed } from "./rebase.ts";
export { editAuthor, parseReport, reportKey, reportOf } from "./rebase-report.ts";
export type { DroppedEdit, EditAuthor, RebaseReport } from "./rebase-report.ts";
export { revertOverlay } from "./revert.ts";
export type { Reverted } from "./revert.ts";
export { OUTCOMES, TRANSFORM, transformText } from "./transform-table.ts";
export type { Outcome } from "./transform-table.ts";
export { OverlayView } from "./view.ts";
export type { ReadKey } from "./view.ts";
export { dropComponent, dropKeys, writeMutation } from "./write.ts";
