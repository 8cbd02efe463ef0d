/** What is modelled, and how it changes: schemas, components, attributes, subscriptions, mutations, snapshots. Pure. Rules: SPEC.md. */
export { applyMutation, withoutSubtree } from "./apply.ts";
export { BatchRun, runBatch } from "./batch.ts";
export { BatchCircles } from "./batch-circles.ts";
export type { BatchMode, BatchOutcome, BatchResult, Decide } from "./batch.ts";
export {
  asSource,
  catalogueFault,
  defaultKey,
  defaultSchemaOf,
  defaultSchemas,
  defaultSourcesOf,
  isLocked,
  isPackageName,
  isPackageVersion,
  lockKey,
  packageKey,
  packageRecordOf,
  packagesOf,
  packageWith,
  isPackageRecord,
  parseCatalogueKey,
  sourceKey,
  versionsOf,
} from "./catalogue.ts";
export type { CatalogueAddress, DefaultSource, PackageRecord } from "./catalogue.ts";
export { autoPlaces } from "./auto-subscribe.ts";
export { defaultSourceKey, firstConnections } from "./default-sources.ts";
export { catalogueSentence } from "./catalogue-sentence.ts";
export { isItem, isLiteral, isSubscription, MAX_VALUE_BYTES, parseOverlayCell } from "./cell.ts";
export type { Cell, OverlayCell, Subscription } from "./cell.ts";
export { cellsWithin } from "./cells-within.ts";
export {
  EGRESS_METHODS,
  grantsFault,
  grantsText,
  isConnectionName,
  isWorldKind,
  parsePatternText,
  patternFault,
  patternText,
  WORLD_KINDS,
} from "./grants.ts";
export type { WorldKind } from "./grants.ts";
export { componentNamed, findComponents } from "./find-components.ts";
export type { FoundComponents } from "./find-components.ts";
export {
  HIDDEN,
  hiddenTexts,
  hiddenTextsAt,
  isHiddenAt,
  looksSecret,
  shownAt,
  withoutHidden,
} from "./hidden-texts.ts";
export {
  asSchema,
  EDGES,
  MAX_SCHEMA_BYTES,
  PROPERTY_TYPES,
  schemaFaults,
  schemaText,
  WIDGETS,
} from "./check-schema.ts";
export type { SchemaFault } from "./check-schema.ts";
export { functionText, kindText, testText, titleOfKind, versionBefore } from "./content-text.ts";
export {
  definitionText,
  MAX_DEFINITION_LENGTH,
  readDefinition,
  renamedKind,
  unfinishedDefinition,
} from "./definition-text.ts";
export type { DefinitionMark, ReadDefinition } from "./definition-text.ts";
export { isKindIcon, KIND_ICONS } from "./kind-icons.ts";
export type { KindIconName } from "./kind-icons.ts";
export { DOCKER, makerOf, OWN_ACTIONS, providerFault, providerSaid } from "./maker.ts";
export type { Maker } from "./maker.ts";
export { isShownOnView, MAIN_VIEW, type ViewMutation, viewOfThing, viewThing } from "./view-thing.ts";
export { affects, isCosmetic, MUTATION_TRAITS } from "./definition.ts";
export type { MutationTraits, Risk } from "./definition.ts";
export { byRisk, dataUsedBy, highestRisk, holdsData, lossSentence, riskOf } from "./risk.ts";
export type { MutationRisk } from "./risk.ts";
export { Draft, schemaNamed } from "./draft.ts";
export type { Source } from "./draft.ts";
export { attachedTo, EffectiveModel, EffectiveSchemas, functionPlace, functionsOf, resultPath } from "./effective.ts";
export type { BoundFunction, CodeOf } from "./effective.ts";
export {
  fieldFault,
  fieldNamed,
  fieldOf,
  fieldsOf,
  FUNCTION_FIELDS,
  FUNCTION_KINDS,
  isFunctionName,
  MAX_SOURCE_LENGTH,
  newFunction,
  titleOfFunction,
  withBinding,
  withField,
} from "./function.ts";
export type { FunctionDefinition, FunctionField } from "./function.ts";
export { MAX_TESTS, meets, testField } from "./function-test.ts";
export type { Expectation, FunctionTest, FunctionTests, TestedOutcome, TestField } from "./function-test.ts";
export { invertMutation, mutationOfCell, recreatedFunction } from "./invert.ts";
export { holdsTooMuch, isPassable, MAX_PASSED_DEPTH, MAX_PASSED_SIZE, sizeOf } from "./extent.ts";
export { itemIds, materialise, valueAtPath, valueAtPointer } from "./materialise.ts";
export { resolveIn, throughFunctions } from "./resolve.ts";
export { valueAt } from "./value-at.ts";
export type { Resolve } from "./materialise.ts";
export { generatedOf, managedBy, managerPath, managersOf, putInCare, takeOutOfCare } from "./management.ts";
export type { Generated } from "./management.ts";
export { managementFunctions } from "./management-functions.ts";
export type { ManagementFunction } from "./management-functions.ts";
export type { Mutation, MutationOf, MutationType, Position } from "./mutation.ts";
export { deletionOf, duplicateOf, freeName } from "./operations.ts";
export { parseMutation } from "./parse-mutation.ts";
export {
  child,
  GENERATED_PATH,
  isPath,
  isWithin,
  itemsAbove,
  MANAGERS_PATH,
  MAX_PATH_LENGTH,
  META,
  NAME_PATH,
  pathOf,
  placeOf,
  PROTECTED_PATH,
  rootOf,
  segmentsOf,
} from "./path.ts";
export { PathOrder } from "./path-order.ts";
export type { Path, Place } from "./path.ts";
export { outcomeOfRule, refusalSentence } from "./refusal.ts";
export type { Refusal } from "./refusal.ts";
export { isSchemaRef, kindOf, schemaName, schemaRef } from "./schema.ts";
export {
  fitsSecretPlace,
  isSecretName,
  parseSecretReference,
  secretExpectation,
  secretReference,
} from "./secret-reference.ts";
export { saidWithout, WITHHELD, withholding } from "./withheld.ts";
export type { SecretPlace, SecretReference } from "./secret-reference.ts";
export type {
  EdgeMeaning,
  FunctionBinding,
  ConnectionGrant,
  EgressPattern,
  FunctionCode,
  FunctionKind,
  Property,
  PropertyKind,
  Schema,
  SchemaRef,
  Widget,
} from "./schema.ts";
export { functionFieldTitle, labelOf, sentenceBetween, sentenceOf } from "./sentence.ts";
export { isNone, mayShare, sharedKeys } from "./sharing.ts";
export type { SharedKeys } from "./sharing.ts";
export { differingKeys } from "./differing-keys.ts";
export {
  deserialiseFrame,
  deserialiseSnapshot,
  readSnapshotText,
  serialiseComponent,
  serialiseSnapshot,
  snapshotText,
} from "./serialise.ts";
export { isSaidBelow } from "./said-below.ts";
export { buildSnapshot } from "./snapshot-building.ts";
export type { SnapshotJson } from "./serialise.ts";
export { containerOf, SiblingNames, siblingsOf } from "./sibling-names.ts";
export { EMPTY_SNAPSHOT, nameOf, schemaOf, withCell, withComponent } from "./snapshot.ts";
export type { Component, Snapshot, View } from "./snapshot.ts";
export { componentHash, digestAfter, digestOf, digesting, EMPTY_DIGEST, stateHash } from "./state-hash.ts";
export type { StateDigest } from "./state-hash.ts";
export { judgeOf } from "./judged.ts";
export { missingRequired, requiredCheckPath, requiredPlace } from "./required.ts";
export { hasTag, TAG_PATTERN, tagParts } from "./tag.ts";
export { cycleThrough } from "./subscriptions.ts";
export { changedLines, diffText, reversed, spliced } from "./text.ts";
export type { TextSplice } from "./text.ts";
export { mergeText } from "./text-merge.ts";
export type { MergedText } from "./text-merge.ts";
export { functionNames, validateFunctionName } from "./validate-function.ts";
export { misfits, strandedReaders } from "./validate-fit.ts";
export { formsFit } from "./validate-through.ts";
export { guardedBelow, isNeverConnected, isProtected, validateMutation, validateName } from "./validate.ts";
export type { Verdict } from "./validate.ts";
export { expectation, fits } from "./value.ts";
export { inTheWayOf } from "./whole.ts";
