import type {
  AuditStore,
  ChangeSetStore,
  CommandStore,
  ConnectionStore,
  HeadStore,
  MarkStore,
  MemberStore,
  MemoStore,
  OutboxStore,
  PolicyStore,
  RequestStore,
  ResourceStore,
  RunStore,
  TierStore,
  Upkeep,
  WebhookStore,
} from "@tributary/core/governance";
import type { FunctionRunStore, ServerProcessStore } from "@tributary/core/engine";
import type { CommentStore } from "@tributary/core/discussion";
import type { AuditChainStore, HistoryStore } from "@tributary/core/history";
import type { SecretStore } from "@tributary/core/secrets";
import type { DocumentLog } from "@tributary/core/sync";
import type { Database } from "../connection.ts";
import { PgAuditChainStore } from "./audit-chain-store.ts";
import { PgAuditStore } from "./audit-store.ts";
import { PgChangeSetStore } from "./change-set-store.ts";
import { PgCommandStore } from "./command-store.ts";
import { PgCommentStore } from "./comment-store.ts";
import { PgConnectionStore, PgTierStore } from "./connection-store.ts";
import { type Describe, PgDocumentLog } from "./document-log.ts";
import { PgFunctionRunStore } from "./function-run-store.ts";
import { PgHeadStore } from "./head-store.ts";
import { PgHistoryStore } from "./history-store.ts";
import { PgMarkStore } from "./mark-store.ts";
import { PgMemberStore } from "./member-store.ts";
import { PgMemoStore } from "./memo-store.ts";
import { PgOutboxStore } from "./outbox-store.ts";
import { PgPolicyStore, PgWebhookStore } from "./policy-store.ts";
import { PgRequestStore } from "./request-store.ts";
import { PgResourceStore } from "./resource-store.ts";
import { PgRunStore } from "./run-store.ts";
import { PgSecretStore } from "./secret-store.ts";
import { PgServerProcessStore } from "./server-process-store.ts";
import { PgUpkeep } from "./upkeep.ts";

export type Stores = {
  readonly documentLog: DocumentLog;
  readonly heads: HeadStore;
  readonly changeSets: ChangeSetStore;
  readonly requests: RequestStore;
  readonly runs: RunStore;
  readonly functionRuns: FunctionRunStore;
  readonly resources: ResourceStore;
  readonly memos: MemoStore;
  readonly members: MemberStore;
  readonly audit: AuditStore;
  readonly auditChain: AuditChainStore;
  readonly history: HistoryStore;
  readonly commands: CommandStore;
  readonly comments: CommentStore;
  readonly marks: MarkStore;
  readonly policies: PolicyStore;
  readonly outbox: OutboxStore;
  readonly webhooks: WebhookStore;
  readonly connections: ConnectionStore;
  readonly tiers: TierStore;
  readonly secrets: SecretStore;
  readonly upkeep: Upkeep;
  readonly processes: ServerProcessStore;
};

/** Every port that keeps something, over one database. `describe` gives the audit its sentences. */
export function createStores(db: Database, { describe }: { readonly describe: Describe }): Stores {
  return {
    documentLog: new PgDocumentLog(db, describe),
    heads: new PgHeadStore(db, describe),
    changeSets: new PgChangeSetStore(db),
    requests: new PgRequestStore(db),
    runs: new PgRunStore(db),
    functionRuns: new PgFunctionRunStore(db),
    resources: new PgResourceStore(db),
    memos: new PgMemoStore(db),
    members: new PgMemberStore(db),
    audit: new PgAuditStore(db),
    auditChain: new PgAuditChainStore(db),
    history: new PgHistoryStore(db),
    commands: new PgCommandStore(db),
    comments: new PgCommentStore(db),
    marks: new PgMarkStore(db),
    policies: new PgPolicyStore(db),
    outbox: new PgOutboxStore(db),
    webhooks: new PgWebhookStore(db),
    connections: new PgConnectionStore(db),
    tiers: new PgTierStore(db),
    secrets: new PgSecretStore(db),
    upkeep: new PgUpkeep(db),
    processes: new PgServerProcessStore(db),
  };
}
