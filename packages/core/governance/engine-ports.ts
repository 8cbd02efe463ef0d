import type { Actor, ChangeSetId, Json, Origin, Result, WorkspaceId } from "../base/index.ts";
import type { Severity } from "../engine/index.ts";
import type { HeardEdits } from "../protocol/index.ts";
import type { AuditLine } from "./audit-line.ts";
import type { PolicySetting } from "./policy-setting.ts";

/** Who set it, and how the audit says so: a setting and its line in the audit are stored in one transaction. */
export type SettledBy = {
  readonly actor: Actor;
  readonly at: number;
  readonly sentence: string;
  readonly origin?: Origin;
};

/** What a workspace has switched on. */
export interface PolicyStore {
  list(workspace: WorkspaceId): Promise<readonly PolicySetting[]>;
  set(workspace: WorkspaceId, setting: PolicySetting, by: SettledBy): Promise<void>;
}

/** Something that has happened and is to be told: stored with the state it belongs to, delivered afterwards. */
export type OutboxRecord = {
  readonly id: number;
  readonly workspace: WorkspaceId;
  /** The same for ever, so that a receiver who is told twice can tell. */
  readonly key: string;
  readonly type: string;
  readonly description: string;
  readonly severity: Severity;
  readonly requiresAction: boolean;
  readonly data: Json;
  readonly actor: Actor;
  readonly changeSet: ChangeSetId | null;
  readonly at: number;
  /** waiting: to be told. told: somebody took it, or nobody is to be told. given up: nobody took it, however often it was tried. */
  readonly phase: "waiting" | "told" | "givenUp";
  readonly attempts: number;
  readonly lastError: string | null;
};

/** Who has said that they looked at what somebody was to look at, and when. */
export type Acknowledgement = { readonly by: Actor; readonly at: number };

/** As a list shows it. `acknowledged`: null while nobody has, and of what asks for nothing. */
export type ListedEffect = OutboxRecord & { readonly acknowledged: Acknowledgement | null };

/** Why nobody's look was noted: nothing there asks for one, or somebody was first. */
export type NotAcknowledged =
  | { readonly kind: "nothingToLookAt" }
  | { readonly kind: "alreadyAcknowledged"; readonly acknowledged: Acknowledgement };

/**
 * Taken to be told now, and the webhook of its workspace with it, until `claimedUntil`. `failures`: in how many attempts in a
 * row that has taken nothing.
 */
export type ClaimedRecord = OutboxRecord & { readonly failures: number; readonly claimedUntil: number };

/** What is to be told, and what was. Every implementation keeps rules [O1]–[O7] of adapters/db. */
export interface OutboxStore {
  /**
   * Takes what is due, the oldest of each workspace and no more of it, for `leaseMs`: nobody else gets these meanwhile, nor
   * another of the same workspace before this one is settled; if this process dies, all are due again after it. `attempts` counts this one. A webhook that rests after a failure is not
   * asked for. Those that took what they were last sent come first; of the others it is `probes` at most.
   */
  claim(options: {
    readonly now: number;
    readonly leaseMs: number;
    readonly limit: number;
    readonly probes: number;
    readonly except: readonly WorkspaceId[];
  }): Promise<readonly ClaimedRecord[]>;
  /** What waits where nobody outside wants to be told counts as told: up to `limit`. Whose it was, each workspace once. */
  tellNobody(now: number, limit: number): Promise<readonly WorkspaceId[]>;
  /** It was taken: the webhook of its workspace is well. */
  told(record: ClaimedRecord, at: number): Promise<void>;
  /**
   * It could not be told in this attempt: due again at `nextAt`, or given up with null. With `rest`, its webhook
   * is left alone until then (not where somebody has claimed it since: theirs counts); and where that has taken nothing since before `giveUpBefore`, all that is older is given up, too.
   */
  failed(record: ClaimedRecord, outcome: FailedAttempt): Promise<void>;
  /** Newest first. */
  list(
    workspace: WorkspaceId,
    options: { readonly before?: number; readonly limit: number },
  ): Promise<readonly ListedEffect[]>;
  /** Notes that somebody has looked at what asks for it, with the audit's line of that: the first one to say so. */
  acknowledge(
    workspace: WorkspaceId,
    id: OutboxRecord["id"],
    acknowledgement: Acknowledgement,
    audit: (description: string) => AuditLine,
  ): Promise<Result<void, NotAcknowledged>>;
  counts(workspace: WorkspaceId): Promise<{ readonly [P in OutboxRecord["phase"]]: number }>;
  /** Makes what was given up due again, and wakes the webhook; how many. Where there is any, the audit is told with it. */
  retry(workspace: WorkspaceId, now: number, audit: (count: number) => AuditLine): Promise<number>;
}

export type FailedAttempt = {
  readonly error: string;
  readonly at: number;
  readonly nextAt: number | null;
  readonly rest?: { readonly until: number; readonly giveUpBefore: number };
};

export type Webhook = {
  readonly url: string;
  /** The key that signs what is sent, sealed: stored so, and never shown again. */
  readonly sealedSecret: string;
  /** Which edits it is told, beside what it is told in any case. */
  readonly hears: HeardEdits;
};

/** Where a workspace's side effects are sent. */
export interface WebhookStore {
  get(workspace: WorkspaceId): Promise<Webhook | undefined>;
  /** What it hears stays where there was one. */
  set(workspace: WorkspaceId, webhook: Omit<Webhook, "hears"> | null, by: SettledBy): Promise<void>;
  /** Whether there is one to hear it. */
  hear(workspace: WorkspaceId, hears: HeardEdits, by: SettledBy): Promise<boolean>;
}
