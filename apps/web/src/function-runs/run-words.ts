import type { FunctionRunView } from "@tributary/core/protocol";

/** What a run was for, as somebody has done it. */
export const PURPOSE_WORDS: Record<FunctionRunView["purpose"], string> = {
  test: "tried it",
  debug: "looked",
  management: "had edits proposed",
  action: "acted",
  refresh: "looked at what is there",
  authentication: "signed in",
  definition: "defined a kind",
};

/** Where it ran. */
export const TIER_WORDS: { readonly [tier: string]: string } = {
  reactive: "in an isolate",
  world: "in a process of its own",
  hardened: "in a machine of its own",
};
