/** Who must agree, to exactly what, and what happens then. Pure: stores are ports. Rules: SPEC.md. */
export { isTokenValid, roleChangeRefusal, roleIn, newWorkspaceRefusal } from "./access.ts";
export type { Principal, RoleChange } from "./access.ts";
export { auditLine, joinedLine } from "./audit-line.ts";
export type { AuditLine } from "./audit-line.ts";
export { changedThings, reviewedContent, thingHashes } from "./content.ts";
export type { ThingHashes } from "./content.ts";
export { ENGINE_CONNECTION, parseConnection, parseTierDemand, tierObjection } from "./connection.ts";
export type {
  ConnectionCredential,
  ConnectionRecord,
  ConnectionSetting,
  ConnectionStore,
  FunctionSignIn,
  SecretSignIn,
  TierDemand,
  TierStore,
} from "./connection.ts";
export { approvalsNeeded } from "./demand.ts";
export type { Demand } from "./demand.ts";
export { changeSetApplied, protectedTouched, protectionRemoved } from "./effects.ts";
export type {
  Acknowledgement,
  ClaimedRecord,
  FailedAttempt,
  ListedEffect,
  NotAcknowledged,
  OutboxRecord,
  OutboxStore,
  PolicyStore,
  SettledBy,
  Webhook,
  WebhookStore,
} from "./engine-ports.ts";
export { lossesOf } from "./losses.ts";
export type { Sides } from "./losses.ts";
export { parseSetting, POLICY_CATALOGUE, policiesOf } from "./policy-catalogue.ts";
export type { PolicyDefinition, WorkspacePolicies } from "./policy-catalogue.ts";
export { demandsIn } from "./policy-demands.ts";
export { joinedFindings, signInFindings } from "./sign-in-findings.ts";
export { parseSignIn, signInWords } from "./sign-in-headers.ts";
export type { SignIn } from "./sign-in-headers.ts";
export { signInObjection } from "./sign-in-objection.ts";
export type { SignInFunction } from "./sign-in-objection.ts";
export { secretReferences } from "./policy-secrets.ts";
export { ENFORCEMENTS } from "./policy-setting.ts";
export type { Enforcement, PolicyParameter, PolicySetting } from "./policy-setting.ts";
export type {
  AuditStore,
  ChangeSetRecord,
  ChangeSetFilter,
  ChangeSetStore,
  Contribution,
  HeadEntry,
  HeadStore,
  MarkedBy,
  MarkKind,
  Marks,
  MarkStore,
  MemberStore,
  MemoStore,
  RequestRecord,
  RequestStore,
  ResourceStore,
  RunRecord,
  RunStore,
} from "./ports.ts";
export { reviewSentence } from "./refusal.ts";
export type { ReviewRefusal } from "./refusal.ts";
export { requirementsOf } from "./requirements.ts";
export {
  applyRefusal,
  approveRefusal,
  askForApproval,
  cancelRefusal,
  isAskedOrApproved,
  isOpen,
  rejectRefusal,
  review,
  takeBack,
  withdrawRefusal,
} from "./review.ts";
export type { ReviewEvent } from "./review.ts";
export type { ReviewFacts, ReviewRule } from "./review-rule.ts";
export { risksOf } from "./risk.ts";
export type { RiskFacts } from "./risk.ts";
export { countingApprovals, eligibleApprovers, isStale, outdatedApprovers } from "./standing.ts";
export type { Approval, Contributor, Decider, Standing } from "./standing.ts";
export type { ClaimedCommand, CommandClaim, CommandStore } from "./command-store.ts";
export { KEPT, LOG_IS_GONE } from "./upkeep.ts";
export type { Bounds, Swept, Upkeep } from "./upkeep.ts";
