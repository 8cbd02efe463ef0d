import type { CommentView, ThreadView } from "../protocol/index.ts";
import { type Commenter, deleteRefusal, editRefusal } from "./comment.ts";
import type { CommentRecord, ThreadRecord } from "./ports.ts";

/** What somebody has seen of a thread. */
export type Seen = {
  readonly until: number;
  /** Comments that mention them, of any thread, where they have not read that yet. */
  readonly mentionedIn?: ReadonlySet<string>;
};

/** A thread as one person or agent sees it: what is new to them [CM8], and what they may do. */
export function threadView(thread: ThreadRecord, who: Commenter, { until, mentionedIn }: Seen): ThreadView {
  const { id, anchor, about, resolved, comments } = thread;
  const isNew = (comment: CommentRecord) =>
    (comment.at > until || mentionedIn?.has(comment.id)) &&
    comment.author.id !== who.actor.id &&
    comment.deletedAt === null;
  return {
    id,
    anchor,
    about,
    resolved,
    comments: comments.map((comment) => commentView(comment, who)),
    unread: comments.filter(isNew).length,
  };
}

function commentView(comment: CommentRecord, who: Commenter): CommentView {
  const { id, author, text, at, editedAt, deletedAt, mentions } = comment;
  return {
    id,
    author,
    text,
    at,
    ...(editedAt === null ? {} : { editedAt }),
    deleted: deletedAt !== null,
    mentions,
    mayEdit: editRefusal(comment, who) === null,
    mayDelete: deleteRefusal(comment, who) === null,
  };
}
