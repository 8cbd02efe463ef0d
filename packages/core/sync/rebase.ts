import type { Actor, Json } from "../base/index.ts";
import {
  carryDivergences,
  type Divergence,
  type Dropped,
  type Overlay,
  type OverlayKey,
  keysOf,
  rebaseOverlay,
  type Renamed,
  type RenamedFunction,
  type Renumbered,
  restoringMutation,
  textBelow,
  textMutation,
} from "../document/index.ts";
import { type Mutation, NAME_PATH, type SchemaRef, type Snapshot } from "../model/index.ts";
import { inBrief } from "./brief.ts";
import type { LoggedMutation } from "./ports.ts";
import { beforeNumbers, inOneMove, loggedFunctions } from "./rebase-functions.ts";

/** A version of Head, as a change set passes through it. */
export type HeadStep = { readonly version: number; readonly base: Snapshot };

export type Moved = {
  readonly overlay: Overlay;
  /** By the keys of before: those of a version that has another number since are those of the one it had. */
  readonly dropped: readonly Dropped[];
  readonly renamed: readonly Renamed[];
  readonly renamedFunctions: readonly RenamedFunction[];
  readonly renumbered: readonly Renumbered[];
  /** By the keys of before, too. */
  readonly agreed: readonly OverlayKey[];
  readonly divergences: readonly Divergence[];
};

/**
 * An overlay taken through versions of Head, one by one. Whether a change set is there when Head moves or is opened much
 * later, it passes through the same versions, so when it is rebased makes no difference [S14].
 */
export function rebaseThrough(
  from: Snapshot,
  steps: readonly HeadStep[],
  overlay: Overlay,
  recorded: readonly Divergence[],
): Moved {
  let moved: Moved = {
    overlay,
    dropped: [],
    renamed: [],
    renamedFunctions: [],
    renumbered: [],
    agreed: [],
    divergences: recorded,
  };
  let before = from;
  for (const { base } of steps) {
    const step = rebaseOverlay(before, base, moved.overlay);
    const renumbered = inOneMove(moved.renumbered, step.renumbered);
    const dropped = step.dropped.map((each) => beforeNumbers(renumbered, each));
    const isDropped = ({ from }: Renumbered): boolean =>
      dropped.some(({ root, key }) => root === "schema" && key === from);
    moved = {
      overlay: step.overlay,
      dropped: [...moved.dropped, ...dropped],
      renamed: [...moved.renamed, ...step.renamed],
      renamedFunctions: [...moved.renamedFunctions, ...step.renamedFunctions],
      renumbered: renumbered.filter((each) => !isDropped(each)),
      agreed: [...moved.agreed, ...step.agreed.map((key) => beforeNumbers(renumbered, key))],
      divergences: carryDivergences(moved.divergences, step.divergences, step.overlay),
    };
    before = base;
  }
  return moved;
}

/** The log's rows for a rebase: each key that left the overlay or was renamed, with whose edit it was. */
export function loggedRebase(
  base: Snapshot,
  version: number,
  before: Overlay,
  moved: Moved,
  authorOf: (key: OverlayKey) => Actor | undefined,
): readonly LoggedMutation[] {
  const whose = (key: OverlayKey): string => {
    const author = authorOf(key);
    return author ? `, which ${author.name} had done` : "";
  };
  const left = (key: OverlayKey, sentence: string): LoggedMutation[] => {
    const was = before[key.root].get(key.key);
    if (was === undefined || moved.overlay[key.root].has(key.key)) return [];
    if (key.root === "text") return leftOfText(key.key, was, standsIn(base, moved.overlay, key.key), sentence);
    const mutation = restoringMutation(base, key, was) ?? inForce(key);
    return mutation ? [{ root: key.root, key: key.key, before: was, after: null, mutation, sentence }] : [];
  };
  const dropped = moved.dropped.flatMap((each) =>
    left(each, `Head moved to version ${version}, so this was dropped: “${each.sentence}”${whose(each)}. ${each.why}`),
  );
  const agreed = moved.agreed.flatMap((key) =>
    left(key, `Head says the same since version ${version}`).map((row) => ({ ...row, quiet: true as const })),
  );
  const renamed = moved.renamed.flatMap(({ component, from, to }): LoggedMutation[] => {
    const key: OverlayKey = { root: "attribute", key: `${component}${NAME_PATH}` };
    const after = moved.overlay.attribute.get(key.key);
    if (after === undefined) return [];
    return [
      {
        ...{ root: key.root, key: key.key, before: before.attribute.get(key.key) ?? null, after },
        mutation: { type: "component.rename", component, name: to },
        sentence: `Head moved to version ${version} and has a “${from}”, so it was renamed to “${to}”${whose(key)}`,
      },
    ];
  });
  const told = [...dropped, ...agreed, ...renamed];
  return [...told, ...loggedFunctions(version, before, moved, told)];
}

function leftOfText(id: string, was: Json, now: string, sentence: string): LoggedMutation[] {
  if (typeof was !== "string" || was === now) return [];
  const [before, after] = [inBrief("text", was), inBrief("text", now)];
  return [{ root: "text", key: id, before, after, mutation: textMutation(id, was, now), sentence }];
}

/** What an open text says of which the overlay says nothing any more: the text itself stays [S63]. */
function standsIn(base: Snapshot, overlay: Overlay, id: string): string {
  return textBelow(base, overlay, id) ?? "";
}

/** A version that Head has taken up needs no restoring there; out of the change set it goes all the same. */
function inForce({ root, key }: OverlayKey): Mutation | undefined {
  return root === "schema" ? { type: "schema.discard", schema: key as SchemaRef } : undefined;
}

/** What has to be written so that an overlay becomes another, over this base: undefined takes the key out. */
export function overlayChanges(
  base: Snapshot,
  from: Overlay,
  to: Overlay,
): readonly (OverlayKey & { readonly value: Json | undefined })[] {
  const gone = keysOf(from).filter(({ root, key }) => !to[root].has(key));
  const fresh = keysOf(to).filter(({ root, key }) => from[root].get(key) !== to[root].get(key));
  const left = ({ root, key }: OverlayKey) => (root === "text" ? standsIn(base, to, key) : undefined);
  return [...gone, ...fresh].map((at) => ({ ...at, value: to[at.root].get(at.key) ?? left(at) }));
}
