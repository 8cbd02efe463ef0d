import type { ComponentId } from "../base/index.ts";
import type { Schema, Snapshot } from "../model/index.ts";
import { makerOf, placeOf, schemaOf } from "../model/index.ts";
import type { ResourceState, StepKind } from "../protocol/index.ts";
import { planEdges } from "./plan-edges.ts";
import { listed } from "./plan-reasons.ts";
import { providedAt } from "./plan-walk.ts";
import type { Draft, Plan, PlanInput } from "./plan.ts";
import { addBound, addNeeded, draft, exists, ordered } from "./plan.ts";

export type RestoreInput = {
  readonly head: Snapshot;
  readonly resources: ReadonlyMap<string, ResourceState>;
  readonly trees: PlanInput["trees"]["head"];
  /** The components to bring back in line. */
  readonly components: Iterable<ComponentId>;
  /** What a run left undone, by component. Nobody can read whether a kind's own actions did it, so they do it again. */
  readonly left?: ReadonlyMap<string, StepKind>;
};

/**
 * What brings reality back to Head where it has drifted, or where an earlier run did not finish: missing things are
 * created, deleted ones removed, differing ones updated or, where that is the only way, replaced. Rule [P12].
 */
export function planRestore({ head, resources, trees, components, left }: RestoreInput): Plan {
  const drafts = new Map<ComponentId, Draft>();
  for (const id of components) {
    const next = restoreDraft(head, resources, id) ?? againDraft(head, left, id);
    if (next) drafts.set(id, next);
  }
  addBound(head, resources, drafts);
  addNeeded(head, resources, drafts);
  return ordered(
    head,
    drafts,
    planEdges({ head, proposed: head, resources, trees: { head: trees, proposed: trees } }, drafts),
  );
}

function restoreDraft(head: Snapshot, resources: RestoreInput["resources"], id: ComponentId): Draft | undefined {
  const component = providedAt(head, id);
  const resource = resources.get(id);
  if (!component) return leftover(head, resources, id);
  if (!resource || !exists(resources, id)) return draft(component, "create", "does not exist outside");
  if (resource.drift.length === 0) return undefined;
  const schema = schemaOf(head, component);
  const fixed = resource.drift.some(({ path }) => schema !== undefined && isCreateOnly(schema, path));
  const titles = listed([...new Set(resource.drift.map(({ title }) => title))]);
  const how = fixed ? ", and cannot be changed in place" : "; this works in place";
  return draft(
    component,
    fixed ? "replace" : "update",
    `${titles} ${resource.drift.length === 1 ? "differs" : "differ"} from what is intended${how}`,
  );
}

/** What was to be changed and may not be: where nobody reads what is so, the same is done again. */
function againDraft(head: Snapshot, left: RestoreInput["left"], id: ComponentId): Draft | undefined {
  const component = providedAt(head, id);
  const schema = component && schemaOf(head, component);
  const kind = left?.get(id);
  if (!schema || makerOf(schema) !== "actions" || (kind !== "update" && kind !== "replace")) return undefined;
  return draft(component, kind, "was left undone");
}

function leftover(head: Snapshot, resources: RestoreInput["resources"], id: ComponentId): Draft | undefined {
  const component = head.components.get(id);
  const provider = component && schemaOf(head, component)?.provider;
  return provider && exists(resources, id)
    ? draft(component, "destroy", "deleted, and still there outside")
    : undefined;
}

/** Whether the property at `path`, or one that holds it, can only be given at creation. */
function isCreateOnly(schema: Schema, path: string): boolean {
  const derived = /^\/derived\/([^/]+)/.exec(path)?.[1];
  if (derived !== undefined)
    return schema.functions.some(
      ({ name, kind, createOnly }) => kind === "attribute" && name === derived && createOnly === true,
    );
  for (let at = path; at !== ""; at = at.slice(0, at.lastIndexOf("/"))) {
    const place = placeOf(schema, at);
    const property = place?.kind === "value" ? place.property : place?.item;
    if (property?.createOnly) return true;
  }
  return false;
}
