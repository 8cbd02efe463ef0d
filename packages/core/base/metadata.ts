import { err, ok, type Result } from "./result.ts";

/** Notes that whoever acts gives with an act, by name: a ticket, a window, whom they have asked. */
export type Metadata = { readonly [name: string]: string };

export const METADATA_LIMITS = { notes: 10, name: 40, value: 200, total: 1_000 } as const;

const NAME = /^[A-Za-z][A-Za-z0-9_.-]*$/;

/** Notes from outside as they may stand in the audit and be read by policies, or a sentence about the first that cannot [B8]. */
export function parseMetadata(given: unknown): Result<Metadata, string> {
  if (typeof given !== "object" || given === null || Array.isArray(given))
    return err("Notes are short texts by name, such as ticket: OPS-7.");
  const entries = Object.entries(given as { readonly [name: string]: unknown });
  const { notes, total } = METADATA_LIMITS;
  if (entries.length > notes) return err(`At most ${notes} notes go with what is done; these are ${entries.length}.`);
  const parsed: [string, string][] = [];
  for (const [name, value] of entries) {
    const wrong = problemWith(name, value);
    if (wrong !== undefined) return err(wrong);
    parsed.push([name, String(value).trim()]);
  }
  const size = parsed.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  if (size > total) return err(`All notes together are at most ${total} characters; these are ${size}.`);
  return ok(Object.fromEntries(parsed));
}

function problemWith(name: string, value: unknown): string | undefined {
  const { name: longestName, value: longest } = METADATA_LIMITS;
  if (name.length > longestName || !NAME.test(name))
    return `A note's name begins with a letter and is at most ${longestName} letters, digits, dots, dashes or underscores; “${name.slice(0, longestName)}” is not.`;
  const fits = typeof value === "string" && value.trim() !== "" && value.length <= longest && isOneLine(value);
  return fits ? undefined : `The note “${name}” is one line of 1 to ${longest} characters.`;
}

function isOneLine(text: string): boolean {
  return text.isWellFormed() && !/\p{Cc}/u.test(text);
}
