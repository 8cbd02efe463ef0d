import type { ActionOutcome } from "@tributary/core/engine";
import { Refused } from "./refused.ts";
import { TimedOut } from "./within.ts";

/** The connection to the engine is gone, or never was. `code` is the system's name for why, where it is known. */
export class Lost extends Error {
  override readonly name = "Lost";
  readonly code: string;

  constructor(reason: string) {
    super(reason);
    this.code = LOST.find((code) => reason.includes(code)) ?? "ECONNRESET";
  }
}

/** What went wrong, in words, and whether the same step may succeed later. */
export type Failure = Extract<ActionOutcome, { readonly ok: false }>;

const LOST = [
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOENT",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ECONNABORTED",
];

/**
 * Classifies what an action threw. Worth another try: a lost connection, a timeout, an overloaded or restarting engine,
 * something still being removed. Not worth it: whatever the engine refuses for its content.
 */
export function failureOf(error: unknown, signal?: AbortSignal): Failure {
  if (signal?.aborted) return { ok: false, message: "Stopped before it was done.", retryable: false };
  if (error instanceof Refused) return { ok: false, message: error.message, retryable: false };
  if (error instanceof TimedOut) return { ok: false, message: `${capital(error.message)}.`, retryable: true };
  const lost = lostReason(error);
  if (lost !== undefined)
    return { ok: false, message: `The Docker engine cannot be reached: ${lost}.`, retryable: true };
  const status = statusOf(error);
  const message = capital(ended(engineMessage(error)));
  return { ok: false, message, retryable: isPassing(status, message) };
}

/** The engine's HTTP status, if it answered. */
export function statusOf(error: unknown): number | undefined {
  const status = (error as { readonly statusCode?: unknown } | null)?.statusCode;
  return typeof status === "number" ? status : undefined;
}

/** The engine's own words, without the client library's frame around them. */
export function engineMessage(error: unknown): string {
  const json = (error as { readonly json?: unknown } | null)?.json;
  const own = (json as { readonly message?: unknown } | null | undefined)?.message;
  if (typeof own === "string" && own !== "") return own.trim();
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/^\(HTTP code \d+\)\s*[^-]*-\s*/, "").trim();
}

/** Why the connection was lost, in words; undefined when it was not. */
export function lostReason(error: unknown): string | undefined {
  const code = (error as { readonly code?: unknown } | null)?.code;
  if (typeof code === "string" && LOST.includes(code)) return LOST_WORDS[code] ?? `the connection failed (${code})`;
  return error instanceof Error && /socket hang up|aborted/i.test(error.message)
    ? "it closed the connection"
    : undefined;
}

const LOST_WORDS: { readonly [code: string]: string } = {
  ECONNREFUSED: "nothing listens at its address",
  ENOENT: "its socket is not there",
  ECONNRESET: "it closed the connection",
  EPIPE: "it closed the connection",
  ENOTFOUND: "its host name is not known",
  ETIMEDOUT: "it did not answer in time",
};

/** 5xx are the engine's own trouble, except that it also answers 500 to much that is simply wrong in what was asked. */
function isPassing(status: number | undefined, message: string): boolean {
  if (status === 409) return /already in progress|is being removed|marked for removal/i.test(message);
  if (status === undefined || status < 500) return false;
  return !/OCI runtime|executable file not found|already allocated|address already in use|invalid|not found|no such|not supported|unknown|failed to mount|error while mounting|exec format|permission denied|already exists|conflict/i.test(
    message,
  );
}

export function ended(sentence: string): string {
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
