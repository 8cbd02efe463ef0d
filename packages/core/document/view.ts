import { Map as PersistentMap } from "immutable";
import type * as Y from "yjs";
import type { ComponentId, FunctionId, Json, ViewId } from "../base/index.ts";
import {
  asSchema,
  catalogueFault,
  type Cell,
  type Component,
  isItem,
  itemsAbove,
  parseCatalogueKey,
  parseOverlayCell,
  type Path,
  placeOf,
  type Schema,
  type SchemaRef,
  type Snapshot,
  withCell,
  withComponent,
} from "../model/index.ts";
import { functionOver } from "./function-view.ts";
import { pathsAbove } from "./key-tree.ts";
import {
  type AttributeAddress,
  attributeKey,
  isDefinitionKey,
  type OverlayKey,
  parseAttributeKey,
  parseFunctionKey,
  parseViewKey,
  viewMemberKey,
} from "./keys.ts";
import {
  keysOf,
  type Overlay,
  overlayKeys,
  type ComponentMark,
  parseComponentMark,
  parseNoteMark,
  parsePlaceMark,
  parseViewMark,
  readKey,
} from "./overlay.ts";

/** Reads one key of an overlay: a document's maps, or plain data. */
export type ReadKey = (root: OverlayKey["root"], key: string) => Json | undefined;

/**
 * The model a person in a change set sees: overlay over base, kept up to date key by key. Whatever the overlay holds, the
 * view is well-formed: a malformed value changes nothing, a cell below a list entry that is not there is not shown.
 * Property [D3]: any sequence of `update`s ends in the view that `rebase` would compute from scratch.
 */
export class OverlayView {
  #base: Snapshot;
  #view: Snapshot;
  readonly #read: ReadKey;
  /** Which attribute keys the overlay holds, by component: what a recomputation of one component has to read. */
  readonly #attributes = new Map<ComponentId, Set<Path>>();
  /** Which keys of a function the overlay holds, apart from its mark. */
  readonly #functionParts = new Map<FunctionId, Set<string>>();
  /** Which keys of components, views, functions and schemas the overlay holds. */
  readonly #marks = new Map<string, OverlayKey>();

  constructor(base: Snapshot, read: ReadKey, keys: Iterable<OverlayKey>) {
    this.#base = base;
    this.#view = base;
    this.#read = read;
    this.update([...keys]);
  }

  static ofDocument(base: Snapshot, doc: Y.Doc): OverlayView {
    return new OverlayView(base, (root, key) => readKey(doc, { root, key }), overlayKeys(doc));
  }

  static ofOverlay(base: Snapshot, overlay: Overlay): OverlayView {
    return new OverlayView(base, (root, key) => overlay[root].get(key), keysOf(overlay));
  }

  get base(): Snapshot {
    return this.#base;
  }

  get view(): Snapshot {
    return this.#view;
  }

  /**
   * Reads the given keys again and returns the view.
   *
   * @param judged - what the view becomes where the one key given is shown as it says: whoever has judged that has worked it out
   */
  update(keys: readonly OverlayKey[], judged?: Snapshot): Snapshot {
    const [only] = keys;
    if (only?.root === "attribute" && keys.length === 1) this.#updateAttribute(only.key, judged);
    else this.#updateAll(keys);
    return this.#view;
  }

  #updateAttribute(key: string, judged: Snapshot | undefined): void {
    const address = parseAttributeKey(key);
    if (!address) return;
    this.#index(key, address);
    const { component: id, path } = address;
    const around = this.#around(id);
    if (!touchesItem(around, path)) this.#updateCell(key, path, around, judged);
    else this.#view = withComponent(this.#view, id, this.#component(id));
  }

  #updateAll(keys: readonly OverlayKey[]): void {
    const whole = new Set<ComponentId>();
    const single: (readonly [key: string, AttributeAddress])[] = [];
    const functions = new Set<FunctionId>();
    // Schemas before what is of them.
    for (const { root, key } of keys) if (root === "schema") for (const id of this.#updateSchema(key)) whole.add(id);
    for (const { root, key } of keys) {
      if (root !== "attribute") this.#remember({ root, key });
      if (root === "component") whole.add(key as ComponentId);
      if (root === "catalogue") this.#updateNote(key);
      if (root === "text" && !isDefinitionKey(key)) functions.add(key as FunctionId);
      if (root === "function") this.#indexFunction(key, functions);
      if (root !== "attribute") continue;
      const address = parseAttributeKey(key);
      if (!address) continue;
      this.#index(key, address);
      if (touchesItem(this.#around(address.component), address.path)) whole.add(address.component);
      else single.push([key, address]);
    }
    for (const id of whole) this.#view = withComponent(this.#view, id, this.#component(id));
    for (const [key, { component, path }] of single)
      if (!whole.has(component)) this.#updateCell(key, path, this.#around(component));
    for (const id of functions) this.#updateFunction(id);
    // Views before what is placed on them.
    const views = keys.filter(({ root }) => root === "view").sort((a, b) => a.key.length - b.key.length);
    for (const { key } of views) this.#updateView(key);
  }

  /** Puts the overlay over another base: costs what the overlay holds, not what the base does. */
  rebase(base: Snapshot): Snapshot {
    const attributes = [...this.#attributes].flatMap(([component, paths]) =>
      [...paths].map((path): OverlayKey => ({ root: "attribute", key: attributeKey(component, path) })),
    );
    this.#base = base;
    this.#view = base;
    return this.update([...this.#marks.values(), ...attributes]);
  }

  /** Takes over what the overlay says of a schema, and returns the components that are of it and differ from the base's. */
  #updateSchema(key: string): readonly ComponentId[] {
    const ref = key as SchemaRef;
    const base = this.#base.schemas.get(ref);
    const value = base ? undefined : this.#read("schema", key);
    const schema = value === undefined ? base : asSchema(value);
    const schemas = schema ? this.#view.schemas.set(ref, schema) : this.#view.schemas.delete(ref);
    this.#view = { ...this.#view, schemas };
    const touched = new Set([...this.#attributes.keys(), ...this.#marked()]);
    return [...touched].filter((id) => this.#view.components.get(id)?.schema === ref || this.#schemaOf(id) === ref);
  }

  #marked(): ComponentId[] {
    return [...this.#marks.values()].flatMap(({ root, key }) => (root === "component" ? [key as ComponentId] : []));
  }

  #schemaOf(id: ComponentId): SchemaRef | undefined {
    const mark = parseComponentMark(this.#read("component", id));
    return mark && "schema" in mark ? (mark.schema as SchemaRef) : this.#base.components.get(id)?.schema;
  }

  #indexFunction(key: string, changed: Set<FunctionId>): void {
    const address = parseFunctionKey(key);
    if (!address) return;
    const id = address.function;
    changed.add(id);
    if (address.part === "mark") return;
    const parts = this.#functionParts.get(id) ?? new Set<string>();
    if (this.#read("function", key) === undefined) parts.delete(key);
    else parts.add(key);
    if (parts.size === 0) this.#functionParts.delete(id);
    else this.#functionParts.set(id, parts);
  }

  #updateFunction(id: FunctionId): void {
    const next = functionOver(id, this.#base.functions.get(id), this.#functionParts.get(id) ?? [], this.#read);
    const { functions } = this.#view;
    this.#view = { ...this.#view, functions: next ? functions.set(id, next) : functions.delete(id) };
  }

  #updateNote(key: string): void {
    const address = parseCatalogueKey(key);
    const mark = address && parseNoteMark(this.#read("catalogue", key));
    const isGood = mark && "value" in mark && catalogueFault(address, mark.value) === undefined;
    const said = isGood ? mark.value : mark && "removed" in mark ? undefined : this.#base.catalogue.get(key);
    const { catalogue } = this.#view;
    this.#view = { ...this.#view, catalogue: said === undefined ? catalogue.delete(key) : catalogue.set(key, said) };
  }

  #remember({ root, key }: OverlayKey): void {
    const id = `${root} ${key}`;
    if (this.#read(root, key) === undefined) this.#marks.delete(id);
    else this.#marks.set(id, { root, key });
  }

  #index(key: string, { component, path }: AttributeAddress): void {
    const known = this.#attributes.get(component);
    if (this.#read("attribute", key) !== undefined) {
      if (known) known.add(path);
      else this.#attributes.set(component, new Set([path]));
    } else if (known?.delete(path) && known.size === 0) this.#attributes.delete(component);
  }

  #around(id: ComponentId): Around {
    const below = this.#base.components.get(id);
    const shown = this.#view.components.get(id);
    const component = shown ?? below;
    return { below, shown, schema: component && this.#view.schemas.get(component.schema) };
  }

  /** Whether the overlay takes away this entry of the base's: with all below it, whatever version the component is of [D24]. */
  #takesEntry(below: Component | undefined, path: Path): boolean {
    return below !== undefined && isEntryOf(below, path) && this.#overlayCell(attributeKey(below.id, path)) === "unset";
  }

  #component(id: ComponentId): Component | undefined {
    const base = this.#base.components.get(id);
    const mark = parseComponentMark(this.#read("component", id));
    const said = mark && "schema" in mark ? (mark.schema as SchemaRef) : undefined;
    const schemaRef = said ?? base?.schema;
    if (schemaRef === undefined) return undefined;
    let attributes = base?.attributes ?? PersistentMap<Path, Cell>();
    attributes = attributes.withMutations((draft) => {
      for (const path of this.#attributes.get(id) ?? []) {
        const cell = this.#overlayCell(attributeKey(id, path));
        if (cell === "unset") draft.delete(path);
        else if (cell) draft.set(path, cell);
      }
    });
    const schema = this.#view.schemas.get(schemaRef);
    if (schema) attributes = attributes.filter((_cell, path) => isVisible(attributes, schema, path));
    const taken = new Set([...(this.#attributes.get(id) ?? [])].filter((path) => this.#takesEntry(base, path)));
    if (taken.size > 0)
      attributes = attributes.filterNot(
        (_cell, path) => taken.has(path) || pathsAbove(path).some((at) => taken.has(at)),
      );
    const { deleted, left } = mark && !("schema" in mark) ? standingOf(mark) : (base ?? { deleted: false });
    return { id, schema: schemaRef, attributes, deleted, ...(left ? { left } : {}) };
  }

  #updateCell(key: string, path: Path, { below, shown, schema }: Around, judged?: Snapshot): void {
    if (!shown || !schema) return;
    const overlaid = this.#overlayCell(key);
    const isShown =
      isVisible(shown.attributes, schema, path) && !pathsAbove(path).some((at) => this.#takesEntry(below, at));
    if (judged && isShown && overlaid !== undefined && overlaid !== "unset") this.#view = judged;
    else {
      const cell = overlaid === "unset" ? undefined : (overlaid ?? below?.attributes.get(path));
      this.#view = withCell(this.#view, shown.id, path, isShown ? cell : undefined);
    }
  }

  /** The overlay's cell at a key; `unset` where it takes the base's away; undefined where it says nothing. */
  #overlayCell(key: string): Cell | "unset" | undefined {
    const cell = parseOverlayCell(this.#read("attribute", key));
    return cell && "unset" in cell ? "unset" : cell;
  }

  #updateView(key: string): void {
    const address = parseViewKey(key);
    if (!address) return;
    const { view: id, component } = address;
    if (component !== undefined) return this.#updatePlace(id, component);
    const base = this.#base.views.get(id);
    const mark = parseViewMark(this.#read("view", id));
    const name = mark && "name" in mark ? mark.name : base?.name;
    if (name === undefined || (mark && "deleted" in mark)) {
      this.#view = { ...this.#view, views: this.#view.views.delete(id) };
      return;
    }
    const shown = this.#view.views.get(id)?.members;
    const members = shown ?? base?.members ?? PersistentMap();
    this.#view = { ...this.#view, views: this.#view.views.set(id, { id, name, members }) };
    // One that comes back brings what the overlay puts on it, which may have been said while it was gone.
    if (!shown) for (const placed of this.#placedOn(id)) this.#updatePlace(id, placed);
  }

  #placedOn(view: ViewId): readonly ComponentId[] {
    return [...this.#marks.values()].flatMap(({ root, key }) => {
      const address = root === "view" ? parseViewKey(key) : undefined;
      return address?.view === view && address.component !== undefined ? [address.component] : [];
    });
  }

  #updatePlace(id: ViewId, component: ComponentId): void {
    const view = this.#view.views.get(id);
    if (!view) return;
    const mark = parsePlaceMark(this.#read("view", viewMemberKey(id, component)));
    const at = mark ? ("at" in mark ? mark.at : undefined) : this.#base.views.get(id)?.members.get(component);
    const members = at ? view.members.set(component, at) : view.members.delete(component);
    if (members !== view.members) this.#view = { ...this.#view, views: this.#view.views.set(id, { ...view, members }) };
  }
}

/** A component where a cell of it is read again: in the base, in the view, and by the schema in force. */
type Around = {
  readonly below: Component | undefined;
  readonly shown: Component | undefined;
  readonly schema: Schema | undefined;
};

/** An item's marker decides over everything below it, so its component is computed afresh. */
function touchesItem({ below, schema }: Around, path: Path): boolean {
  return !schema || placeOf(schema, path)?.kind === "item" || isEntryOf(below, path);
}

/** Whether the base has a list's entry there: also one that the version the component is moved to has no place for. */
function isEntryOf(below: Component | undefined, path: Path): boolean {
  const cell = below?.attributes.get(path);
  return cell !== undefined && isItem(cell);
}

/** Whether every list entry above `path` exists. */
function isVisible(attributes: PersistentMap<Path, Cell>, schema: Schema, path: Path): boolean {
  return itemsAbove(schema, path).every((item) => {
    const marker = attributes.get(item);
    return marker !== undefined && isItem(marker);
  });
}

function standingOf(mark: Exclude<ComponentMark, { readonly schema: string }>): Pick<Component, "deleted" | "left"> {
  return "deleted" in mark ? mark : { deleted: false };
}
