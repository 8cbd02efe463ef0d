/** A change set's document: an overlay of differences on flat Yjs maps, and the view it makes of its base. Pure. Rules: SPEC.md. */
export { deriveCandidates, overlayMutations } from "./candidate.ts";
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
export { changedKeys, emptyOverlay, overlayMap, readOverlay } from "./overlay.ts";
export type { Overlay } from "./overlay.ts";
export { rebaseOverlay } from "./rebase.ts";
export type { Divergence, Dropped, Rebased, Renamed } from "./rebase.ts";
export { OUTCOMES, TRANSFORM, transformText } from "./transform-table.ts";
export type { Outcome } from "./transform-table.ts";
export { OverlayView } from "./view.ts";
export type { ReadKey } from "./view.ts";
export { dropComponent, dropKeys, writeMutation } from "./write.ts";
