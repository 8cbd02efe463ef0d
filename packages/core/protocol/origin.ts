import {
  cultureOf,
  err,
  isJsonObject,
  isTimeZone,
  type Metadata,
  ok,
  type Origin,
  parseMetadata,
  type Result,
} from "../base/index.ts";

/**
 * What a client may say of where an act comes from: in headers, or, where a browser's socket can send none, in the query.
 * A reason is percent-encoded, since it may be in any language and headers may not; notes are `name=value&…`, each percent-encoded.
 */
export const ORIGIN_HEADERS = {
  correlation: "x-tributary-correlation",
  causation: "x-tributary-causation",
  reason: "x-tributary-reason",
  timeZone: "x-tributary-time-zone",
  culture: "x-tributary-culture",
  metadata: "x-tributary-metadata",
} as const;

/** What a client says of itself and its act; the rest of an origin is seen on its connection. */
export type SaidOrigin = Pick<Origin, keyof typeof ORIGIN_HEADERS>;

const ID = /^[A-Za-z0-9_.:-]{1,100}$/;
const MAX_TEXT = 300;

/**
 * What was said [W8]. What is not well-formed of where and why is left out; notes that cannot be kept are refused with a sentence,
 * since whoever gives one relies on it.
 *
 * @param said - by header name, or query name without `x-tributary-`
 */
export function saidOrigin(said: (header: string) => string | undefined): Result<SaidOrigin, string> {
  const id = (header: string) => {
    const value = said(header);
    return value !== undefined && ID.test(value) ? value : undefined;
  };
  const timeZone = said(ORIGIN_HEADERS.timeZone);
  const notes = said(ORIGIN_HEADERS.metadata);
  const metadata = notes === undefined ? undefined : readNotes(notes);
  if (metadata && !metadata.ok) return metadata;
  return ok(
    given({
      correlation: id(ORIGIN_HEADERS.correlation),
      causation: id(ORIGIN_HEADERS.causation),
      timeZone: timeZone !== undefined && isTimeZone(timeZone) ? timeZone : undefined,
      culture: cultureOf(said(ORIGIN_HEADERS.culture) ?? ""),
      reason: oneLine(decoded(said(ORIGIN_HEADERS.reason))),
      metadata: metadata && someNotes(metadata.value),
    }),
  );
}

/** The headers that say it. */
export function originHeaders(said: SaidOrigin): Record<string, string> {
  const { reason, metadata, ...plain } = said;
  const written: Record<keyof SaidOrigin, string | undefined> = {
    ...{ correlation: plain.correlation, causation: plain.causation, timeZone: plain.timeZone, culture: plain.culture },
    reason: reason && encodeURIComponent(reason.toWellFormed()),
    metadata: metadata && writtenNotes(metadata),
  };
  return Object.fromEntries(
    Object.entries(written).flatMap(([name, value]) =>
      value ? [[ORIGIN_HEADERS[name as keyof SaidOrigin], value]] : [],
    ),
  );
}

/** The same in the query of a socket's address. */
export function originQuery(said: SaidOrigin): Record<string, string> {
  return Object.fromEntries(
    Object.entries(originHeaders(said)).map(([header, value]) => [header.replace("x-tributary-", ""), value]),
  );
}

/** What whoever is in a room gives with all that they do from then on: in `MESSAGE.said`. */
export type GivenNotes = Pick<Origin, "reason" | "metadata">;

/** Reads the text of a `MESSAGE.said`; undefined where nobody who checks what they say would have sent it. */
export function parseGivenNotes(text: string): GivenNotes | undefined {
  try {
    const said: unknown = JSON.parse(text);
    if (!isJsonObject(said)) return undefined;
    const { reason, metadata = {} } = said;
    const notes = parseMetadata(metadata);
    if (!notes.ok || (reason !== undefined && typeof reason !== "string")) return undefined;
    return given({ reason: oneLine(reason), metadata: someNotes(notes.value) });
  } catch {
    return undefined; // it came from outside and is no JSON
  }
}

function readNotes(text: string): Result<Metadata, string> {
  const pairs = text
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair) => {
      const [name, ...value] = pair.split("=");
      return [decoded(name), decoded(value.join("="))] as const;
    });
  const names = new Set(pairs.map(([name]) => name));
  if (names.size < pairs.length) return err("Each note is given once.");
  return parseMetadata(Object.fromEntries(pairs.map(([name = "", value]) => [name, value])));
}

function writtenNotes(metadata: Metadata): string {
  return Object.entries(metadata)
    .map((pair) => pair.map((part) => encodeURIComponent(part.toWellFormed())).join("="))
    .join("&");
}

function someNotes(metadata: Metadata): Metadata | undefined {
  return Object.keys(metadata).length === 0 ? undefined : metadata;
}

function given<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

/** Text from outside as it may stand in a log: on one line, not too long. */
export function oneLine(text: string | undefined): string | undefined {
  return (
    text
      ?.replace(/\p{Cc}+/gu, " ")
      .trim()
      .slice(0, MAX_TEXT)
      .toWellFormed() || undefined
  );
}

function decoded(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : decodeURIComponent(text);
  } catch {
    return undefined; // it came from outside and is no percent-encoding
  }
}
