import type { JsonObject, WorkspaceId } from "@tributary/core/base";
import type { ChangeSetRecord, Enforcement } from "@tributary/core/governance";
import type { BatchMode, Mutation } from "@tributary/core/model";
import type {
  ActivityView,
  BatchEdit,
  DryRun,
  EngineFigures,
  HeardEdits,
  PolicyView,
  WebhookView,
} from "@tributary/core/protocol";
import type { Answer, Caller } from "./services.ts";

/** The mutation engine of a workspace: what it enforces, how it does, and whom it tells. */
export interface EngineServices {
  policies(workspace: WorkspaceId): Promise<readonly PolicyView[]>;
  setPolicy(
    workspace: WorkspaceId,
    setting: { readonly kind: string; readonly enforcement: Enforcement; readonly parameters: JsonObject },
    caller: Caller,
  ): Answer<void>;
  statistics(workspace: WorkspaceId): Promise<EngineFigures>;
  dryRun(
    record: ChangeSetRecord,
    wish: {
      readonly mutations: readonly Mutation[];
      readonly mode: "simulate" | "validate";
      readonly batch: BatchMode;
      /** Aborts when nobody waits for it any more. */
      readonly signal?: AbortSignal | undefined;
    },
    caller: Caller,
  ): Answer<DryRun>;
  /** Makes a batch of mutations, as edits of the caller, and says of each what became of it. */
  edit(
    record: ChangeSetRecord,
    wish: {
      readonly mutations: readonly Mutation[];
      readonly batch: BatchMode;
      /** Aborts when nobody waits for it any more: what is not judged by then is not made. */
      readonly signal?: AbortSignal | undefined;
    },
    caller: Caller,
  ): Answer<BatchEdit>;
  activity(workspace: WorkspaceId, before: number | undefined): Promise<readonly ActivityView[]>;
  /** A key is shown once, when it is made. */
  webhook(workspace: WorkspaceId): Promise<WebhookView | null>;
  /** Which edits of change sets the webhook is told. */
  setHeard(workspace: WorkspaceId, hears: HeardEdits, caller: Caller): Answer<void>;
  /** Once: whoever comes second hears who was first. */
  acknowledge(workspace: WorkspaceId, id: number, caller: Caller): Answer<void>;
  /** With a URL, the key its requests are signed with. */
  setWebhook(workspace: WorkspaceId, url: string | null, caller: Caller): Answer<{ readonly key: string | null }>;
  retryActivity(workspace: WorkspaceId, caller: Caller): Promise<number>;
}
