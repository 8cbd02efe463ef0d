import type { ComponentId, ViewId } from "../base/index.ts";
import { jsonEqual } from "../base/index.ts";
import { isShownOnView, MAIN_VIEW, type Mutation, type Snapshot } from "../model/index.ts";
import type { ViewPart } from "./revert-thing.ts";

/**
 * What takes everything about a view back to its base: one made here goes, one deleted here comes back with what stood on it.
 * On the map of everything what is new here keeps its place. Rule D22.
 */
export function revertView(base: Snapshot, view: Snapshot, id: ViewId): readonly Mutation[] {
  const [was, is] = [base.views.get(id), view.views.get(id)];
  if (!is) return was ? restored(base, id) : [];
  if (!was && id !== MAIN_VIEW) return [{ type: "view.delete", view: id }];
  const components = new Set([...(was?.members.keys() ?? []), ...is.members.keys()]);
  const shown = [...components].filter((component) =>
    isShownOnView(base, { type: "view.remove", view: id, component }),
  );
  return [
    ...revertViewPart(base, view, id, { part: "name" }),
    ...shown.flatMap((component) => revertViewPart(base, view, id, { part: "place", component })),
  ];
}

/** What takes a view's name, or one component's place on it, back to its base. */
export function revertViewPart(base: Snapshot, view: Snapshot, id: ViewId, part: ViewPart): readonly Mutation[] {
  const [was, is] = [base.views.get(id), view.views.get(id)];
  if (!is) return [];
  if (part.part === "name") {
    const isSame = !was || was.name === is.name || id === MAIN_VIEW;
    return isSame ? [] : [{ type: "view.rename", view: id, name: was.name }];
  }
  const { component } = part;
  const [before, after] = [was?.members.get(component), is.members.get(component)];
  if (jsonEqual(before ?? null, after ?? null)) return [];
  return [placed(id, component, before)];
}

function placed(view: ViewId, component: ComponentId, at: readonly [number, number] | undefined): Mutation {
  return at ? { type: "view.place", view, component, at } : { type: "view.remove", view, component };
}

function restored(base: Snapshot, id: ViewId): readonly Mutation[] {
  const was = base.views.get(id);
  if (!was) return [];
  const places = [...was.members].map(([component, at]) => placed(id, component, at));
  return [{ type: "view.create", view: id, name: was.name }, ...places];
}
