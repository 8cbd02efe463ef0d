import { err, isJsonObject, ok, type Result } from "@tributary/core/base";
import type { Expectation, FunctionTest } from "@tributary/core/model";
import type { FunctionRunView } from "@tributary/core/protocol";

type Recorded = Pick<FunctionRunView, "input" | "state">;

/** The test that a run shows: what went in, and what came of it. Refused, in a sentence, where not all of it was kept. */
export function recordedTest(component: string, { input, state }: Recorded): Result<FunctionTest, string> {
  if (input.kind !== "whole" || !isJsonObject(input.value))
    return err("What the function was given is too long, or too confidential, to be kept as a test.");
  const expect = expectationOf(state);
  return expect.ok
    ? ok({ name: `As for ${component}`.slice(0, 120), input: input.value, expect: expect.value })
    : expect;
}

function expectationOf(state: Recorded["state"]): Result<Expectation, string> {
  switch (state.phase) {
    case "succeeded":
      return state.output.kind === "whole"
        ? ok({ value: state.output.value })
        : err("What the function answered is too long, or too confidential, to be kept as a test.");
    case "failed":
      return state.failure.kind === "thrown"
        ? ok({ failure: state.failure.message })
        : err(`The function was stopped: ${state.failure.message}`);
    case "killed":
      return err(`The run was ended by ${state.by}.`);
    case "running":
      return err("The function has not ended yet.");
  }
}
