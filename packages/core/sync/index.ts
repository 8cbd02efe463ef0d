/** Judged collaboration on change-set documents. Pure: the log, the clock and the sockets are ports. Rules: SPEC.md. */
export { PROCESS_BACKLOG, SharedBacklog } from "./backlog.ts";
export { deedLine } from "./deed.ts";
export type { DryExecution, TypedDefinition } from "./dry-run.ts";
export { decodeClientFrame, openFrame, saidFrame, submitFrame } from "./frames.ts";
export type { BatchTiming } from "./group-commit.ts";
export type { ClientFrame } from "./frames.ts";
export type { Judgement } from "./judge.ts";
export { type CutPart, movedPart } from "./moved-part.ts";
export type { Defer, Peer, PeerSocket } from "./peers.ts";
export { OutcomeUnknown, StoreUnavailable } from "./ports.ts";
export type { Deed, DocumentLog, LogEntry, LoggedMutation, LoggedRefusal, LogFence, OpenedLog } from "./ports.ts";
export type { HeadStep } from "./rebase.ts";
export { ServerDocument } from "./server-document.ts";
export { DocumentSession } from "./session.ts";
export { SessionLost } from "./session-lost.ts";
export type { SessionOptions } from "./session-options.ts";
export { Turns } from "./turns.ts";
export { writtenKeys } from "./written-keys.ts";
