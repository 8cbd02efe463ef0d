import type { LogLine } from "@tributary/core/protocol";

/** A page keeps at most this many lines of one run; the oldest go first. */
export const MAX_LINES = 10_000;

/** `more` after `lines`, each line once: whoever connects anew is sent the log from its start. */
export function joinLines(lines: readonly LogLine[], more: readonly LogLine[]): readonly LogLine[] {
  const last = lines.at(-1)?.seq ?? -1;
  const fresh = more.filter(({ seq }) => seq > last);
  return fresh.length === 0 ? lines : [...lines, ...fresh].slice(-MAX_LINES);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: terminals' colour codes begin with one
const ESCAPES = /\u001b\[[0-9;?]*[A-Za-z]|\u001b\][^\u0007]*\u0007|[\u0000-\u0008\u000b-\u001f\u007f]/g;

/** What a program printed, without the codes that colour it in a terminal. */
export function plainText(text: string): string {
  return text.replace(ESCAPES, "");
}
