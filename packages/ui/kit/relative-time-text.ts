const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `at` as seen from `now` (both milliseconds): "just now", "5 min ago", "3 h ago", "yesterday", "12 days ago", then the date. */
export function relativeTimeText(at: number, now: number): string {
  const seconds = Math.round((now - at) / 1000);
  if (Math.abs(seconds) < 45) return "just now";
  const [size, ago] = [Math.abs(seconds), (text: string) => (seconds > 0 ? `${text} ago` : `in ${text}`)];
  if (size < HOUR - MINUTE / 2) return ago(`${Math.max(1, Math.round(size / MINUTE))} min`);
  if (size < DAY - HOUR / 2) return ago(`${Math.round(size / HOUR)} h`);
  const days = Math.round(size / DAY);
  if (days === 1) return seconds > 0 ? "yesterday" : "tomorrow";
  if (days < 30) return ago(`${days} days`);
  return new Date(at).toLocaleDateString("en", { day: "numeric", month: "short", year: "numeric" });
}

/** How long something took: "0.4 s", "12 s", "3 min 20 s", "1 h 5 min". */
export function durationText(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 9.95) return `${Math.max(0, seconds).toFixed(1)} s`;
  if (seconds < 59.5) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  if (whole < HOUR) return `${Math.floor(whole / MINUTE)} min ${whole % MINUTE} s`;
  return `${Math.floor(whole / HOUR)} h ${Math.floor((whole % HOUR) / MINUTE)} min`;
}
