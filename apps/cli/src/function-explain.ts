import type { AgentApi } from "@tributary/agent";
import { resultPath } from "@tributary/core/model";
import type { FunctionSummary, FunctionTarget, ResultExplained } from "@tributary/core/protocol";
import { defineCommand } from "citty";
import { fail } from "./fail.ts";
import { functionsIn, named, PLACE, type PlaceArgs, placeOf } from "./function-place.ts";
import { keptText, plain } from "./function-text.ts";
import { ask } from "./where.ts";

const AT = {
  ...PLACE,
  component: { type: "positional", description: "The component: its id or its name", required: true },
  result: {
    type: "positional",
    description: "The function whose result it is, or the path it stands at (/derived/qualification/imagePinned)",
    required: true,
  },
} as const;

type AtArgs = PlaceArgs & { readonly component: string; readonly result: string };

/** Where the result stands that a person means; a sentence where they mean none. */
async function placeOfResult(api: AgentApi, args: AtArgs): Promise<object | string> {
  const { component, result } = args;
  const path = result.startsWith("/") ? { path: result } : pathOfResult(await functionsIn(api, args), result);
  return typeof path === "string" ? path : { ...(await placeOf(api, args)), component, ...path };
}

/** @see placeOfResult */
export function pathOfResult(all: readonly FunctionSummary[], text: string): { readonly path: string } | string {
  const found = named(all, text);
  if (typeof found === "string") return found;
  const path = resultPath(found);
  return path === undefined
    ? `“${found.name}” has no result of its own place. Say the path of the value that goes through it.`
    : { path };
}

export const explainCommand = defineCommand({
  meta: { name: "explain", description: "Why a result is what it is: what its function reads now, and how it stands." },
  args: AT,
  run: ({ args }) =>
    ask(args, async (api) => {
      const at = await placeOfResult(api, args);
      if (typeof at === "string") return fail(at);
      const explained = (await api.query("function.explain", at)) as ResultExplained;
      console.log(args.json ? JSON.stringify(explained) : explainedText(explained));
    }),
});

export const retryResultCommand = defineCommand({
  meta: { name: "retry-result", description: "Have a result that failed computed once more." },
  args: AT,
  run: ({ args }) =>
    ask(args, async (api) => {
      const at = await placeOfResult(api, args);
      if (typeof at === "string") return fail(at);
      await api.command("function.retryResult", at);
      console.log(args.json ? JSON.stringify({ retried: at }) : "It is computed again.");
    }),
});

const PHASES = { running: "is running", done: "is up to date", failed: "failed", stale: "is out of date" } as const;

export function explainedText({ target, input, result }: ResultExplained): string {
  const value = "value" in result ? result.value : undefined;
  return [
    `${targetText(target)} ${PHASES[result.phase]}${result.phase === "done" ? `, and took ${Math.round(result.durationMs)} ms` : ""}.`,
    ...("reason" in result ? [plain(result.reason)] : []),
    ...(value === undefined
      ? []
      : ["", result.phase === "done" ? "Answered:" : "Answered last, before this:", JSON.stringify(value, null, 2)]),
    ...["", "Reads now:", keptText(input)],
  ].join("\n");
}

function targetText(target: FunctionTarget): string {
  return "id" in target ? `The function ${target.id}` : `${target.schema}/${target.name}`;
}
