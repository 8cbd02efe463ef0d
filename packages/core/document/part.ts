import { refusalSentence, runBatch, type Snapshot } from "../model/index.ts";
import { overlayCandidates } from "./candidate.ts";
import type { Overlay } from "./overlay.ts";
import { isSaidBefore, type Needed, needsOf } from "./part-needs.ts";
import { changedThings, restrict } from "./part-things.ts";
import { PartWalk } from "./part-walk.ts";
import { OverlayView } from "./view.ts";

export type Part = {
  readonly overlay: Overlay;
  /** What it concerns: the ids of components and functions, the references of schemas. */
  readonly components: ReadonlySet<string>;
  readonly needed: readonly Needed[];
  /** Why the part cannot stand alone, with all it needs; undefined when it can. */
  readonly obstacle?: string;
};

/**
 * The part of a change set that concerns the chosen components, with everything of it that they need to hold by themselves on
 * the base: what is new here and they connect to, what has to let go first, whose name they take. Rules D12–D13.
 *
 * What is needed is followed step by step, each step judging only what came with the one before [D35]; then all of it is judged
 * together, which is what says whether it holds, and seldom finds that more is needed.
 */
export function partOf(base: Snapshot, overlay: Overlay, chosen: readonly string[]): Part {
  const { view } = OverlayView.ofOverlay(base, overlay);
  const changed = changedThings(base, overlay);
  const components = new Set<string>(chosen.filter((id) => changed.has(id)));
  const needed = new Map<string, Needed>();
  const walk = new PartWalk({ base, overlay, view });
  const take = (needs: readonly Needed[]): readonly string[] => {
    const fresh = needs.filter(({ component }) => changed.has(component) && !components.has(component));
    for (const need of fresh) {
      if (!needed.has(need.component)) needed.set(need.component, need);
      components.add(need.component);
    }
    return [...new Set(fresh.map(({ component }) => component))];
  };
  for (let fresh: readonly string[] = [...components]; ; ) {
    while (fresh.length > 0) fresh = take(walk.step(fresh, components));
    const part = restrict(base, overlay, components);
    const candidates = overlayCandidates(base, part);
    const { outcomes, state } = runBatch(
      base,
      candidates.map(({ mutation }) => mutation),
      "bestEffort",
    );
    const refused = outcomes.flatMap(({ refusal }, index) => {
      const candidate = candidates[index];
      return refusal && candidate ? [{ refusal, candidate }] : [];
    });
    const seen = new Set<string>();
    const missing = refused.flatMap(({ refusal, candidate }) =>
      isSaidBefore(seen, refusal) ? [] : needsOf({ base, state, view }, refusal, candidate),
    );
    fresh = take(missing);
    if (fresh.length > 0) continue;
    const [first] = refused;
    const found = { overlay: part, components, needed: [...needed.values()] };
    return first ? { ...found, obstacle: refusalSentence(first.refusal) } : found;
  }
}
