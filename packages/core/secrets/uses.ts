import type { ComponentId } from "../base/index.ts";
import {
  type Component,
  nameOf,
  parseSecretReference,
  type Path,
  placeOf,
  schemaOf,
  type SecretPlace,
  type SecretReference,
  type Snapshot,
} from "../model/index.ts";

/** One place of a component that refers to a secret. */
export type SecretUse = {
  readonly component: ComponentId;
  readonly componentName: string;
  readonly path: Path;
  readonly place: SecretPlace;
  readonly reference: SecretReference;
};

const known = new WeakMap<Component, readonly SecretUse[]>();
const NONE: readonly SecretUse[] = [];

/** The secrets a component refers to, in the order of their paths. Components are immutable, so each is looked through once. */
export function secretUsesOf(snapshot: Snapshot, component: Component): readonly SecretUse[] {
  const schema = schemaOf(snapshot, component);
  if (!schema?.secrets) return NONE;
  const before = known.get(component);
  if (before) return before;
  const uses: SecretUse[] = [];
  component.attributes.forEach((cell, path) => {
    if (!path.startsWith("/secrets/") || !("value" in cell)) return;
    const place = placeOf(schema, path);
    const wanted = place?.kind === "value" ? place.property.secret : undefined;
    const reference = wanted && parseSecretReference(cell.value);
    if (wanted && reference)
      uses.push({ component: component.id, componentName: nameOf(component), path, place: wanted, reference });
  });
  const sorted = uses.length === 0 ? NONE : uses.sort((a, b) => (a.path < b.path ? -1 : 1));
  known.set(component, sorted);
  return sorted;
}

/** Every place of a model that refers to a secret; to this one, when it is named. What is marked for deletion counts: it still runs. */
export function secretUses(snapshot: Snapshot, name?: string): readonly SecretUse[] {
  const found: SecretUse[] = [];
  for (const component of snapshot.components.values())
    for (const use of secretUsesOf(snapshot, component))
      if (name === undefined || use.reference.name === name) found.push(use);
  return found;
}
