/** Up to two letters that stand for a name: "Ada Lovelace" → "AL", "pinner" → "P". */
export function initialsOf(name: string): string {
  const words = name
    .trim()
    .split(/[\s._-]+/u)
    .filter(Boolean);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => [...(word ?? "")][0] ?? "");
  return letters.join("").toUpperCase() || "?";
}

const HUES = [277, 245, 215, 185, 152, 120, 75, 48, 20, 350, 325, 300];

/** The colour a person or an agent has everywhere, from their id alone; white text on it has AA contrast. */
export function colourOf(id: string): string {
  let hash = 2166136261;
  for (const char of id) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 16777619);
  const hue = HUES[(hash >>> 0) % HUES.length] ?? 277;
  return `oklch(0.53 0.12 ${hue})`;
}
