/** Where on earth somebody acts: their language and their clock. What is said of either comes from outside. */

const ZONE = /^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/;
const MAX_CULTURE = 35;
const MAX_KNOWN = 1_000;

/** The language tag in its canonical form, `de-ch` as `de-CH`; undefined where it is none [B9]. */
export function cultureOf(text: string): string | undefined {
  if (text.length > MAX_CULTURE) return undefined;
  try {
    return Intl.getCanonicalLocales(text)[0];
  } catch {
    return undefined; // it came from outside and is no language tag
  }
}

/** Whether it is the IANA name of a time zone [B9]. */
export function isTimeZone(text: string): boolean {
  return clockOf(text) !== undefined;
}

/** What a clock on a wall shows. `weekday` counts from Monday, 1, to Sunday, 7. */
export type LocalTime = {
  readonly date: string;
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
};

/**
 * What the clocks of a time zone show at a moment [B10].
 *
 * @param at - milliseconds since 1970
 * @throws {RangeError} if it is no time zone (a caller's bug: ask `isTimeZone` of what comes from outside)
 */
export function localTime(at: number, timeZone: string): LocalTime {
  const clock = clockOf(timeZone);
  if (!clock) throw new RangeError(`no time zone: ${timeZone}`);
  const parts = new Map(clock.formatToParts(at).map(({ type, value }) => [type, value]));
  const of = (part: Intl.DateTimeFormatPartTypes) => parts.get(part) ?? "";
  return {
    date: `${of("year")}-${of("month")}-${of("day")}`,
    weekday: WEEKDAYS.indexOf(of("weekday")) + 1,
    hour: Number(of("hour")),
    minute: Number(of("minute")),
  };
}

const WEEKDAYS: readonly string[] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** Making one takes longer than asking it. Names differ by case as well, so that what is remembered has an end. */
const known = new Map<string, Intl.DateTimeFormat>();

function clockOf(timeZone: string): Intl.DateTimeFormat | undefined {
  const found = known.get(timeZone);
  if (found) return found;
  if (!ZONE.test(timeZone)) return undefined;
  try {
    const made = new Intl.DateTimeFormat("en-GB", {
      ...{ timeZone, hourCycle: "h23", weekday: "short" },
      ...{ year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" },
    });
    if (known.size >= MAX_KNOWN) known.clear();
    known.set(timeZone, made);
    return made;
  } catch {
    return undefined; // it came from outside and names no time zone
  }
}
