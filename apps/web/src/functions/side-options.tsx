import type { FunctionDefinition } from "@tributary/core/model";
import type { FunctionState } from "@tributary/core/protocol";
import { cn, type SegmentedOption } from "@tributary/ui/kit";
import { type Side, SIDES } from "./function-side.tsx";

/** The sides of a function, with how many things are to be seen to in each. */
export function sideOptions(
  definition: FunctionDefinition,
  state: FunctionState | undefined,
): readonly SegmentedOption[] {
  const outcomes = Object.values(state?.tests ?? {});
  const failing = outcomes.filter(({ phase }) => phase === "failed").length;
  const passing = outcomes.filter(({ phase }) => phase === "passed").length;
  const all = Object.keys(definition.tests ?? {}).length;
  const marks: { readonly [Name in Side]?: MarkProps } = {
    code: { number: state?.types?.length ?? 0, words: "do not fit the types", tone: "drifted" },
    tests:
      failing > 0
        ? { number: failing, words: failing === 1 ? "fails" : "fail", tone: "failed" }
        : { number: all, words: passing === all ? "pass" : "not all of them run yet", tone: "plain" },
  };
  return SIDES.map(({ value, label }) => {
    const mark = marks[value];
    return { value, label: mark && mark.number > 0 ? <Marked label={label} {...mark} /> : label };
  });
}

type MarkProps = { readonly number: number; readonly words: string; readonly tone: "failed" | "drifted" | "plain" };

const TONES = {
  failed: "bg-failed-soft text-failed-text",
  drifted: "bg-drifted-soft text-drifted-text",
  plain: "bg-sunken text-muted",
} as const;

function Marked({ label, number, words, tone }: MarkProps & { readonly label: string }) {
  return (
    <>
      {label}
      <span className={cn("rounded-full px-1.5 text-2xs tabular-nums", TONES[tone])}>
        {number}
        <span className="sr-only"> {words}</span>
      </span>
    </>
  );
}
