import {
  CONTROL_ROOT,
  type Divergence,
  parseDivergence,
  parseReport,
  type RebaseReport,
} from "@tributary/core/document";
import type * as Y from "yjs";

/** What the server says about the change set in its document, beside the overlay. */
export type ControlState = {
  /** What both sides changed and nobody has settled. */
  readonly divergences: readonly Divergence[];
  /** What moves of Head took from the change set, newest first, until somebody has read it. */
  readonly reports: readonly RebaseReport[];
};

export const NO_CONTROL: ControlState = { divergences: [], reports: [] };

export function readControl(doc: Y.Doc): ControlState {
  const entries = [...doc.getMap(CONTROL_ROOT).entries()];
  const divergences = entries.flatMap(([key, value]) => parseDivergence(key, value) ?? []);
  const reports = entries.flatMap(([key, value]) => parseReport(key, value) ?? []);
  if (divergences.length + reports.length === 0) return NO_CONTROL;
  return {
    divergences: divergences.sort((a, b) => (a.key < b.key ? -1 : 1)),
    reports: reports.sort((a, b) => b.version - a.version),
  };
}
