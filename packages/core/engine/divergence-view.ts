import type { ComponentId, FunctionId, Json } from "../base/index.ts";
import { isJsonObject } from "../base/index.ts";
import { type Divergence, theirsHash } from "../document/index.ts";
import { type Component, isPath, nameOf, parseOverlayCell, type Path, type Snapshot } from "../model/index.ts";
import type { DivergenceView } from "../protocol/index.ts";
import { cellText } from "./cell-text.ts";
import { fieldTitle } from "./field-title.ts";

/** A divergence as a person reads it: where, and the three values as texts; a secret's are hidden. */
export function divergenceView(base: Snapshot, view: Snapshot, divergence: Divergence): DivergenceView {
  return { ...textsOf(base, view, divergence), theirsHash: theirsHash(divergence) };
}

type Texts = Omit<DivergenceView, "theirsHash">;

function textsOf(base: Snapshot, view: Snapshot, divergence: Divergence): Texts {
  const { root, key } = divergence;
  const id = (root === "view" ? key.slice(key.indexOf("/") + 1) : key.split("/")[0]) as ComponentId;
  const component = view.components.get(id) ?? base.components.get(id);
  const path = root === "attribute" ? key.slice(key.indexOf("/")) : "";
  if (root === "function" || root === "text" || root === "schema" || root === "catalogue")
    return functionDivergence(view, divergence);
  const common = { root, key, component: component ? id : null, name: component ? nameOf(component) : key };
  if (isRemoval(divergence.mine)) return { ...common, ...removalTexts(base, component, path, divergence) };
  const text = (side: Json): string | null => sideText(view, component, path, side);
  return {
    ...common,
    kind: "value",
    path: path || null,
    title: component && isPath(path) ? fieldTitle(view, component, path) : "Name of the view",
    base: text(divergence.base),
    theirs: text(divergence.theirs),
    mine: text(divergence.mine),
  };
}

/** A function's fields, code and attachments; code as it is. */
function functionDivergence(view: Snapshot, { root, key, base, theirs, mine }: Divergence): Texts {
  const [id, ...rest] = key.split("/");
  const name = view.functions.get(id as FunctionId)?.name ?? key;
  const title = root === "catalogue" ? "In the catalogue" : root === "text" ? "Code" : (rest.at(-1) ?? "The function");
  const text = (side: Json): string | null =>
    side === null ? null : typeof side === "string" ? side : JSON.stringify(side);
  const sides = { base: text(base), theirs: text(theirs), mine: text(mine) };
  return { root, key, kind: "value", component: null, name, path: null, title, ...sides };
}

function isRemoval(mine: Json): boolean {
  return isJsonObject(mine) && mine["deleted"] === true;
}

function removalTexts(base: Snapshot, component: Component | undefined, path: string, { theirs }: Divergence) {
  const changed = isJsonObject(theirs) && Array.isArray(theirs["changed"]) ? theirs["changed"] : [];
  const titles = changed.map((at) => (component && isPath(at) ? fieldTitle(base, component, at as Path) : String(at)));
  return {
    kind: "removal" as const,
    path: path || null,
    title: "Deleted here",
    base: null,
    theirs: `changed: ${titles.join(", ")}`,
    mine: "deleted",
  };
}

function sideText(view: Snapshot, component: Component | undefined, path: string, side: Json): string | null {
  const cell = parseOverlayCell(side);
  if (cell && component && isPath(path)) return "unset" in cell ? null : cellText(view, component, path, cell);
  if (isJsonObject(side) && typeof side["name"] === "string") return side["name"];
  if (isJsonObject(side) && Array.isArray(side["changed"])) return "changed";
  return side === null ? null : JSON.stringify(side);
}
