/** What is said about a change set: threads, comments, mentions. Data and calls come in through `DiscussionProvider`. Rules: SPEC.md. */
export { AnchorTalk } from "./anchor-talk.tsx";
export type { AnchorTalkProps } from "./anchor-talk.tsx";
export { CommentText } from "./comment-text.tsx";
export type { CommentTextProps } from "./comment-text.tsx";
export { Composer } from "./composer.tsx";
export type { ComposerProps } from "./composer.tsx";
export { DiscussionProvider, NOTHING_SAID, useDiscussion, useTalk } from "./discussion.ts";
export type { Discussion, DiscussionState } from "./discussion.ts";
export { DiscussionButton } from "./discussion-button.tsx";
export type { DiscussionButtonProps } from "./discussion-button.tsx";
export { LineTalk } from "./line-talk.tsx";
export type { LineTalkProps } from "./line-talk.tsx";
export { componentOf, marksOf, sameAnchor, sameMark } from "./marks.ts";
export type { Mark, Marks } from "./marks.ts";
export { TalkMark } from "./talk-mark.tsx";
export { ThreadList } from "./thread-list.tsx";
export type { ThreadListProps } from "./thread-list.tsx";
