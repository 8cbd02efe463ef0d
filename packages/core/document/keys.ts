import type { ComponentId, ViewId } from "../base/index.ts";
import { isId } from "../base/index.ts";
import { isPath, type Path } from "../model/index.ts";

/** Root maps of a change set's document that peers may write. All are flat: scalar or small JSON values. */
export const OVERLAY_ROOTS = ["component", "attribute", "view"] as const;
export type OverlayRoot = (typeof OVERLAY_ROOTS)[number];

/** Written by the server alone [S8]: `phase`, `base`, and `divergence/<root>/<key>`. */
export const CONTROL_ROOT = "control";

export type OverlayKey = { readonly root: OverlayRoot; readonly key: string };

export function isOverlayRoot(name: string): name is OverlayRoot {
  return (OVERLAY_ROOTS as readonly string[]).includes(name);
}

export function attributeKey(component: ComponentId, path: Path): string {
  return component + path;
}

export function viewMemberKey(view: ViewId, component: ComponentId): string {
  return `${view}/${component}`;
}

export type AttributeAddress = { readonly component: ComponentId; readonly path: Path };

/** Component and path of an `attribute` key; undefined when it is not well-formed. */
export function parseAttributeKey(key: string): AttributeAddress | undefined {
  const slash = key.indexOf("/");
  const [component, path] = [key.slice(0, slash), key.slice(slash)];
  return slash > 0 && isId(component) && isPath(path) ? { component: component as ComponentId, path } : undefined;
}

export type ViewAddress = { readonly view: ViewId; readonly component?: ComponentId };

export function parseViewKey(key: string): ViewAddress | undefined {
  const [view, component, ...rest] = key.split("/");
  if (rest.length > 0 || !isId(view)) return undefined;
  if (component === undefined) return { view: view as ViewId };
  return isId(component) ? { view: view as ViewId, component: component as ComponentId } : undefined;
}
