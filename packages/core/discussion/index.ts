/** Talk about a change set: threads, comments, mentions. Pure: the store is a port. Rules: SPEC.md. */
export { authorOf, commentSentence, commentText, deleteRefusal, editRefusal, MAX_COMMENTS } from "./comment.ts";
export type { Commenter, CommentRefusal } from "./comment.ts";
export { movedAnchor } from "./moved.ts";
export type { MovedThings } from "./moved.ts";
export { mentionsIn, toldBy } from "./mentions.ts";
export type { Mentionable, Mentioned } from "./mentions.ts";
export type { CommentAudit, CommentRecord, CommentStore, NewComment, ThreadRecord, WhichMentions } from "./ports.ts";
export { threadView } from "./view.ts";
export type { Seen } from "./view.ts";
export { lineAnchors, lineNumber } from "./line.ts";
