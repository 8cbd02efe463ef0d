/** Every table. `npm run db:generate` turns a change here into a migration in /drizzle. */
export { auditPage, auditFiling, auditHead } from "./audit.ts";
export { account, session, user, verification } from "./auth.ts";
export {
  changeSet,
  documentClient,
  documentEntry,
  documentLease,
  documentState,
  mutationPage,
  request,
  requestDecision,
  reviewMark,
} from "./change-set.ts";
export { command } from "./command.ts";
export { comment, commentMention, commentSeen, commentThread } from "./comment.ts";
export { connection, functionTier } from "./connection.ts";
export { outbox, webhook, workspacePolicy } from "./engine.ts";
export { functionRun, functionRunLog } from "./function-run.ts";
export { headSnapshot, headVersion, memo, resource, run, runLog } from "./head.ts";
export { headIndexed, headWrite } from "./history.ts";
export { secret, secretVersion, workspaceKey } from "./secret.ts";
export { serverProcess } from "./server-process.ts";
export { apiToken, invite, member, workspace } from "./workspace.ts";
