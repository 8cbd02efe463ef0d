import type { ComponentId } from "../base/index.ts";
import type { Mutation, Path, Snapshot } from "../model/index.ts";
import type { Severity } from "./policy.ts";

/** Something the author should know about what was accepted. It blocks nothing [E12]. */
export type Remark = {
  /** Which rule or policy says it. */
  readonly rule: string;
  readonly severity: Extract<Severity, "info" | "warning">;
  readonly sentence: string;
  readonly component?: ComponentId;
  readonly path?: Path;
};

/** Part of validation: what is odd about a mutation that is valid. Pure; asked of accepted mutations only. */
export type Advisor = (mutation: Mutation, before: Snapshot) => Remark | undefined;

/** White space around a value is valid, invisible, and almost never meant. */
export const adviseOnSpaces: Advisor = (mutation) => {
  if (mutation.type !== "attribute.set" || typeof mutation.value !== "string") return undefined;
  if (mutation.value === mutation.value.trim() || mutation.value.trim() === "") return undefined;
  const { component, path } = mutation;
  return {
    rule: "spacesAround",
    severity: "warning",
    sentence: "This value begins or ends with white space. Take it away unless it is meant.",
    component,
    path,
  };
};

export const ADVISORS: readonly Advisor[] = [adviseOnSpaces];
