/** Which end of a day: its first moment, or the moment after its last. */
export type DayEnd = "from" | "until";

/**
 * Where a day begins or ends in the time zone of whoever asks: `2026-10-25` has 25 hours where clocks are put back in it. Undefined where
 * the text is no day, or one before there were any entries, as while a year is typed. Rule [WA3].
 */
export function momentOfDay(text: string, end: DayEnd): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const date = new Date(`${text}T00:00`);
  if (end === "until") date.setDate(date.getDate() + 1);
  const moment = date.getTime();
  return Number.isNaN(moment) || moment < 0 ? undefined : moment;
}

/** The day that such a moment begins or ends, as a field for a date has it; empty where there is none. */
export function dayOf(moment: number | undefined, end: DayEnd): string {
  if (moment === undefined) return "";
  const date = new Date(end === "until" ? moment - 1 : moment);
  const two = (part: number) => String(part).padStart(2, "0");
  return `${String(date.getFullYear()).padStart(4, "0")}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
