import type { RunView, StepView } from "@tributary/core/protocol";
import { plain } from "./function-text.ts";
import { columns, counted, moment } from "./lines.ts";

const MARKS: { readonly [Phase in StepView["phase"]]: string } = {
  waiting: "·",
  running: "▸",
  succeeded: "✓",
  failed: "✗",
  skipped: "–",
  cancelled: "–",
};

export function runsText(runs: readonly RunView[]): string {
  if (runs.length === 0) return "Nothing has been applied yet.";
  return columns(
    runs.map(({ id, phase, steps, startedBy, startedAt, title }) => [
      id,
      phase,
      counted(steps.length, "step"),
      `${plain(startedBy)}, ${moment(startedAt)}`,
      plain(title),
    ]),
  );
}

/** A whole run: its steps, and at the end how it ended. */
export function runLines(run: RunView): readonly string[] {
  return [
    `${plain(run.title)} (${run.phase}), begun by ${plain(run.startedBy)} on ${moment(run.startedAt)}`,
    ...run.steps.map((step) => `  ${stepText(step)}`),
    ...(run.sentence ? [plain(run.sentence)] : []),
  ];
}

/** What has become different since one looked last: a line for each step that moved on. */
export function stepChanges(before: RunView | undefined, now: RunView): readonly string[] {
  const phases = new Map(before?.steps.map(({ component, kind, phase }) => [`${kind} ${component}`, phase]));
  return now.steps
    .filter(({ component, kind, phase }) => (phases.get(`${kind} ${component}`) ?? "waiting") !== phase)
    .map(stepText);
}

function stepText({ phase, kind, name, message, reason }: StepView): string {
  const said = message ?? (phase === "waiting" ? reason : "");
  return plain(`${MARKS[phase]} ${kind} ${name}: ${phase}${said ? `. ${said}` : ""}`);
}
