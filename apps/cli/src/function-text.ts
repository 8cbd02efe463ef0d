import type { ExchangeView, FunctionRunView, FunctionSummary, KeptJson } from "@tributary/core/protocol";
import { columns, moment } from "./lines.ts";

/** A terminal obeys control characters, and a function may print any. */
export function plain(text: string): string {
  return text.replace(/\p{Cc}+/gu, " ");
}

/** Functions as lines: what to name one by, its kind, its title, and what it is attached to. */
export function listText(all: readonly FunctionSummary[]): string {
  if (all.length === 0) return "There are no functions.";
  return columns(
    all.map(({ schema, name, kind, title, bindings }) => [
      schema === undefined ? name : `${schema}/${name}`,
      kind,
      plain(title),
      bindings.length === 0 ? "attached to nothing" : bindings.join(", "),
    ]),
  );
}

/** A run in one line. */
export function runLine(run: FunctionRunView): string {
  const on = run.component ? ` on ${plain(run.component.name)}` : "";
  return `${run.id}  ${run.state.phase}  ${run.function.name}${on}  ${moment(run.startedAt)}  ${plain(run.by.name)}`;
}

/** What came of a run: its result as JSON, or in a sentence what it hit. */
export function runText({ state }: FunctionRunView): string {
  switch (state.phase) {
    case "running":
      return "It still runs.";
    case "succeeded":
      return keptText(state.output);
    case "failed":
      return `Failed (${state.failure.kind}): ${plain(state.failure.message)}`;
    case "killed":
      return `Ended by ${plain(state.by)}.`;
  }
}

/** A whole run, with the address of its page. */
export function recordText(run: FunctionRunView, server: string): string {
  const { exchanges, workspace, id, input } = run;
  const asked = exchanges ? ["", `Asked of connections: ${exchanges.total}`, ...exchanges.kept.map(exchangeLine)] : [];
  return [
    runLine(run),
    `${server}/w/${workspace}/functions/runs/${id}`,
    ...["", "Called with:", keptText(input), ...asked, "", runText(run)],
  ].join("\n");
}

/** One thing it asked, in a line. */
export function exchangeLine({ refused, status, method, connection, path }: ExchangeView): string {
  return plain(`    ${refused === undefined ? status : "refused"} ${method} ${connection}${path}`);
}

/** What was kept of a value, as it may be shown. */
export function keptText(kept: KeptJson): string {
  if (kept.kind === "whole") return JSON.stringify(kept.value, null, 2);
  return kept.kind === "cut" ? `${kept.text}… (${kept.length} characters)` : "Not kept.";
}
