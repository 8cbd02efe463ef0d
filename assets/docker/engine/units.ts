const SIZE_UNITS: { readonly [unit: string]: number } = {
  b: 1,
  k: 1024,
  m: 1024 ** 2,
  g: 1024 ** 3,
  t: 1024 ** 4,
  p: 1024 ** 5,
};

/** `512m`, `1.5 GiB`, `1024` in bytes; undefined when it is not a size. Docker counts all units in powers of 1024. */
export function sizeBytes(text: string | undefined): number | undefined {
  const match = /^(-?[0-9]+(?:\.[0-9]+)?)\s*([bkmgtp])?i?b?$/i.exec(text ?? "");
  if (!match) return undefined;
  return Math.round(Number(match[1]) * (SIZE_UNITS[(match[2] ?? "b").toLowerCase()] ?? 1));
}

/** Bytes as they are written in a model: `64m`, `1.5g`, `1000`; null for none. */
export function sizeText(bytes: number): string | null {
  if (bytes === 0) return null;
  const [unit = "", size = 1] =
    Object.entries(SIZE_UNITS).findLast(
      ([name, value]) => name !== "b" && bytes % (value / 2) === 0 && bytes >= value,
    ) ?? [];
  return `${bytes / size}${unit}`;
}

const DURATION_MS: { readonly [unit: string]: number } = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** `1m30s`, `500ms`, `0` in milliseconds; undefined when it is not a duration. */
export function durationMs(text: string | undefined): number | undefined {
  if (text === undefined || text === "") return undefined;
  if (text === "0") return 0;
  const parts = [...text.matchAll(/([0-9]+(?:\.[0-9]+)?)(ns|us|µs|ms|s|m|h|d|w)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join("") !== text) return undefined;
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (DURATION_MS[unit ?? "s"] ?? 0), 0);
}

/** A duration as engines take it: whole nanoseconds. */
export function durationNs(text: string | undefined): number | undefined {
  const ms = durationMs(text);
  return ms === undefined ? undefined : Math.round(ms * 1e6);
}

/** `0440` or `440` as a number; undefined when it is not octal. */
export function octalMode(text: string | undefined): number | undefined {
  return text !== undefined && /^0?o?[0-7]{3,4}$/.test(text) ? Number.parseInt(text.replace("o", ""), 8) : undefined;
}
