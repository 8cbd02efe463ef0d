/**
 * Why the server could not be spoken to. `kind` is for the program, `message` is a sentence for the person who runs it.
 *
 * - `unauthenticated`: the token is missing, wrong, expired or revoked
 * - `forbidden`, `notFound`: the token may not do that, or there is no such thing where it may look
 * - `unreachable`: nobody answers at the address, or not in time
 * - `unknown`: nobody knows whether the command was done: its answer did not come, or the server has lost it. Look before asking anew
 * - `refused`: the server understood and declined; the message is its own
 * - `closed`: this agent was closed
 */
export class AgentFault extends Error {
  override readonly name = "AgentFault";
  readonly kind: AgentFaultKind;

  constructor(kind: AgentFaultKind, sentence: string, cause?: unknown) {
    super(sentence, cause === undefined ? {} : { cause });
    this.kind = kind;
  }
}

export type AgentFaultKind =
  | "unauthenticated"
  | "forbidden"
  | "notFound"
  | "unreachable"
  | "unknown"
  | "refused"
  | "closed";
