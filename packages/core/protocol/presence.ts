/**
 * A peer's awareness state. `actor`, `colour` and `user` are stamped by the server: whatever a client puts there is replaced.
 * The rest is the client's own; nothing but these fields reaches others.
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
  /** Whose cursor it is as the editors of stock clients show it; only where the client has such a field. */
  readonly user?: { readonly name: string; readonly color: string; readonly colorLight: string };
  /** Canvas coordinates, not screen pixels. */
  readonly cursor?: { readonly x: number; readonly y: number } | null;
  readonly selection?: readonly string[];
  /** The field being edited: component id and path. */
  readonly editing?: { readonly component: string; readonly path: string } | null;
  /** The function whose code one is in, and where: Yjs's relative positions, as JSON. */
  readonly text?: { readonly function: string; readonly anchor: unknown; readonly head: unknown } | null;
  /** What they look at on the map: the middle of it, in canvas coordinates, and how near. Who follows them looks there too. */
  readonly view?: Viewport | null;
  readonly status?: "active" | "idle";
  /** An agent's one line: "adding health checks, 3 of 12". */
  readonly activity?: string;
};

/** A look at a view of the map; without `on`, at that of everything. */
export type Viewport = { readonly x: number; readonly y: number; readonly zoom: number; readonly on?: string };

/** Somebody who is in a room right now, once however many pages they have open in it. */
export type PresentPerson = NonNullable<Presence["actor"]> & { readonly status: "active" | "idle" };

/** Who is where in a workspace; `changeSet` null is Head. */
export type PresentView = { readonly changeSet: string | null; readonly people: readonly PresentPerson[] };

/** A presence state larger than this is dropped. */
export const MAX_PRESENCE_BYTES = 4096;

const COLOURS = [
  "#2563eb",
  "#c2410c",
  "#15803d",
  "#a21caf",
  "#b45309",
  "#0e7490",
  "#be123c",
  "#4d7c0f",
  "#6d28d9",
  "#0369a1",
] as const;

/** The same colour for the same actor, wherever nobody else has it; white text on it has AA contrast. */
export function colourOf(id: string): string {
  return COLOURS[placeOf(id)] ?? COLOURS[0];
}

/** The colour of an actor among others who have these: their own, unless one of those has it and there is a free one. */
export function colourAmong(id: string, taken: ReadonlySet<string>): string {
  const own = placeOf(id);
  const inOrder = [...COLOURS.slice(own), ...COLOURS.slice(0, own)];
  return inOrder.find((colour) => !taken.has(colour)) ?? colourOf(id);
}

/** FNV-1a spreads similar ids. */
function placeOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < id.length; index += 1) hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193) >>> 0;
  return hash % COLOURS.length;
}
