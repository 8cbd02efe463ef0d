import type { Actor } from "../base/index.ts";

/**
 * A line of a text, by what it says rather than by its number, so that what is written above it changes nothing. A thread whose
 * line is gone stays with its text.
 */
export type LineAnchor = {
  /** Which text it stands in: as it was on the base, or as the change set has it. */
  readonly side: "before" | "after";
  /** The line as it read when the thread began. */
  readonly text: string;
  /** Which of the lines that read so, from 0. */
  readonly nth: number;
};

/**
 * What a thread is about: the change set as a whole, a component, one of its attributes, a line of a file generated for it; a
 * function, one of its lines, or a line of one of its tests; a version of a kind, or a line of its definition; a note of the
 * catalogue; a view. By ids, so that renaming and moving change nothing.
 */
export type Anchor =
  | { readonly kind: "changeSet" }
  | { readonly kind: "component"; readonly component: string }
  | { readonly kind: "attribute"; readonly component: string; readonly path: string }
  | {
      readonly kind: "line";
      readonly component: string;
      readonly fileName: string;
      /** Which text it stands in: what was generated for the base, or for the change set. */
      readonly side: "before" | "after";
      /** The line as it read when the thread began. A thread whose line is gone stays with its file. */
      readonly text: string;
    }
  | {
      readonly kind: "function";
      readonly function: string;
      readonly line?: LineAnchor;
      /** With `line`: in the text of this test instead of the code. */
      readonly test?: string;
    }
  /** `schema` is a reference: `<name>@<version>`. */
  | { readonly kind: "schema"; readonly schema: string; readonly line?: LineAnchor }
  /** A note of the catalogue, by its key. */
  | { readonly kind: "note"; readonly note: string }
  | { readonly kind: "view"; readonly view: string };

export type CommentAuthor = {
  readonly id: string;
  readonly name: string;
  readonly type: Actor["type"];
  /** For an agent: whom it acts for. */
  readonly owner?: string;
};

/** Somebody named in a comment: a member or an agent. */
export type Mention = { readonly id: string; readonly name: string };

export type CommentView = {
  readonly id: string;
  readonly author: CommentAuthor;
  /** Markdown: bold, emphasis, code, lists, links. Empty when it was deleted. */
  readonly text: string;
  readonly at: number;
  readonly editedAt?: number;
  readonly deleted: boolean;
  readonly mentions: readonly Mention[];
  /** What whoever asked may do with it. */
  readonly mayEdit: boolean;
  readonly mayDelete: boolean;
};

export type ThreadView = {
  readonly id: string;
  readonly anchor: Anchor;
  /** What it was about when it began, in words: "web ▸ Image". */
  readonly about: string;
  readonly resolved: { readonly by: CommentAuthor; readonly at: number } | null;
  /** Oldest first; never empty. */
  readonly comments: readonly CommentView[];
  /** Comments of others that whoever asked has not seen. */
  readonly unread: number;
};

/** A comment that names the person who asks, or an agent of theirs. */
export type MentionView = {
  readonly comment: string;
  readonly thread: string;
  readonly changeSet: string;
  readonly changeSetTitle: string;
  readonly about: string;
  readonly author: CommentAuthor;
  readonly text: string;
  readonly at: number;
  readonly read: boolean;
};

/** How many unresolved threads a change set has, and comments in it that the person asking has not seen. */
export type CommentCount = { readonly changeSet: string; readonly open: number; readonly unread: number };

/** Somebody a comment may mention. */
export type MentionablePerson = CommentAuthor & { readonly email?: string };

/** The moment up to which somebody has seen all that stands in these threads: of the newest comment, or of the latest edit of one. */
export function saidUntil(threads: readonly Pick<ThreadView, "comments">[]): number {
  return Math.max(
    0,
    ...threads.flatMap(({ comments }) => comments.map(({ at, editedAt }) => Math.max(at, editedAt ?? 0))),
  );
}
