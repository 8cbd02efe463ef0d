/**
 * The header that names a command, made by whoever asks for it: asked again under the same id it is not done again. The id is the
 * key to what is kept of the answer, too, so it is of chance alone.
 */
export const COMMAND_HEADER = "x-tributary-command";

const ID = /^[A-Za-z0-9_-]{20,64}$/;

export function isCommandId(text: string): boolean {
  return ID.test(text);
}

/** So often a command whose answer does not come is asked for, the first time included: a server that starts anew is back by then. */
const MOST_ASKINGS = 8;
const FIRST_AFTER_MS = 250;
const AFTER_AT_MOST_MS = 4_000;
/** A machine that slept in between asks no more: a server remembers for `COMMAND_KEPT_MS`, which has to be much longer. */
const ASK_FOR_MS = 20 * 60_000;
/** How long a server knows a command by its id. */
export const COMMAND_KEPT_MS = 60 * 60_000;

/** Whether a command is asked for once more. @param asked - how often it was, from 1; `sinceMs`: how long ago for the first time */
export function isAskedAgain(asked: number, sinceMs: number): boolean {
  // A clock that was put back says nothing of how long it was.
  return asked < MOST_ASKINGS && sinceMs >= 0 && sinceMs < ASK_FOR_MS;
}

/** How long to wait before that, in milliseconds. @param chance - from 0 to 1: clients cut off together must not return together */
export function askAgainAfterMs(asked: number, chance: number): number {
  return (0.5 + chance / 2) * Math.min(AFTER_AT_MOST_MS, FIRST_AFTER_MS * 2 ** (asked - 1));
}

/** What a client of tRPC knows of an asking that brought no result. */
export type AskingFault = {
  /** What the API answered, where it was the API. */
  readonly data?: unknown;
  readonly cause?: unknown;
  readonly meta?: { readonly [key: string]: unknown } | undefined;
};

/** A command while it is asked for: whether it may be done, though nobody said so, and whether it is asked for once more. Rules [W5], [W6]. */
export class AskedCommand {
  readonly id: string;
  readonly #since: number;
  #isSent = false;
  #mayBeDone = false;

  constructor(id: string, now: number) {
    this.id = id;
    this.#since = now;
  }

  /** From here on it may arrive, whatever whoever asks hears of it. */
  sends(): void {
    this.#isSent = true;
  }

  /** @param times - how often it was asked for, from 1 */
  isAskedAgain(fault: AskingFault, times: number, now: number): boolean {
    this.#mayBeDone ||= this.#isSent && mayHaveArrived(fault);
    this.#isSent = false;
    if (isDecided(fault, this.#mayBeDone)) return false;
    if (this.#mayBeDone) open.add(fault);
    return !isTurnedAway(fault) && isAskedAgain(times, now - this.#since);
  }
}

/** The last faults of commands of which nobody knows whether they were done. */
const open = new WeakSet<object>();

/** Whether that is how a command ended of which nobody has said whether it was done. */
export function mayBeDone(fault: unknown): boolean {
  return typeof fault === "object" && fault !== null && open.has(fault);
}

/** Something answered that is not the API: what stands before it, or the server before it has looked at what is asked. */
export class OtherAnswer extends Error {
  override readonly name = "OtherAnswer";
  readonly status: number;

  constructor(status: number, sentence: string) {
    super(sentence);
    this.status = status;
  }
}

type HttpAnswer = {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
};

const LONGEST_SENTENCE = 200;

/** The answer, where it may be the API's. @throws {OtherAnswer} */
export async function answerOfApi<Answer extends HttpAnswer>(answer: Answer): Promise<Answer> {
  const type = answer.headers.get("content-type") ?? "";
  if (type.includes("json")) return answer;
  const text = type.startsWith("text/plain") ? (await answer.text()).trim() : "";
  const isSentence = text.length > 0 && text.length <= LONGEST_SENTENCE;
  throw new OtherAnswer(
    answer.status,
    isSentence
      ? text
      : `What answers at this address is not Tributary, and says ${answer.status}. Is the address right?`,
  );
}

/** Why something before the API did not let it through, so that nothing was asked; undefined where that is not known. */
export function whyTurnedAway(fault: unknown): OtherAnswer | undefined {
  const cause = (fault as AskingFault | undefined)?.cause;
  return cause instanceof OtherAnswer && isTurnedAway({ cause }) ? cause : undefined;
}

/** Too slow, too early, too often: the next time may be better. */
const FOR_NOW = new Set([408, 425, 429]);

const isRefusal = (status: number | undefined) => status !== undefined && status >= 400 && status < 500;

/** For good, and before it got anywhere. */
function isTurnedAway(fault: AskingFault): boolean {
  const status = otherStatusOf(fault);
  return isRefusal(status) && !FOR_NOW.has(status ?? 0);
}

function otherStatusOf({ data, cause, meta }: AskingFault): number | undefined {
  if (data) return undefined;
  if (cause instanceof OtherAnswer) return cause.status;
  return (meta?.["response"] as { readonly status?: number } | undefined)?.status;
}

const UNAVAILABLE = 503;

type Told = { readonly httpStatus?: number; readonly outcome?: string };

/**
 * Whether the API has said what came of it. A fault may be of this asking alone, before what is kept of an earlier one was looked at: unless the
 * answer says of itself that it is the kept one, it decides nothing where an earlier asking may have arrived.
 */
function isDecided({ data }: AskingFault, mayBeDone: boolean): boolean {
  if (!data) return false;
  const { httpStatus = 0, outcome } = data as Told;
  // It could not be looked at now; the next time it may be.
  if (httpStatus === UNAVAILABLE && outcome === "unknown") return false;
  return !mayBeDone || httpStatus < 500 || outcome !== undefined;
}

const NEVER_THERE = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ERR_INVALID_URL",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** Where nobody was reached, and where what was reached refuses, nothing was asked. */
function mayHaveArrived(fault: AskingFault): boolean {
  if (fault.data || isRefusal(otherStatusOf(fault))) return false;
  for (let each = fault.cause; each instanceof Error; each = each.cause)
    if ("code" in each && NEVER_THERE.has(String(each.code))) return false;
  return true;
}
