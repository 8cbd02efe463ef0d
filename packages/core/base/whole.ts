/**
 * Whether a text can be kept, hashed and handed on anywhere as it is: no zero character, which databases and C end a text
 * at, and no half of a surrogate pair, which no encoding has. Rule [B6].
 */
export function isWholeText(text: unknown): text is string {
  return typeof text === "string" && !text.includes("\0") && text.isWellFormed();
}

/** The last moment that a calendar has here: a `Date` of a later one is none. */
export const LAST_MOMENT = 8_640_000_000_000_000;

/** Whether it is a moment, in whole milliseconds since 1970, that a calendar can show. Rule [B7]. */
export function isMoment(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 && value <= LAST_MOMENT;
}
