import type { ActorId, ServerProcessId } from "../base/index.ts";

/** One asking for a command. */
export type CommandClaim = {
  readonly actor: ActorId;
  /** A hash of the id that whoever asks has made: of what is kept here nobody can make the id. */
  readonly id: string;
  /** What was asked, and as what: the same id never stands for two things. */
  readonly asked: string;
  /** This asking's own mark, so that it knows its claim again where the store's answer was lost. */
  readonly claim: string;
  /** Where it would be done. */
  readonly server: ServerProcessId;
  readonly at: number;
};

/**
 * What became of the claim. own: nobody has asked before, and whoever claimed does it. other: the id stands for something else.
 * elsewhere: another process does it. lost: whoever did it is gone, or could not store its answer. answered: it was done; without
 * an answer where that was not kept.
 */
export type ClaimedCommand =
  | { readonly phase: "own" | "other" | "elsewhere" | "lost" }
  | { readonly phase: "answered"; readonly answer: Uint8Array | null };

/**
 * Which commands were asked for, by whom, and what was answered, for as long as somebody may ask again.
 * @throws {StoreUnavailable}
 */
export interface CommandStore {
  /** One of all that ask under one id gets it, whatever process they ask. What is stored after it is never there without it. */
  claim(claim: CommandClaim): Promise<ClaimedCommand>;
  /** What stands there already, and nothing is claimed. Whether it is the same is judged by `asked`. */
  look(claim: Omit<CommandClaim, "claim" | "at">): Promise<ClaimedCommand | undefined>;
  /** Durable when it resolves. Null: the answer is not kept, but that it was done is. */
  answered(claim: Pick<CommandClaim, "actor" | "id" | "claim">, answer: Uint8Array | null): Promise<void>;
  /** Nothing of it was done, and nothing will be: whoever asks again has it done. What was answered stays. */
  released(claim: Pick<CommandClaim, "actor" | "id" | "claim">): Promise<void>;
}
