import type { ComponentId } from "../base/index.ts";
import { type Component, differingKeys, type Snapshot } from "../model/index.ts";

export type Change = {
  readonly id: ComponentId;
  readonly before: Component | undefined;
  readonly after: Component | undefined;
};

/** The components that differ, by identity; those whose schema is another object count as well. */
export function differingComponents(before: Snapshot, after: Snapshot): Set<ComponentId> {
  const ids = differingKeys(before.components, after.components);
  const refs = differingKeys(before.schemas, after.schemas);
  if (refs.size > 0) after.components.forEach(({ schema }, id) => void (refs.has(schema) && ids.add(id)));
  return ids;
}

export function changesBetween(before: Snapshot, after: Snapshot): readonly Change[] {
  return [...differingComponents(before, after)].map((id) => ({
    id,
    before: before.components.get(id),
    after: after.components.get(id),
  }));
}
