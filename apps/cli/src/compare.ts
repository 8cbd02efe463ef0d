import { type AgentHistory, historyOf } from "@tributary/agent";
import { defineCommand } from "citty";
import { versionOf } from "./authors.ts";
import { comparisonText } from "./compare-text.ts";
import { fail } from "./fail.ts";
import { ask, WHERE } from "./where.ts";

const WHEN = "a version (7), or a moment (2026-11-20T14:00)";

/** Two versions of Head beside each other, or one beside Head as it is now. */
export const compareCommand = defineCommand({
  meta: {
    name: "compare",
    description: "What differs between two versions of Head, with who wrote it: fields, code by line, kinds, views.",
  },
  args: {
    ...WHERE,
    from: { type: "positional", description: `The earlier one: ${WHEN}`, required: true },
    to: { type: "positional", description: `The later one: ${WHEN}; Head as it is now unless given`, required: false },
  },
  run: ({ args }) => {
    const wanted = [args.from, args.to].map(pointOf);
    const wrong = wanted.find((each) => typeof each === "string");
    if (wrong !== undefined) return fail(wrong as string);
    return ask(args, async (api) => {
      const history = historyOf(api);
      const [from, to] = await Promise.all(wanted.map((point) => versionAt(history, point as Point | undefined)));
      const comparison = await history.compare(from ?? 0, to);
      console.log(args.json ? JSON.stringify(comparison) : comparisonText(comparison));
    });
  },
});

type Point = { readonly version: number } | { readonly at: number };

/** What a person means by a version; a sentence where they mean nothing. */
export function pointOf(text: string | undefined): Point | string | undefined {
  if (text === undefined) return undefined;
  const version = versionOf(text);
  if (version !== undefined) return { version };
  const at = /^\d{4}-/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? `“${text}” is neither ${WHEN.replace(", or", " nor")}.` : { at };
}

async function versionAt(history: AgentHistory, point: Point | undefined): Promise<number | undefined> {
  return point && "at" in point ? history.versionAt(point.at) : point?.version;
}
