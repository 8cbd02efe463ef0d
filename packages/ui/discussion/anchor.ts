import type { ComponentId } from "@tributary/core/base";
import { itemsAbove, nameOf, placeOf, schemaOf, type Snapshot } from "@tributary/core/model";
import type { ThreadView } from "@tributary/core/protocol";

/** What a thread is about as it stands now [UD3]. */
export type Whereabouts = {
  /** In words, with the component's name of today. */
  readonly title: string;
  /** It is no longer in this change set; the thread stays. */
  readonly gone: boolean;
};

export function whereabouts(view: Snapshot | undefined, { anchor, about }: ThreadView): Whereabouts {
  if (anchor.kind === "changeSet" || !view) return { title: about, gone: false };
  const component = view.components.get(anchor.component as ComponentId);
  if (!component) return { title: about, gone: true };
  const arrow = about.indexOf(" ▸ ");
  const title = nameOf(component) + (arrow < 0 || anchor.kind === "component" ? "" : about.slice(arrow));
  return { title, gone: component.deleted || (anchor.kind === "attribute" && !holds(view, anchor)) };
}

/** Whether the component still has such a place: its schema knows it, and every list entry on the way is there. */
function holds(view: Snapshot, { component, path }: { readonly component: string; readonly path: string }): boolean {
  const found = view.components.get(component as ComponentId);
  const schema = found && schemaOf(view, found);
  if (!found || !schema) return false;
  if (path.startsWith("/derived/")) return true;
  return (
    placeOf(schema, path) !== undefined &&
    itemsAbove(schema, path).every((item) => found.attributes.get(item) !== undefined)
  );
}
