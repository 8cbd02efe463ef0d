import type { Metadata } from "./metadata.ts";

/**
 * Where an act came from and why: for the audit, and for policies that ask for it. All of it is said by the other side or seen on
 * its connection, so nothing is granted by it: a rule may want a note, or say no at an hour, but who somebody is and what they
 * may do stands in the actor and the role.
 */
export type Origin = {
  readonly reason?: string;
  /** Ties together everything that came of one act; `causation` is what directly led to this. */
  readonly correlation?: string;
  readonly causation?: string;
  /** The session or token it was done with: its id, never its secret. */
  readonly session?: string;
  readonly clientAddress?: string;
  readonly userAgent?: string;
  /** IANA name of the clock on the other side's wall: "Europe/Berlin". */
  readonly timeZone?: string;
  /** BCP 47 tag of the language the other side reads: "de-CH". */
  readonly culture?: string;
  /** Notes given with it, by name: `{ ticket: "OPS-7" }`. */
  readonly metadata?: Metadata;
};

const TEXTS = [
  "reason",
  "correlation",
  "causation",
  "session",
  "clientAddress",
  "userAgent",
  "timeZone",
  "culture",
] as const satisfies readonly (keyof Origin)[];

/** What is known of an origin, and nothing else of the object that carries it. */
export function originOf(from: Origin | undefined): Origin {
  const origin: { -readonly [K in keyof Origin]: Origin[K] } = {};
  if (!from) return origin;
  for (const field of TEXTS) if (from[field] !== undefined) origin[field] = from[field];
  if (from.metadata !== undefined) origin.metadata = from.metadata;
  return origin;
}
