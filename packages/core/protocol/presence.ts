/**
 * A peer's awareness state. `actor` and `colour` are stamped by the server: whatever a client puts there is replaced.
 * The rest is the client's own.
 */
export type Presence = {
  readonly actor?: {
    readonly id: string;
    readonly name: string;
    readonly type: "user" | "agent";
    /** For an agent: the name of the user it acts for. */
    readonly owner?: string;
  };
  readonly colour?: string;
  /** Canvas coordinates, not screen pixels. */
  readonly cursor?: { readonly x: number; readonly y: number } | null;
  readonly selection?: readonly string[];
  /** The field being edited: component id and path. */
  readonly editing?: { readonly component: string; readonly path: string } | null;
  readonly status?: "active" | "idle";
  /** An agent's one line: "adding health checks, 3 of 12". */
  readonly activity?: string;
};

/** A presence state larger than this is dropped. */
export const MAX_PRESENCE_BYTES = 4096;
