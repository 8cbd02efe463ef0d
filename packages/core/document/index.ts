/** A change set's document: an overlay of differences on flat Yjs maps, and the view it makes of its base. Pure. Rules: SPEC.md. */
export { isTypedIn, madeInSteps, textBelow, textMutation } from "./function-candidate.ts";
export {
  deriveCandidates,
  isNoDifference,
  overlayCandidates,
  overlayMutations,
  restoringMutation,
} from "./candidate.ts";
export type { Candidate, Derived } from "./candidate.ts";
export {
  carryDivergences,
  divergenceKey,
  goneDivergenceKey,
  movedSince,
  parseDivergence,
  parseGoneDivergence,
  theirsHash,
} from "./divergence.ts";
export { goneWith } from "./gone-with.ts";
export { inTrees, keyTrees, pathsAbove } from "./key-tree.ts";
export type { KeyTrees } from "./key-tree.ts";
export {
  attributeKey,
  bufferKey,
  CONTROL_ROOT,
  functionBindingKey,
  functionFieldKey,
  isDefinitionKey,
  isMapRoot,
  isOverlayRoot,
  keyOfTextRoot,
  MAP_ROOTS,
  OVERLAY_ROOTS,
  parseAttributeKey,
  parseFunctionKey,
  parseViewKey,
  textRootOf,
  viewMemberKey,
} from "./keys.ts";
export type { MapRoot, OverlayKey, OverlayRoot } from "./keys.ts";
export {
  changedKeys,
  copyOverlay,
  emptyOverlay,
  isBufferOpen,
  keysOf,
  openBuffers,
  overlayKeys,
  overlayMap,
  readKey,
  readOverlay,
  takeOut,
} from "./overlay.ts";
export { parseComponentMark, parseFunctionMark, parseNoteMark } from "./overlay.ts";
export type { Overlay } from "./overlay.ts";
export { markOver, saidOver, unsayableOver } from "./older-base.ts";
export { partOf } from "./part.ts";
export type { Part } from "./part.ts";
export type { Needed } from "./part-needs.ts";
export { clashesOf, rebaseOverlay, standing } from "./rebase.ts";
export type { Divergence, Dropped, Rebased, Renamed } from "./rebase.ts";
export type { RenamedFunction, Renumbered } from "./rebase-functions.ts";
export { editAuthor, parseReport, reportKey, reportOf } from "./rebase-report.ts";
export type { DroppedEdit, EditAuthor, RebaseReport } from "./rebase-report.ts";
export { revertPart, revertThing, type ThingPart } from "./revert-thing.ts";
export { revertOverlay } from "./revert.ts";
export type { Reverted } from "./revert.ts";
export { OUTCOMES, TRANSFORM, transformText } from "./transform-table.ts";
export type { Outcome } from "./transform-table.ts";
export { thingsChanged } from "./things-changed.ts";
export { typedAfterIts, type Unfit, unsayable } from "./unsayable.ts";
export { OverlayView } from "./view.ts";
export type { ReadKey } from "./view.ts";
export {
  followDefinition,
  mergedDefinition,
  unfitDefinition,
  unfitDefinitions,
  untypedDefinition,
} from "./definition-buffer.ts";
export { closeBuffer, openBuffer, setText, spliceText } from "./text.ts";
export { keysSaying, placeOf, thingOfKey } from "./written.ts";
export { writeMutation, writeMutations } from "./write.ts";
export { isFunctionMutation } from "./write-function.ts";
