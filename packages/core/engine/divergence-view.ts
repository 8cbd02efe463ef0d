import type { ComponentId, FunctionId, Json, ViewId } from "../base/index.ts";
import { isJsonObject } from "../base/index.ts";
import { type Divergence, isDefinitionKey, parseFunctionKey, theirsHash } from "../document/index.ts";
import {
  asSource,
  type CatalogueAddress,
  type Component,
  functionFieldTitle,
  isPackageRecord,
  isPath,
  nameOf,
  parseCatalogueKey,
  parseOverlayCell,
  type Path,
  type Schema,
  schemaName,
  type SchemaRef,
  type Snapshot,
} from "../model/index.ts";
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
  const { name, title, text } = contentWords(view, divergence);
  const common = { root, key, component: null, name, path: null };
  const changed = changedIn(divergence);
  if (changed) return { ...common, title: DELETED, ...removalSides(changed.map(wordFor)) };
  return { ...common, kind: "value", title, ...sidesOf(divergence, text) };
}

type SideText = (side: Json) => string | null;
type ContentWords = { readonly name: string; readonly title: string; readonly text: SideText };

/** What a place in content is called, and how a side of it reads. */
function contentWords(view: Snapshot, { root, key }: Pick<Divergence, "root" | "key">): ContentWords {
  const note = root === "catalogue" ? parseCatalogueKey(key) : undefined;
  if (note) return noteWords(view, note);
  if (isDefinitionKey(key)) return { name: versionName(view, key), title: "Definition", text: plain };
  return functionWords(view, root, key);
}

function functionWords(view: Snapshot, root: Divergence["root"], key: string): ContentWords {
  const address = parseFunctionKey(key);
  const id = address?.function ?? (key as FunctionId);
  const name = view.functions.get(id)?.name ?? key;
  if (root === "text") return { name, title: "Code", text: plain };
  switch (address?.part) {
    case "binding":
      return { name, title: `Attached to ${kindTitle(view, address.schema)}`, text: attachmentText };
    case "field":
      return { name, title: capitalised(functionFieldTitle(view, id, address.field)), text: plain };
    default:
      return { name, title: "The function", text: plain };
  }
}

function noteWords(view: Snapshot, note: CatalogueAddress): ContentWords {
  switch (note.part) {
    case "lock":
      return {
        name: versionName(view, note.schema),
        title: "Lock",
        text: (side) => (isNothing(side) ? null : "locked"),
      };
    case "default":
      return { name: kindTitle(view, note.schema), title: "Version of new components", text: noteText };
    case "package":
      return { name: note.name, title: "What is installed of it", text: packageText };
    case "source":
      return {
        name: kindTitle(view, note.schema),
        title: `Where new components take ${note.path} from`,
        text: (side) => sourceText(view, side),
      };
  }
}

function capitalised(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function kindTitle({ schemas }: Snapshot, name: string): string {
  return schemas.find((each: Schema) => each.name === name)?.title ?? name;
}

function versionName(view: Snapshot, ref: SchemaRef): string {
  return `${kindTitle(view, schemaName(ref))} (${ref})`;
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

function noted(side: Json): Json {
  if (!isJsonObject(side)) return side;
  return side["removed"] === true ? null : (side["value"] ?? side);
}

function isNothing(side: Json): boolean {
  return noted(side) === null;
}

function noteText(side: Json): string | null {
  return plain(noted(side));
}

function packageText(side: Json): string | null {
  const record = noted(side);
  return isPackageRecord(record) ? `${record.title} ${record.version}` : plain(record);
}

function sourceText(view: Snapshot, side: Json): string | null {
  const source = asSource(noted(side));
  if (!source) return noteText(side);
  const component = view.components.get(source.component);
  return `${component ? nameOf(component) : source.component} ▸ ${source.path}`;
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
