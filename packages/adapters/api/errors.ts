import { TRPCError } from "@trpc/server";
import type { Result } from "@tributary/core/base";
import { NotAdmitted } from "@tributary/core/engine";
import { OutcomeUnknown, SessionLost, StoreUnavailable } from "@tributary/core/sync";
import { ZodError } from "zod";
import type { Refusal } from "./services.ts";

/** Nobody waits for it any more, and nothing of it was done. */
export const GIVEN_UP = "CLIENT_CLOSED_REQUEST" satisfies TRPCError["code"];

const CODES = {
  givenUp: GIVEN_UP,
  notFound: "NOT_FOUND",
  forbidden: "FORBIDDEN",
  invalid: "BAD_REQUEST",
  conflict: "CONFLICT",
  unavailable: "SERVICE_UNAVAILABLE",
} as const satisfies Record<Refusal["kind"], TRPCError["code"]>;

/** An answer that was given before: its sentence is for the person, and what was wrong then is in the log. */
export class Answered extends Error {
  override readonly name = "Answered";
}

/** What came of a command is not known any more, or not yet. Its sentence is for the person. */
export class Untold extends Error {
  override readonly name = "Untold";
}

/** It could not be seen whether the command was done before. Whoever asks again may hear what came of it. */
export function unseen(cause: unknown): TRPCError {
  const why =
    cause instanceof StoreUnavailable
      ? "The database cannot be reached right now"
      : "The server had a fault and has written it to its log";
  const sentence = `${why}, so nobody can say whether this was done. Look in a moment, before you try again.`;
  return new TRPCError({ code: "SERVICE_UNAVAILABLE", cause: new Untold(sentence, { cause }) });
}

/** Whether nobody can say if the command was done: whoever asked has to look. */
export function isOutcomeUnknown({ cause }: TRPCError): boolean {
  return cause instanceof Untold || cause instanceof OutcomeUnknown;
}

/** The value of an answer, or the refusal thrown as tRPC wants it. */
export function accepted<T>(result: Result<T, Refusal>): T {
  if (result.ok) return result.value;
  throw refused(result.error.kind, result.error.sentence);
}

export function refused(kind: Refusal["kind"], sentence: string): TRPCError {
  return new TRPCError({ code: CODES[kind], message: sentence });
}

/** What a person may read about an error: our refusals as they are, bad input by field, and of faults only that there was one. */
export function sentenceOf(error: TRPCError): string {
  if (error.cause instanceof ZodError) return inputSentence(error.cause);
  if (error.cause instanceof OutcomeUnknown)
    return "The database went out of reach while this was being stored, so nobody knows yet whether it was. Look in a moment, then try again if need be.";
  if (error.cause instanceof StoreUnavailable)
    return "The database cannot be reached right now, so most likely nothing was changed. Look in a moment, then try again if need be.";
  if (isExplained(error)) return error.cause.message;
  if (isFault(error)) return "The server had a fault and has written it to its log. Trying again may help.";
  return error.message;
}

/** A fault is ours or the world's, and belongs in the log; everything else is an answer. */
export function isFault(error: TRPCError): boolean {
  if (error.cause instanceof Untold && error.cause.cause !== undefined) return true;
  return error.code === "INTERNAL_SERVER_ERROR" && !isExplained(error);
}

function isExplained(error: TRPCError): error is TRPCError & { readonly cause: Error } {
  return [SessionLost, NotAdmitted, Answered, Untold].some((kind) => error.cause instanceof kind);
}

function inputSentence(error: ZodError): string {
  const [issue] = error.issues;
  if (!issue) return "The input is not valid.";
  const where = issue.path.join(" ▸ ");
  return where ? `${where}: ${issue.message}` : issue.message;
}
