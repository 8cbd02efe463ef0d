/** A fault planted on purpose: one place of the code, changed so that one rule no longer holds. */
export type Fault = {
  readonly id: string;
  /** The rule it breaks, of the SPEC.md beside the file. */
  readonly rule: string;
  /** From the root of the repository. */
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
  /** What is wrong then, for a person. */
  readonly why: string;
  /** Test files that must find it; where absent, the simulation must. */
  readonly tests?: string;
};
