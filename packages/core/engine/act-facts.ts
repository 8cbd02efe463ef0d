import { type LocalTime, localTime, type Metadata } from "../base/index.ts";
import type { MutationContext } from "./context.ts";

/** What a policy may know of an act besides who acts: as they say it themselves, so it asks for more by it and allows nothing. */
export type ActFacts = {
  /** What the clock of whoever acts shows, or that of UTC where they do not say which is theirs. Undefined where nobody acts. */
  readonly local?: LocalTime;
  readonly timeZone: string;
  readonly culture?: string;
  readonly reason?: string;
  /** Notes given with it; none, where none were. */
  readonly metadata: Metadata;
};

const NONE: Metadata = {};

/** The facts of an act, from its context alone: the same context has the same facts [E24]. */
export function actFacts({ at, timeZone = "UTC", culture, reason, metadata = NONE }: MutationContext): ActFacts {
  return {
    ...{ timeZone, metadata },
    ...(at === undefined ? {} : { local: localTime(at, timeZone) }),
    ...(culture === undefined ? {} : { culture }),
    ...(reason === undefined ? {} : { reason }),
  };
}
