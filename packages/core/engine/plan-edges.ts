import type { ComponentId, Json } from "../base/index.ts";
import { schemaName } from "../model/index.ts";
import { byName, compareText } from "./plan-order.ts";
import type { Draft, PlanInput, TreeOf } from "./plan.ts";
import { nearest, reachable, sourcesOf, subscribersOf } from "./plan-walk.ts";

type Drafts = ReadonlyMap<ComponentId, Draft>;
type Edges = Map<ComponentId, readonly ComponentId[]>;

/**
 * For each step, its direct predecessors, sorted.
 *
 * What is made comes after what it takes values from; what is destroyed comes after whoever took values from it has let
 * go, be it by its own destruction or by its change [P6]. Edges of the first sort join only living components and those
 * of the second only lead to destroyed ones, so together they hold no cycle that the connections themselves do not.
 */
export function planEdges(input: PlanInput, drafts: Drafts): Edges {
  const edges: Edges = new Map();
  for (const [id, draft] of drafts) {
    const next =
      draft.kind === "destroy"
        ? (at: ComponentId) => subscribersOf(input.head, at)
        : (at: ComponentId) => sourcesOf(input.proposed, at);
    const stop =
      draft.kind === "destroy" ? (at: ComponentId) => drafts.has(at) : (at: ComponentId) => isMaking(drafts.get(at));
    edges.set(id, [...nearest(id, next, stop)].sort(compareText));
  }
  if (input.claimsOf) addClaimEdges(input, input.claimsOf, drafts, edges);
  return edges;
}

function isMaking(draft: Draft | undefined): boolean {
  return draft !== undefined && draft.kind !== "destroy";
}

/**
 * Who takes over a claim waits for whoever gives it up, unless that one already waits for the taker: an exchange of ports
 * between two containers has no order that avoids the clash, and must not become a deadlock.
 */
function addClaimEdges(
  input: PlanInput,
  claimsOf: NonNullable<PlanInput["claimsOf"]>,
  drafts: Drafts,
  edges: Edges,
): void {
  const claims = (tree: TreeOf, draft: Draft, side: "head" | "proposed") =>
    readClaims(claimsOf, input, tree, draft, side);
  const givenUp = new Map<string, ComponentId[]>();
  const sorted = [...drafts.values()].sort(byName);
  for (const draft of sorted) {
    const kept = new Set(draft.kind === "destroy" ? [] : claims(input.trees.proposed, draft, "proposed"));
    for (const claim of claims(input.trees.head, draft, "head")) {
      if (!kept.has(claim)) givenUp.set(claim, [...(givenUp.get(claim) ?? []), draft.component as ComponentId]);
    }
  }
  for (const draft of sorted) {
    if (draft.kind === "destroy") continue;
    const taker = draft.component as ComponentId;
    for (const giver of claims(input.trees.proposed, draft, "proposed").flatMap((claim) => givenUp.get(claim) ?? [])) {
      const waits = giver === taker || reachable([giver], (id) => edges.get(id) ?? []).has(taker);
      const known = edges.get(taker) ?? [];
      if (!waits && !known.includes(giver)) edges.set(taker, [...known, giver].sort(compareText));
    }
  }
}

function readClaims(
  claimsOf: NonNullable<PlanInput["claimsOf"]>,
  input: PlanInput,
  tree: TreeOf,
  draft: Draft,
  side: "head" | "proposed",
): readonly string[] {
  const id = draft.component as ComponentId;
  const component = input[side].components.get(id);
  const value: Json | undefined = component && !component.deleted ? tree(id) : undefined;
  return component && value !== undefined ? claimsOf(schemaName(component.schema), value) : [];
}
