import type { ComponentId, FunctionId, Json, ViewId } from "../base/index.ts";
import { isJsonObject } from "../base/index.ts";
import { type Divergence, theirsHash } from "../document/index.ts";
import { type Component, isPath, nameOf, parseOverlayCell, type Path, type Snapshot } from "../model/index.ts";
import type { DivergenceView } from "../protocol/index.ts";
import { cellText } from "./cell-text.ts";
import { fieldTitle } from "./field-title.ts";

/** A divergence as a person reads it: where, and the three values as texts; a secret's are hidden. Rule [D9]. */
export function divergenceView(base: Snapshot, view: Snapshot, divergence: Divergence): DivergenceView {
  return { ...textsOf(base, view, divergence), theirsHash: theirsHash(divergence) };
}

type Texts = Omit<DivergenceView, "theirsHash">;
type Sides = Pick<Texts, "base" | "theirs" | "mine">;

function textsOf(base: Snapshot, view: Snapshot, divergence: Divergence): Texts {
  switch (divergence.root) {
    case "component":
    case "attribute":
      return ofComponent(base, view, divergence);
    case "view":
      return ofView(base, view, divergence);
    default:
      return ofContent(view, divergence);
  }
}

function ofComponent(base: Snapshot, view: Snapshot, divergence: Divergence): Texts {
  const { root, key } = divergence;
  const id = key.split("/")[0] as ComponentId;
  const path = (root === "attribute" ? key.slice(key.indexOf("/")) : "") as Path;
  const [there, here] = [base.components.get(id), view.components.get(id)];
  const component = here ?? there;
  const common = { root, key, component: component ? id : null, name: component ? nameOf(component) : key };
  const titled = (of: Component | undefined, at: Path) => (of && isPath(at) ? fieldTitle(base, of, at) : at);
  const changed = changedIn(divergence);
  if (changed) {
    const titles = changed.map((at) => WORDS[at] ?? titled(there ?? here, at as Path));
    // Of an entry of a list it is said which; what it held is where Head has it.
    const title = path === "" ? DELETED : titled(there ?? here, path);
    return { ...common, path: path || null, title, ...removalSides(titles) };
  }
  if (root === "component")
    return { ...common, kind: "value", path: null, title: "Version of its kind", ...sidesOf(divergence, versionText) };
  const text = (side: Json) => sideText(view, component, path, side);
  const title = component && isPath(path) ? fieldTitle(view, component, path) : path;
  return { ...common, kind: "value", path, title, ...sidesOf(divergence, text) };
}

function ofView(base: Snapshot, view: Snapshot, divergence: Divergence): Texts {
  const { root, key } = divergence;
  const id = key as ViewId;
  const name = view.views.get(id)?.name ?? base.views.get(id)?.name ?? key;
  const common = { root, key, component: null, name, path: null };
  const changed = changedIn(divergence);
  if (changed) return { ...common, title: DELETED, ...removalSides(changed.map(wordFor)) };
  const text = (side: Json) => (isJsonObject(side) && typeof side["name"] === "string" ? side["name"] : plain(side));
  return { ...common, kind: "value", title: "Name of the view", ...sidesOf(divergence, text) };
}

/** A function's fields, code and attachments, code as it is; versions of kinds, and notes of the catalogue. */
function ofContent(view: Snapshot, divergence: Divergence): Texts {
  const { root, key } = divergence;
  const [id, ...place] = key.split("/");
  const name = view.functions.get(id as FunctionId)?.name ?? key;
  const common = { root, key, component: null, name, path: null };
  const changed = changedIn(divergence);
  if (changed) return { ...common, title: DELETED, ...removalSides(changed.map(wordFor)) };
  const { title, text } = contentWords(root, place);
  return { ...common, kind: "value", title, ...sidesOf(divergence, text) };
}

type SideText = (side: Json) => string | null;

/** What a place in content is called, and how a side of it reads. */
function contentWords(
  root: Divergence["root"],
  place: readonly string[],
): { readonly title: string; readonly text: SideText } {
  if (root === "catalogue") return { title: "In the catalogue", text: noteText };
  if (root === "text") return { title: "Code", text: plain };
  const [first, ...kind] = place;
  if (root === "function" && first === "binds") return { title: `Attached to ${kind.join("/")}`, text: attachmentText };
  return { title: place.at(-1) ?? "The function", text: plain };
}

const DELETED = "Deleted here";

/** What Head changed of what is removed here; undefined where nothing is removed. */
function changedIn({ theirs, mine }: Divergence): readonly string[] | undefined {
  const isGone = isRemoval(mine) || (isJsonObject(mine) && mine["unset"] === true);
  const changed = isJsonObject(theirs) ? theirs["changed"] : undefined;
  if (isGone && Array.isArray(changed)) return changed.map(String);
  return isRemoval(mine) ? [] : undefined;
}

/** What Head gained on something, where that is not at a path. */
const WORDS: { readonly [type: string]: string } = {
  "component.upgrade": "the version of its kind",
  "view.rename": "its name",
  "function.create": "it was made there, too",
  "function.set": "what it is set to",
  "function.edit": "its code",
  "function.bind": "what it is attached to",
  "function.unbind": "what it is attached to",
};

function wordFor(changed: string): string {
  return WORDS[changed] ?? changed;
}

function isRemoval(mine: Json): boolean {
  return isJsonObject(mine) && mine["deleted"] === true;
}

function removalSides(changed: readonly string[]): Sides & { readonly kind: "removal" } {
  const what = changed.length === 0 ? "" : `: ${[...new Set(changed)].join(", ")}`;
  return { kind: "removal", base: null, theirs: `changed${what}`, mine: "deleted" };
}

function sidesOf({ base, theirs, mine }: Divergence, text: SideText): Sides {
  return { base: text(base), theirs: text(theirs), mine: text(mine) };
}

function versionText(side: Json): string | null {
  if (!isJsonObject(side)) return plain(side);
  const { schema, deleted } = side;
  return deleted === true ? "deleted" : typeof schema === "string" ? schema : plain(side);
}

function attachmentText(side: Json): string {
  return side === true ? "attached" : "not attached";
}

function noteText(side: Json): string | null {
  if (!isJsonObject(side)) return plain(side);
  return side["removed"] === true ? null : plain(side["value"] ?? side);
}

function plain(side: Json): string | null {
  if (side === null) return null;
  // What was to be removed, and stands here again.
  if (isJsonObject(side) && Array.isArray(side["changed"])) return "changed";
  return typeof side === "string" ? side : JSON.stringify(side);
}

function sideText(view: Snapshot, component: Component | undefined, path: string, side: Json): string | null {
  const cell = parseOverlayCell(side);
  if (cell && component && isPath(path)) return "unset" in cell ? null : cellText(view, component, path, cell);
  return plain(side);
}
