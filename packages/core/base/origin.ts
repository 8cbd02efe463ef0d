/**
 * Where an act came from and why, for the audit: recorded, never decided by. All of it is said by the other side or seen on
 * its connection, so a rule may not trust it; who somebody is and what they may do stands in the actor and the role.
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
};

const FIELDS = [
  "reason",
  "correlation",
  "causation",
  "session",
  "clientAddress",
  "userAgent",
  "timeZone",
] as const satisfies readonly (keyof Origin)[];

/** What is known of an origin, and nothing else of the object that carries it. */
export function originOf(from: Origin | undefined): Origin {
  const origin: { -readonly [K in keyof Origin]: Origin[K] } = {};
  if (from) for (const field of FIELDS) if (from[field] !== undefined) origin[field] = from[field];
  return origin;
}
