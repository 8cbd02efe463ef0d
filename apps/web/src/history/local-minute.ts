/** A moment as a field for date and time has it, in the time zone of whoever reads it: `2026-11-20T14:05`. */
export function localMinute(moment: number): string {
  const date = new Date(moment);
  const two = (part: number) => String(part).padStart(2, "0");
  const day = `${String(date.getFullYear()).padStart(4, "0")}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** The moment that such a text means: the end of its minute, so that what came to be in it is there. Undefined where it is none. */
export function momentOf(text: string): number | undefined {
  const start = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(text) ? new Date(text.slice(0, 16)).getTime() : Number.NaN;
  return Number.isNaN(start) || start < 0 ? undefined : start + 59_999;
}
