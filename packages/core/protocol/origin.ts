import type { Origin } from "../base/index.ts";

/**
 * What a client may say of where an act comes from: in headers, or, where a browser's socket can send none, in the query.
 * A reason is percent-encoded, since it may be in any language and headers may not.
 */
export const ORIGIN_HEADERS = {
  correlation: "x-tributary-correlation",
  causation: "x-tributary-causation",
  reason: "x-tributary-reason",
  timeZone: "x-tributary-time-zone",
} as const;

const ID = /^[A-Za-z0-9_.:-]{1,100}$/;
const TIME_ZONE = /^[A-Za-z0-9_+/-]{1,64}$/;
const MAX_TEXT = 300;

/** What was said, as far as it is well-formed; the rest is left out. @param said - by header name, or query name without `x-tributary-` */
export function saidOrigin(said: (header: string) => string | undefined): Origin {
  const fitting = (header: string, form: RegExp) => {
    const value = said(header);
    return value !== undefined && form.test(value) ? value : undefined;
  };
  const correlation = fitting(ORIGIN_HEADERS.correlation, ID);
  const causation = fitting(ORIGIN_HEADERS.causation, ID);
  const timeZone = fitting(ORIGIN_HEADERS.timeZone, TIME_ZONE);
  const reason = oneLine(decoded(said(ORIGIN_HEADERS.reason)));
  return {
    ...(correlation ? { correlation } : {}),
    ...(causation ? { causation } : {}),
    ...(timeZone ? { timeZone } : {}),
    ...(reason ? { reason } : {}),
  };
}

/** Text from outside as it may stand in a log: on one line, not too long. */
export function oneLine(text: string | undefined): string | undefined {
  return (
    text
      ?.replace(/\p{Cc}+/gu, " ")
      .trim()
      .slice(0, MAX_TEXT) || undefined
  );
}

function decoded(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : decodeURIComponent(text);
  } catch {
    return undefined; // it came from outside and is no percent-encoding
  }
}
