/** What crosses the wire, and nothing else: message types, rooms, presence, results and API answers. Pure. Rules: SPEC.md. */
export { AUDIT_OUTCOMES, MODEL_PATH } from "./api.ts";
export { saidUntil } from "./comments.ts";
export type {
  AuditEntry,
  AuditOutcome,
  ChangeSetPage,
  ChangeSetPhase,
  ChangeSetSummary,
  EngineStatus,
  FunctionChecks,
  FunctionFinding,
  Finding,
  ImportReport,
  LogLine,
  Me,
  PlanStep,
  RiskView,
  ThingRisk,
  Named,
  RequestStanding,
  RequestView,
  Requirement,
  Review,
  RunEvent,
  RunSummary,
  RunView,
  SnapshotPage,
  StepKind,
  StepPhase,
  StepView,
  WorkspaceView,
} from "./api.ts";
export type {
  AttachedKind,
  ComponentChange,
  FieldChange,
  FunctionChange,
  Hand,
  NoteChange,
  SchemaChange,
  ViewChange,
  ViewSpot,
} from "./changes.ts";
export { runEventSince, summaryOf, withSteps } from "./runs.ts";
export {
  answerOfApi,
  askAgainAfterMs,
  AskedCommand,
  COMMAND_HEADER,
  COMMAND_KEPT_MS,
  isAskedAgain,
  isCommandId,
  mayBeDone,
  OtherAnswer,
  whyTurnedAway,
} from "./command.ts";
export type { AskingFault } from "./command.ts";
export type { DefinitionReport, PackageReport, ShelfPackage, UpgradeReport } from "./catalogue.ts";
export type {
  Anchor,
  LineAnchor,
  CommentAuthor,
  CommentCount,
  CommentView,
  Mention,
  MentionablePerson,
  MentionView,
  ThreadView,
} from "./comments.ts";
export type {
  AuditLine,
  AuditFilter,
  AuditVerdict,
  AuditActor,
  ChangeSetEnd,
  FoundOnHead,
  HeadVerdict,
  HistoryStatistics,
  VersionComparison,
  VersionView,
  Who,
  WriteView,
} from "./history.ts";
export { functionKey } from "./function-runs.ts";
export type {
  ExchangeView,
  KeptExchanges,
  FunctionRunPurpose,
  FunctionRunState,
  FunctionRunView,
  FunctionSummary,
  FunctionTarget,
  KeptJson,
  RunFunction,
} from "./function-runs.ts";
export {
  CLOSE,
  FIRST_CLIENT_ID,
  LAST_CLIENT_ID,
  MAX_UPDATE_BYTES,
  MESSAGE,
  parseRoomName,
  roomName,
} from "./messages.ts";
export type { RefusalNotice, RemarkNotice, Room, SessionNotice } from "./messages.ts";
export type {
  ActivityView,
  BatchEdit,
  DryRun,
  DurationFigures,
  EditEnding,
  EngineFigures,
  HeardEdits,
  PolicyField,
  PolicyView,
  WebhookView,
  Said,
  Severity,
} from "./engine.ts";
export type {
  DocumentPosition,
  ManagementDone,
  ManagementProposal,
  OfferedManagement,
  WrittenKey,
} from "./management.ts";
export type { PolicyWord } from "./policy-words.ts";
export { policyWordsIn } from "./policy-words.ts";
export type {
  ConnectionsView,
  ConnectionUse,
  ConnectionView,
  FunctionSignInView,
  NotedExchange,
  PlaceView,
  TierView,
  TrialView,
} from "./connections.ts";
export { joinedComparison } from "./joined-comparison.ts";
export { oneLine, ORIGIN_HEADERS, originHeaders, originQuery, parseGivenNotes, saidOrigin } from "./origin.ts";
export type { GivenNotes, SaidOrigin } from "./origin.ts";
export { colourAmong, colourOf, MAX_PRESENCE_BYTES } from "./presence.ts";
export type { Presence, PresentPerson, PresentView, Viewport } from "./presence.ts";
export { FUNCTION_ROOT, HEAD_ROOT, RESOURCE_ROOT, RESULT_ROOT, STATUS_ROOT, STEP_ROOT } from "./results.ts";
export type {
  FunctionFindings,
  FunctionResult,
  FunctionState,
  GeneratedCode,
  Qualification,
  ResourceState,
  ResultExplained,
  TestState,
} from "./results.ts";
export type {
  AffectedComponent,
  ChangeSetOrigin,
  DivergenceView,
  LookedDivergence,
  MoveReport,
  PartPreview,
  RelatedChangeSet,
  RevertPreview,
  ReviewMarks,
  Settlement,
} from "./lineage.ts";
export type { SealedText, SecretView } from "./secrets.ts";
