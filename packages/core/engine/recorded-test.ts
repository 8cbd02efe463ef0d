import { err, isJsonObject, ok, type Result } from "../base/index.ts";
import type { Expectation, FunctionKind, FunctionTest } from "../model/index.ts";
import type { FunctionRunView } from "../protocol/index.ts";

type Recorded = Pick<FunctionRunView, "function" | "component" | "input" | "state" | "exchanges">;

const MAX_NAME = 120;

/** Why no run of this kind can become a test; undefined where one may. */
export function unrecordable(kind: FunctionKind): string | undefined {
  if (kind === "action")
    return "An action is run by an apply alone, so no run of it is made a test. Write one instead.";
  if (kind === "authentication")
    return "Nothing of what an authentication function is given or answers is kept, so no run of it is made a test. Write one with a made-up secret instead.";
  return undefined;
}

/**
 * The test that a run shows: what went in, and what came of it. Refused, in a sentence, where not all of that was kept as it was, or
 * where it depends on more than a test is given. Rule [F5].
 */
export function recordedTest(run: Recorded): Result<FunctionTest, string> {
  const refusal = unrecordable(run.function.kind);
  if (refusal !== undefined) return err(refusal);
  const { input, component, exchanges } = run;
  if (input.kind !== "whole" || !isJsonObject(input.value))
    return err("What the function was given is too long, or too confidential, to be kept as a test.");
  if (input.isRedacted) return err(hiddenIn("What the function was given"));
  if (exchanges && exchanges.total > 0)
    return err("The function asked a connection, and a test has none: it would answer something else there.");
  const expect = expectationOf(run.state);
  if (!expect.ok) return expect;
  const name = component ? `As for ${component.name}` : "As it was run";
  return ok({ name: name.slice(0, MAX_NAME), input: input.value, expect: expect.value });
}

function expectationOf(state: Recorded["state"]): Result<Expectation, string> {
  switch (state.phase) {
    case "succeeded": {
      const { output } = state;
      if (output.kind !== "whole")
        return err("What the function answered is too long, or too confidential, to be kept as a test.");
      return output.isRedacted ? err(hiddenIn("What the function answered")) : ok({ value: output.value });
    }
    case "failed":
      if (state.failure.kind !== "thrown") return err(`The function was stopped: ${state.failure.message}`);
      return state.isRedacted ? err(hiddenIn("Why the function failed")) : ok({ failure: state.failure.message });
    case "killed":
      return err(`The run was ended by ${state.by}.`);
    case "running":
      return err("The function has not ended yet.");
  }
}

function hiddenIn(what: string): string {
  return `${what} holds something secret, which is not kept: with “[redacted]” in its place a test would say something else. Write one with a made-up value instead.`;
}
