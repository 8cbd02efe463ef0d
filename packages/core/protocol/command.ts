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
