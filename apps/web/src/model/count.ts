/** A number with its noun: "1 change", "3 changes", "2 replaces", "4 properties". */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${number.toLocaleString("en")} ${number === 1 ? noun : plural}`;
}

/** Parts as a person lists them: "a", "a and b", "a, b and c". */
export function listing(parts: readonly string[]): string {
  if (parts.length < 2) return parts[0] ?? "";
  return `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}
