import { assert } from "../base/index.ts";
import { BatchCircles, BatchRun, type Refusal, type Snapshot } from "../model/index.ts";
import { type Candidate, overlayCandidates, overlayMutations } from "./candidate.ts";
import type { OverlayKey } from "./keys.ts";
import type { Overlay } from "./overlay.ts";
import { isSaidBefore, type Needed, needsOf } from "./part-needs.ts";
import { byThing, restrictTo, thingOf } from "./part-things.ts";

type Refused = { readonly candidate: Candidate; readonly refusal: Refusal };

/**
 * What the things of a part need, followed a step at a time: what comes new is judged on what came before it, and nothing is judged
 * again but what waited for it. So a chain of what needs one another costs its length. A need is told here when it would be one
 * whatever else came along: when all of the part that has a say in the refusal has been let in as a whole.
 */
export class PartWalk {
  readonly #base: Snapshot;
  readonly #overlay: Overlay;
  readonly #view: Snapshot;
  readonly #keys: ReadonlyMap<string | undefined, readonly OverlayKey[]>;
  /** Of all that the change set connects: in a step alone, each link would be looked along as far as the chain has come. */
  readonly #circles: BatchCircles;
  /** Of what has come so far, as much as holds. */
  #state: Snapshot;
  /** What was refused, by the thing it is about. */
  readonly #refused = new Map<string, readonly Candidate[]>();
  /** The things that are to be judged further once this one has come. */
  readonly #waiting = new Map<string, string[]>();
  /** Refusals whose needs were told before. */
  readonly #said = new Set<string>();

  constructor({ base, overlay, view }: { base: Snapshot; overlay: Overlay; view: Snapshot }) {
    this.#base = base;
    this.#overlay = overlay;
    this.#view = view;
    this.#keys = byThing(overlay);
    this.#circles = new BatchCircles({ mutations: overlayMutations(base, overlay), isOut: () => false });
    this.#state = base;
  }

  /** What is needed by the things that have come, or by what waited for them. */
  step(came: readonly string[], part: ReadonlySet<string>): readonly Needed[] {
    const refused = this.#judge(came);
    const byOwner = Map.groupBy(refused, ({ candidate }) => thingOf(candidate) ?? "");
    for (const [owner, all] of byOwner)
      this.#refused.set(
        owner,
        all.map(({ candidate }) => candidate),
      );
    const needs: Needed[] = [];
    for (const [owner, all] of byOwner)
      for (const { refusal, candidate } of all) {
        // By what it is of, and what it is in, a component has other siblings.
        if (refusal.kind === "duplicateName" && all.length > 1) continue;
        if (isSaidBefore(this.#said, refusal)) continue;
        const found = needsOf({ base: this.#base, state: this.#state, view: this.#view }, refusal, candidate);
        if (found.some(({ component }) => part.has(component) && this.#refused.has(component))) continue;
        needs.push(...found);
        for (const { component } of found) if (!part.has(component)) this.#wait(component, owner);
      }
    return needs;
  }

  #wait(thing: string, owner: string): void {
    const waiting = this.#waiting.get(thing);
    if (waiting) waiting.push(owner);
    else this.#waiting.set(thing, [owner]);
  }

  #judge(came: readonly string[]): readonly Refused[] {
    const fresh = overlayCandidates(
      this.#base,
      restrictTo(
        this.#base,
        this.#overlay,
        came.flatMap((thing) => this.#keys.get(thing) ?? []),
      ),
    );
    const again = new Set(came.flatMap((thing) => this.#waiting.get(thing) ?? []));
    const waited = [...again].flatMap((owner) => this.#refused.get(owner) ?? []);
    for (const owner of again) this.#refused.delete(owner);
    const candidates = [...fresh, ...waited];
    const result = new BatchRun({
      before: this.#state,
      mutations: candidates.map(({ mutation }) => mutation),
      mode: "bestEffort",
      circleThrough: (snapshot, taking) => this.#circles.through(snapshot, taking, 0),
    }).advance(Number.POSITIVE_INFINITY);
    assert(result, "a batch that is not interrupted ends");
    const { outcomes, state } = result;
    this.#state = state;
    return outcomes.flatMap(({ refusal }, index) => {
      const candidate = candidates[index];
      return refusal && candidate ? [{ refusal, candidate }] : [];
    });
  }
}
