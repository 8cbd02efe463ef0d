/**
 * What an agent needs to join a change set: read it, edit it, be seen, and hear what the server says. Start with
 * `connectAgent`; README.md shows a whole agent. Rules: SPEC.md.
 */
export type { Agent, AgentStatus, EditOptions } from "./agent.ts";
export { createAgentApi } from "./api.ts";
export type { AgentApi, EngineImage } from "./api.ts";
export { catalogueOf } from "./catalogue.ts";
export type { AgentCatalogue, PackageChoice, PackageWish, UpgradeChoice } from "./catalogue.ts";
export { commentsOf } from "./comments.ts";
export type { AgentComments } from "./comments.ts";
export { connectAgent } from "./connect.ts";
export type { AgentOptions } from "./connect.ts";
export type { AgentDefinitions, Defined } from "./definitions.ts";
export type { Draft, Source } from "@tributary/core/model";
export { AgentFault } from "./fault.ts";
export type { AgentFaultKind } from "./fault.ts";
export type { AgentComponent, AgentFinding, AttributeSource } from "./model.ts";
export type { Refusal, Verdict } from "./verdict.ts";
export { followRun, linesOf } from "./functions.ts";
export type { AgentFunctions, FunctionWish, NewFunction, ResultPlace, RunOptions } from "./functions.ts";
export { managementOf } from "./management.ts";
export type { AgentManagement, ManagementWish } from "./management.ts";
export { changeSetOf } from "./change-set.ts";
export type { AgentChangeSet } from "./change-set.ts";
export { historyOf } from "./history.ts";
export type { AgentHistory } from "./history.ts";
export { runsOf } from "./runs.ts";
export type { AgentRuns, FollowOptions } from "./runs.ts";
export { reviewOf } from "./review.ts";
export type { AgentReview } from "./review.ts";
export { lineageOf } from "./lineage.ts";
export type { AgentLineage, MadeRevert } from "./lineage.ts";
