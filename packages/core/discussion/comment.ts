import { type Actor, mayAdminister, type Result, type Role } from "../base/index.ts";
import { err, ok, whoOf } from "../base/index.ts";
import type { CommentAuthor } from "../protocol/index.ts";
import type { CommentRecord } from "./ports.ts";

export const MAX_COMMENT_LENGTH = 8_000;
/** In one change set. */
export const MAX_COMMENTS = 5_000;

/** Why something about a comment was declined. Plain data; `commentSentence` says it to a person. */
export type CommentRefusal =
  | { readonly kind: "empty" }
  | { readonly kind: "tooLong"; readonly length: number }
  | { readonly kind: "tooMany" }
  | { readonly kind: "notYours"; readonly what: "edit" | "delete" }
  | { readonly kind: "deleted" }
  | { readonly kind: "noSuchThread" }
  | { readonly kind: "noSuchComment" }
  | { readonly kind: "nothingThere" }
  | { readonly kind: "idTaken" };

export type Commenter = { readonly actor: Actor; readonly role: Role };

/** A text as it may be kept, or why it may not [CM2]. */
export function commentText(text: string): Result<string, CommentRefusal> {
  const clean = text
    .replace(/\r\n?/g, "\n")
    .replace(/[\p{Cc}--[\t\n]]/gv, "")
    .trim();
  if (clean === "") return err({ kind: "empty" });
  if (clean.length > MAX_COMMENT_LENGTH) return err({ kind: "tooLong", length: clean.length });
  return ok(clean.toWellFormed());
}

/** Why this actor may not edit the comment; null when they may [CM3]. */
export function editRefusal(comment: CommentRecord, { actor }: Commenter): CommentRefusal | null {
  if (comment.deletedAt !== null) return { kind: "deleted" };
  return comment.author.id === actor.id ? null : { kind: "notYours", what: "edit" };
}

/** Why this actor may not delete the comment; null when they may [CM3]. */
export function deleteRefusal(comment: CommentRecord, { actor, role }: Commenter): CommentRefusal | null {
  if (comment.deletedAt !== null) return { kind: "deleted" };
  const own = comment.author.id === actor.id || (actor.type === "user" && comment.person === actor.id);
  const moderates = actor.type === "user" && mayAdminister(role);
  return own || moderates ? null : { kind: "notYours", what: "delete" };
}

/** An actor as a comment shows it: an agent with the name of whom it acts for. */
export function authorOf(actor: Actor): CommentAuthor {
  return whoOf(actor);
}

export function commentSentence(refusal: CommentRefusal): string {
  switch (refusal.kind) {
    case "empty":
      return "There is nothing in this comment yet.";
    case "tooLong":
      return `This comment has ${refusal.length} characters; ${MAX_COMMENT_LENGTH} fit. Split it, or link to the rest.`;
    case "tooMany":
      return `This change set holds ${MAX_COMMENTS} comments, which is as many as fit.`;
    case "notYours":
      return refusal.what === "edit"
        ? "Only whoever wrote a comment may edit it. Reply instead."
        : "Only whoever wrote a comment, or an owner of the workspace, may delete it.";
    case "deleted":
      return "This comment has been deleted.";
    case "noSuchThread":
      return "There is no such thread in this change set.";
    case "noSuchComment":
      return "There is no such comment in this change set.";
    case "nothingThere":
      return "What this comment is about does not exist in this change set.";
    case "idTaken":
      return "There is another comment with this id. Send it again with a new one.";
  }
}
