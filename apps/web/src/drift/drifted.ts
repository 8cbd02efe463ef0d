import type { Json } from "@tributary/core/base";
import type { Mutation, Path, Snapshot } from "@tributary/core/model";
import { isPath, makerOf, nameOf, placeOf, schemaName, schemaOf } from "@tributary/core/model";
import type { ResourceState } from "@tributary/core/protocol";
import { componentId } from "../ids.ts";

/** A component whose reality is not as intended. */
export type Drifted = {
  readonly component: string;
  readonly name: string;
  readonly schema: string;
  readonly resource: ResourceState;
};

/** What has drifted or is gone, the longest-standing first. */
export function driftedOf(resources: ReadonlyMap<string, ResourceState>, head: Snapshot): readonly Drifted[] {
  const found: Drifted[] = [];
  resources.forEach((resource, id) => {
    const component = head.components.get(componentId(id));
    if (!component || (resource.drift.length === 0 && resource.status !== "gone")) return;
    found.push({ component: id, name: nameOf(component), schema: schemaName(component.schema), resource });
  });
  return found.sort(
    (a, b) => (a.resource.driftSince ?? a.resource.observedAt) - (b.resource.driftSince ?? b.resource.observedAt),
  );
}

/** Whether some of what was last read is Docker's, so that nothing is known of it while no engine is connected. */
export function hasDockers(resources: ReadonlyMap<string, ResourceState>, head: Snapshot): boolean {
  return [...resources.keys()].some((id) => {
    const component = head.components.get(componentId(id));
    const schema = component && schemaOf(head, component);
    return schema !== undefined && makerOf(schema) === "docker";
  });
}

/**
 * The edits that make reality the intent: each drifted attribute takes its observed value, and what is gone is deleted.
 * Undefined when one of the differences is in no attribute that can be set, so that accepting would be half done.
 */
export function acceptance(drifted: Drifted, head: Snapshot): readonly Mutation[] | undefined {
  const component = componentId(drifted.component);
  if (drifted.resource.status === "gone") return [{ type: "component.delete", component }];
  const mutations: Mutation[] = [];
  for (const { path, observed } of drifted.resource.drift) {
    if (!settable(path, drifted.component, head)) return undefined;
    mutations.push(
      observed === null
        ? { type: "attribute.unset", component, path }
        : { type: "attribute.set", component, path, value: observed },
    );
  }
  return mutations.length > 0 ? mutations : undefined;
}

function settable(path: string, id: string, head: Snapshot): path is Path {
  const component = head.components.get(componentId(id));
  const schema = component && schemaOf(head, component);
  if (!schema || !isPath(path) || !path.startsWith("/domain/")) return false;
  const place = placeOf(schema, path);
  return place?.kind === "value" && !["object", "array"].includes(place.property.type ?? "");
}

/** A value as a person reads it in a table. */
export function valueText(value: Json): string {
  if (value === null) return "nothing";
  return typeof value === "string" ? value : JSON.stringify(value);
}
