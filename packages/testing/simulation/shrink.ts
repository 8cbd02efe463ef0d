import { runScript } from "./history.ts";
import { RuleBroken } from "./rule-broken.ts";
import type { Script, Step } from "./script.ts";

/** More histories than this are not tried to make one smaller. */
const MOST_TRIES = 3_000;

/** What broke: the rule, or for an error of our own its message. */
export function failureOf(error: unknown): string {
  if (error instanceof RuleBroken) return error.rule;
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

/** How a script fails; undefined when nothing is wrong with it. */
export async function tryScript(script: Script): Promise<string | undefined> {
  try {
    await runScript(script);
    return undefined;
  } catch (error) {
    return failureOf(error);
  }
}

/**
 * The smallest script found that still fails in the same way: pieces are taken out as long as it does, larger ones first.
 *
 * @see A. Zeller, R. Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", IEEE TSE 28(2), 2002 (ddmin)
 */
export async function shrink(script: Script, failure: string): Promise<Script> {
  let steps = script.steps;
  let tries = 0;
  const stillFails = async (fewer: readonly Step[]): Promise<boolean> => {
    tries += 1;
    return (await tryScript({ ...script, steps: fewer })) === failure;
  };
  for (let size = Math.ceil(steps.length / 2); size >= 1 && tries < MOST_TRIES; ) {
    const before = steps.length;
    for (let at = steps.length - size; at > -size && tries < MOST_TRIES; at -= size) {
      const fewer = [...steps.slice(0, Math.max(0, at)), ...steps.slice(at + size)];
      if (await stillFails(fewer)) steps = fewer;
    }
    if (size > 1) size = Math.ceil(size / 2);
    else if (steps.length === before) break;
  }
  return { ...script, steps };
}
