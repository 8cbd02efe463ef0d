import type { SaidOrigin } from "@tributary/core/protocol";

/** The time zone and the language of this process, as its environment has them: a policy may ask for the hour there. */
export function whereItIs(): Pick<SaidOrigin, "timeZone" | "culture"> {
  const { timeZone, locale } = Intl.DateTimeFormat().resolvedOptions();
  return { ...(timeZone ? { timeZone } : {}), culture: locale };
}
