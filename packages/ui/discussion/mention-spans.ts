import type { Mention } from "@tributary/core/protocol";

/** A piece of a text, and whether it is a mention. */
export type Span = { readonly text: string; readonly mention: boolean };

const WORD = /[\p{L}\p{N}_]/u;

/** The text cut where somebody is mentioned; joined again it is the same text [UD2]. */
export function mentionSpans(text: string, mentions: readonly Mention[]): readonly Span[] {
  const names = [...new Set(mentions.map(({ name }) => small(name)))].sort((a, b) => b.length - a.length);
  const spoken = small(text);
  const spans: Span[] = [];
  let from = 0;
  for (let at = spoken.indexOf("@"); at >= 0; at = spoken.indexOf("@", at + 1)) {
    if (at > 0 && WORD.test(spoken[at - 1] ?? "")) continue;
    const name = names.find(
      (each) => spoken.startsWith(each, at + 1) && !WORD.test(spoken[at + 1 + each.length] ?? ""),
    );
    if (name === undefined) continue;
    if (at > from) spans.push({ text: text.slice(from, at), mention: false });
    from = at + 1 + name.length;
    spans.push({ text: text.slice(at, from), mention: true });
  }
  if (from < text.length) spans.push({ text: text.slice(from), mention: false });
  return spans;
}

/** In small letters, each where it stood: İ alone becomes two when it is small, and stays as it is. */
function small(text: string): string {
  return text.replace(/[^İ]+/g, (rest) => rest.toLowerCase());
}
