import type { PureOptions, PureWorld } from "../pure-world.ts";

/** What comes back out of a call: `v<json>` or `f<kind> <message>`, and what was logged. */
export type Outcome = { readonly finish: () => string; readonly logs: () => string };

/**
 * One call in QuickJS, and its world, which `pure` makes. Its *text* is evaluated in a runtime made for this call, so it may refer to
 * nothing outside itself, and nothing needs to be frozen: nobody comes after. Rules [X1] [Q2] of ../SPEC.md.
 */
export function world(
  pure: (options: PureOptions) => PureWorld,
  body: string,
  input: string,
  logBytes: number,
  told: PureOptions["told"],
): Outcome {
  const made = pure({
    unwanted: ["performance", "queueMicrotask", "navigator", "print"],
    line: "<input>:(\\d+)",
    told,
  });
  try {
    made.call(made.compile(body), input, logBytes);
  } catch (error) {
    made.fail("syntax", error);
  }
  return { finish: made.answer, logs: made.logs };
}
