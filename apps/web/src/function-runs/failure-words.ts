import type { FunctionRunView } from "@tributary/core/protocol";

type Ended = Extract<FunctionRunView["state"], { readonly phase: "failed" | "killed" }>;

const HIT: { readonly [kind: string]: string } = {
  thrown: "It threw an error",
  cpu: "It computed for too long",
  wall: "It took too long",
  memory: "It used too much memory",
  output: "What it returned is too large",
  syntax: "It cannot be run as it is written",
  crash: "Its process ended",
  cancelled: "It was ended",
  refused: "It was not run",
  interrupted: "The server ended while it ran",
};

/** What a run hit, in a few words; the sentence beside it says the rest. */
export function failureTitle(state: Ended): string {
  return state.phase === "killed" ? `Ended by ${state.by}` : (HIT[state.failure.kind] ?? "It failed");
}

export function failureSentence(state: Ended): string {
  return state.phase === "killed" ? "Whatever it had done outside by then is done." : state.failure.message;
}
