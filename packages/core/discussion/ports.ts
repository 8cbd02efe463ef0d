import type { Actor, ActorId, ChangeSetId, Result, WorkspaceId } from "../base/index.ts";
import type { MovedThings } from "./moved.ts";
import type { Anchor, AuditEntry, CommentAuthor, CommentCount, Mention, MentionView } from "../protocol/index.ts";

export type CommentRecord = {
  readonly id: string;
  readonly thread: string;
  readonly author: CommentAuthor;
  /** The person behind the author: themselves, or whom the agent acts for. */
  readonly person: ActorId;
  /** Empty once it is deleted. */
  readonly text: string;
  readonly at: number;
  readonly editedAt: number | null;
  readonly deletedAt: number | null;
  readonly mentions: readonly Mention[];
};

export type ThreadRecord = {
  readonly id: string;
  readonly workspace: WorkspaceId;
  readonly changeSet: ChangeSetId;
  readonly anchor: Anchor;
  readonly about: string;
  readonly resolved: { readonly by: CommentAuthor; readonly at: number } | null;
  /** Oldest first. */
  readonly comments: readonly CommentRecord[];
};

/** Those in these comments, and those that there were by a moment; without either all of them. */
export type WhichMentions = { readonly comments?: readonly string[] | undefined; readonly until?: number | undefined };

/** What is said of a step in the audit log, written with it. */
export type CommentAudit = Omit<AuditEntry, "seq">;

export type NewComment = {
  readonly id: string;
  readonly actor: Actor;
  readonly text: string;
  readonly at: number;
  readonly mentions: readonly Mention[];
  /** Whom to tell. */
  readonly tells: readonly ActorId[];
};

/**
 * Where threads are kept. Each writing method does all it says, with its audit entry, in one transaction.
 * @throws {StoreUnavailable} from every method when the store cannot be reached
 */
export interface CommentStore {
  /** A change set's threads, oldest first. */
  threads(changeSet: ChangeSetId): Promise<readonly ThreadRecord[]>;
  thread(changeSet: ChangeSetId, id: string): Promise<ThreadRecord | undefined>;
  comment(changeSet: ChangeSetId, id: string): Promise<CommentRecord | undefined>;
  count(changeSet: ChangeSetId): Promise<number>;
  /** Begins a thread. A repeat of the same comment by the same author changes nothing; for anything else the id is taken. */
  begin(
    thread: Pick<ThreadRecord, "id" | "workspace" | "changeSet" | "anchor" | "about">,
    comment: NewComment,
    audit: CommentAudit,
  ): Promise<Result<void, { readonly kind: "idTaken" }>>;
  /** Adds to a thread, which is open again if it was resolved. */
  reply(
    thread: Pick<ThreadRecord, "id" | "workspace" | "changeSet">,
    comment: NewComment,
    audit: CommentAudit,
  ): Promise<Result<void, { readonly kind: "idTaken" }>>;
  /** Puts another text in its place and tells those who are newly mentioned. False, and nothing of it, where it has been deleted. */
  edit(workspace: WorkspaceId, comment: Omit<NewComment, "actor">, audit: CommentAudit): Promise<boolean>;
  /** False, and nothing of it, where it has been deleted already. */
  remove(workspace: WorkspaceId, comment: string, at: number, audit: CommentAudit): Promise<boolean>;
  /** False, and nothing of it, where the thread stands so already. */
  resolve(
    workspace: WorkspaceId,
    thread: string,
    resolved: ThreadRecord["resolved"],
    audit: CommentAudit,
  ): Promise<boolean>;

  /** Threads of a change set are about these things under their new names from now on. It is told to nobody and is in no log: nothing was said. */
  move(changeSet: ChangeSetId, moved: MovedThings): Promise<void>;

  /** Until when a person has seen each thread of a change set; absent: never. */
  seen(changeSet: ChangeSetId, person: ActorId): Promise<ReadonlyMap<string, number>>;
  /** Comments of a change set that mention a person who has not read that yet. */
  mentionedIn(changeSet: ChangeSetId, person: ActorId): Promise<ReadonlySet<string>>;
  /** The person has seen these threads up to `until`, and with them the mentions in them. Never goes back. */
  see(changeSet: ChangeSetId, person: ActorId, threads: readonly string[], until: number): Promise<void>;
  counts(workspace: WorkspaceId, person: ActorId): Promise<readonly CommentCount[]>;
  /** Newest first; of the last moment all that there are, which may be more than `limit`. */
  mentions(
    workspace: WorkspaceId,
    person: ActorId,
    options: { readonly before?: number; readonly limit: number },
  ): Promise<readonly MentionView[]>;
  /** How many mentions of this person have not been read, however many there are. */
  unreadMentions(workspace: WorkspaceId, person: ActorId): Promise<number>;
  /** Marks mentions of this person as read. */
  readMentions(workspace: WorkspaceId, person: ActorId, which?: WhichMentions): Promise<void>;
}
