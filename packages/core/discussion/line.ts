import type { LineAnchor } from "../protocol/index.ts";

/** The places of a text's lines, by what they say. Rule [CM9]. */
export function lineAnchors(text: string, side: LineAnchor["side"]): readonly LineAnchor[] {
  const seen = new Map<string, number>();
  return linesOf(text).map((line) => {
    const nth = seen.get(line) ?? 0;
    seen.set(line, nth + 1);
    return { side, text: line, nth };
  });
}

/** Where such a line stands in a text now, from 1; undefined when it is gone. Rule [CM9]. */
export function lineNumber(text: string, { text: wanted, nth }: Pick<LineAnchor, "text" | "nth">): number | undefined {
  const found = linesOf(text).flatMap((line, index) => (line === wanted ? [index + 1] : []));
  return found[nth] ?? found.at(-1);
}

function linesOf(text: string): readonly string[] {
  return text.split("\n");
}
