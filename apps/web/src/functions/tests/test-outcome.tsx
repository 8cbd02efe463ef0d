import type { FunctionTest } from "@tributary/core/model";
import type { TestState } from "@tributary/core/protocol";
import { Button, DiffView, Notice, StateDot } from "@tributary/ui/kit";
import { expectedText, pretty } from "./draft.ts";

export type TestOutcomeProps = {
  readonly test: FunctionTest;
  readonly state: TestState | undefined;
  /** Makes what it answered the expected answer; absent where one may not edit. */
  readonly onAccept?: (test: FunctionTest) => void;
};

/** What came of a test: that it passes, or what it did instead, beside what was expected. */
export function TestOutcome({ test, state, onAccept }: TestOutcomeProps) {
  if (!state || state.phase === "waiting" || state.phase === "running")
    return (
      <p role="status" className="flex items-center gap-2 text-sm text-muted">
        <StateDot state={state?.phase === "running" ? "running" : "waiting"} label="" />
        {AWAITED[state?.phase ?? "unknown"]}
      </p>
    );
  if (state.phase === "unrun")
    return (
      <Notice tone="warning" title="It could not be run">
        {state.message}
      </Notice>
    );
  if (state.phase === "passed")
    return (
      <p role="status" className="flex items-center gap-2 text-sm text-ink">
        <StateDot state="healthy" label="" />
        It passes. <span className="text-xs text-faint tabular-nums">{milliseconds(state.durationMs)}</span>
      </p>
    );
  const { actual, message } = state;
  const accept = actual !== undefined && onAccept && (
    <Button size="sm" onClick={() => onAccept({ ...test, expect: { value: actual } })}>
      Expect this answer
    </Button>
  );
  return (
    <div className="overflow-clip rounded-lg bg-panel shadow-card">
      <Notice tone="error" title="It fails" className="rounded-b-none" {...(accept ? { actions: accept } : {})}>
        {message}
      </Notice>
      {actual !== undefined && !("failure" in test.expect) && (
        <>
          <p className="flex gap-4 border-b px-3 py-1.5 text-xs text-muted">
            <span className="text-removed-text">− expected</span>
            <span className="text-added-text">+ answered</span>
          </p>
          <DiffView label="Expected and answered" before={expectedText(test.expect)} after={pretty(actual)} />
        </>
      )}
    </div>
  );
}

const AWAITED = {
  unknown: "It has not run yet: it will as soon as the code can.",
  waiting: "It has not run yet: it will once nobody has typed for a moment.",
  running: "It runs…",
} as const;

function milliseconds(durationMs: number): string {
  return durationMs < 1 ? "under 1 ms" : `${Math.round(durationMs)} ms`;
}
