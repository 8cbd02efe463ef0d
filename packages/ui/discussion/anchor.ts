import type { ComponentId, FunctionId, ViewId } from "@tributary/core/base";
import { lineNumber } from "@tributary/core/discussion";
import {
  catalogueSentence,
  functionText,
  itemsAbove,
  kindText,
  MAIN_VIEW,
  nameOf,
  placeOf,
  schemaOf,
  type SchemaRef,
  type Snapshot,
  titleOfFunction,
  titleOfKind,
} from "@tributary/core/model";
import type { Anchor, LineAnchor, ThreadView } from "@tributary/core/protocol";

/** What a thread is about as it stands now [UD3]. */
export type Whereabouts = {
  /** In words, with the component's name of today. */
  readonly title: string;
  /** It is no longer in this change set; the thread stays. */
  readonly gone: boolean;
};

export function whereabouts(view: Snapshot | undefined, { anchor, about }: ThreadView): Whereabouts {
  if (anchor.kind === "changeSet" || !view) return { title: about, gone: false };
  if (anchor.kind === "function") return functionWhereabouts(view, anchor, about);
  if (anchor.kind === "schema") {
    const schema = anchor.schema as SchemaRef;
    const found = view.schemas.get(schema);
    const title = found ? titleOfKind(found) + (anchor.line ? belowIn(about) : "") : about;
    return { title, gone: isGone(kindText(view, schema, "after"), anchor.line) };
  }
  if (anchor.kind === "note") return noteWhereabouts(view, anchor.note, about);
  if (anchor.kind === "view") return viewWhereabouts(view, anchor.view as ViewId, about);
  const component = view.components.get(anchor.component as ComponentId);
  if (!component) return { title: about, gone: true };
  const title = nameOf(component) + (anchor.kind === "component" ? "" : belowIn(about));
  return { title, gone: component.deleted || (anchor.kind === "attribute" && !holds(view, anchor)) };
}

/** What a thread is about below the thing itself: " ▸ Image". */
function belowIn(about: string): string {
  const arrow = about.indexOf(" ▸ ");
  return arrow < 0 ? "" : about.slice(arrow);
}

function functionWhereabouts(
  view: Snapshot,
  anchor: Extract<Anchor, { readonly kind: "function" }>,
  about: string,
): Whereabouts {
  const id = anchor.function as FunctionId;
  const found = view.functions.get(id);
  if (!found) return { title: about, gone: true };
  const title = titleOfFunction(found) + (anchor.line ? belowIn(about) : "");
  return { title, gone: found.deleted || isGone(functionText(view, id, anchor.test), anchor.line) };
}

/** A note that is taken out is talked about, too: it is gone only where the thread is about what it said. */
function noteWhereabouts(view: Snapshot, key: string, about: string): Whereabouts {
  const value = view.catalogue.get(key);
  if (value === undefined)
    return { title: about, gone: about !== catalogueSentence({ type: "catalogue.clear", key }, view) };
  return { title: catalogueSentence({ type: "catalogue.set", key, value }, view), gone: false };
}

function viewWhereabouts(view: Snapshot, id: ViewId, about: string): Whereabouts {
  if (id === MAIN_VIEW) return { title: about, gone: false };
  const found = view.views.get(id);
  return { title: found ? `the view ${found.name}` : about, gone: !found };
}

/** Whether a text, or the line of it that a thread is about, is there no more. What stood before stays as it was. */
function isGone(text: string | undefined, line: LineAnchor | undefined): boolean {
  if (line?.side === "before") return false;
  return text === undefined || (line !== undefined && lineNumber(text, line) === undefined);
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
