import type { Snapshot } from "../model/index.ts";
import type { PlanStep, RiskView } from "../protocol/index.ts";
import type { Demand } from "./demand.ts";

/** What a rule about whole change sets looks at: the model on both sides, what applying would do, and which checks fail. */
export type ReviewFacts = {
  /** Head, as the change set starts from it. */
  readonly head: Snapshot;
  readonly proposed: Snapshot;
  readonly plan: readonly PlanStep[];
  readonly risks: RiskView;
  readonly failures: readonly { readonly name: string; readonly title: string }[];
};

/** A rule about a change set as a whole, asked anew whenever somebody looks at it. */
export type ReviewRule = (facts: ReviewFacts) => Demand | undefined;
