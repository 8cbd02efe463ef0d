import type { Actor, ComponentId } from "../base/index.ts";
import { isJsonObject, whoOf } from "../base/index.ts";
import { type OverlayKey, parseAttributeKey } from "./keys.ts";
import type { Dropped, Renamed } from "./rebase.ts";

/** Whose edit something was. */
export type EditAuthor = {
  readonly id: string;
  readonly name: string;
  readonly type: Actor["type"];
  readonly owner?: string;
  readonly through?: string;
};

export type DroppedEdit = OverlayKey & {
  readonly component?: string;
  readonly path?: string;
  /** What the edit was, and why it is no longer there. */
  readonly sentence: string;
  readonly why: string;
  readonly by?: EditAuthor;
};

/** What a move of Head took from a change set, kept in it until somebody has read it. */
export type RebaseReport = {
  /** The version of Head it moved to. */
  readonly version: number;
  readonly at: number;
  readonly dropped: readonly DroppedEdit[];
  readonly renamed: readonly (Renamed & { readonly by?: EditAuthor })[];
  /** What else the move changed, in sentences. */
  readonly notes?: readonly string[];
  /** Dropped edits that the list has no room for; the audit log names them. */
  readonly more: number;
};

const PREFIX = "report/";
const ROOM = 100;

export function reportKey(version: number): string {
  return `${PREFIX}${version}`;
}

export function parseReport(controlKey: string, value: unknown): RebaseReport | undefined {
  if (!controlKey.startsWith(PREFIX) || !isJsonObject(value)) return undefined;
  // What stands there only the server can have written [S8], and it writes reports.
  return value as unknown as RebaseReport;
}

export function editAuthor(actor: Actor): EditAuthor {
  return whoOf(actor);
}

/** Undefined when nothing was dropped or renamed. */
export function reportOf(
  moved: {
    readonly dropped: readonly Dropped[];
    readonly renamed: readonly Renamed[];
    readonly notes?: readonly string[];
  },
  { version, at, authorOf }: { version: number; at: number; authorOf: (key: OverlayKey) => Actor | undefined },
): RebaseReport | undefined {
  const { dropped, renamed, notes = [] } = moved;
  if (dropped.length + renamed.length + notes.length === 0) return undefined;
  const by = (key: OverlayKey) => {
    const actor = authorOf(key);
    return actor ? { by: editAuthor(actor) } : {};
  };
  return {
    version,
    at,
    dropped: dropped.slice(0, ROOM).map((each) => ({
      ...{ root: each.root, key: each.key, sentence: each.sentence, why: each.why },
      ...placeOfKey(each),
      ...by(each),
    })),
    renamed: renamed.map((each) => ({ ...each, ...by({ root: "attribute", key: `${each.component}/meta/name` }) })),
    ...(notes.length > 0 ? { notes } : {}),
    more: Math.max(0, dropped.length - ROOM),
  };
}

function placeOfKey({ root, key }: OverlayKey): { readonly component?: ComponentId; readonly path?: string } {
  if (root === "component") return { component: key as ComponentId };
  return root === "attribute" ? (parseAttributeKey(key) ?? {}) : {};
}
