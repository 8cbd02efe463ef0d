import type { ComponentId } from "@tributary/core/base";
import { fieldTitle } from "@tributary/core/engine";
import { type Component, isPath, nameOf, placeOf, schemaOf, type Snapshot } from "@tributary/core/model";
import type { Anchor } from "@tributary/core/protocol";

/**
 * What a thread is about, in words; undefined when there is no such thing. What the change set takes away is still
 * there to be talked about.
 */
export function aboutOf(
  { view, base }: { readonly view: Snapshot; readonly base: Snapshot },
  anchor: Anchor,
): string | undefined {
  if (anchor.kind === "changeSet") return "the change set";
  const id = anchor.component as ComponentId;
  const found = [view, base].map((snapshot) => ({ snapshot, component: snapshot.components.get(id) }));
  const { snapshot, component } = found.find((each) => each.component !== undefined) ?? {};
  if (!snapshot || !component) return undefined;
  switch (anchor.kind) {
    case "component":
      return nameOf(component);
    case "line":
      return `${nameOf(component)} ▸ ${anchor.fileName}`;
    case "attribute":
      return attributeTitle(snapshot, component, anchor.path);
  }
}

function attributeTitle(snapshot: Snapshot, component: Component, path: string): string | undefined {
  const schema = schemaOf(snapshot, component);
  if (!isPath(path)) return undefined;
  if (schema && !path.startsWith("/derived/") && placeOf(schema, path) === undefined) return undefined;
  return `${nameOf(component)} ▸ ${fieldTitle(snapshot, component, path)}`;
}
