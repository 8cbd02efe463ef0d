/** Judged collaboration on change-set documents. Pure: the log, the clock and the sockets are ports. Rules: SPEC.md. */
export { StoreUnavailable } from "./ports.ts";
export type { DocumentLog, LogEntry, LoggedMutation, LoggedRefusal, LogFence, OpenedLog } from "./ports.ts";
