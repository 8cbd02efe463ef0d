import { generateKeyBetween } from "fractional-indexing";
import { type ComponentId, isJsonObject, type Json, jsonEqual, type ViewId } from "../base/index.ts";
import { applyMutation } from "./apply.ts";
import { Beginnings } from "./beginnings.ts";
import { defaultSchemaOf } from "./catalogue.ts";
import { itemIds } from "./materialise.ts";
import { putInCare, takeOutOfCare } from "./management.ts";
import type { Mutation, Position } from "./mutation.ts";
import { deletionOf } from "./operations.ts";
import { child, isPath, isWithin, type Path, placeOf, segmentsOf } from "./path.ts";
import { resolveIn } from "./resolve.ts";
import { kindOf, type Property, type Schema, type SchemaRef, schemaRef } from "./schema.ts";
import type { Component, Snapshot } from "./snapshot.ts";
import { schemaOf } from "./snapshot.ts";

/** Where a connection takes its value: a component, and the path in it where the property does not say. */
export type Source = ComponentId | { readonly component: ComponentId; readonly path?: string; readonly via?: string };

/**
 * Changes being put together, to be made all at once or not at all. Each call sees the model as the calls before it left it.
 *
 * @throws {RangeError} from any of its methods when a path or schema cannot exist: the program's mistake, not a refusal
 */
export class Draft {
  readonly #newId: () => string;
  readonly #mutations: Mutation[] = [];
  readonly #beginnings: Beginnings;
  #view: Snapshot;

  constructor(view: Snapshot, newId: () => string) {
    this.#view = view;
    this.#newId = newId;
    this.#beginnings = new Beginnings(view, newId);
  }

  /** The model with all that was put together so far. */
  get view(): Snapshot {
    this.#decide();
    return this.#view;
  }

  get mutations(): readonly Mutation[] {
    this.#decide();
    return this.#mutations;
  }

  /**
   * A new component of a schema: its name (`docker.container`, its default version) or one version (`docker.container@1`). It begins
   * with the connections that its workspace and its kind give every new one, where nothing is said of it here [M55] [M80].
   */
  create(schema: string, name: string): ComponentId {
    const found = schemaNamed(this.#view, schema);
    if (!found) throw new RangeError(`there is no schema ${schema}`);
    const component = this.#newId() as ComponentId;
    this.#add({ type: "component.create", component, schema: schemaRef(found) });
    this.#add({ type: "component.rename", component, name });
    this.#beginnings.begin(component, found);
    return component;
  }

  rename(component: ComponentId, name: string): void {
    this.#add({ type: "component.rename", component, name });
  }

  /** A new view beside the map of everything, on which nothing stands yet. */
  createView(name: string): ViewId {
    const view = this.#newId() as ViewId;
    this.#add({ type: "view.create", view, name });
    return view;
  }

  renameView(view: ViewId, name: string): void {
    this.#add({ type: "view.rename", view, name });
  }

  /** Deletes a view; what stands on it stays in the model. */
  deleteView(view: ViewId): void {
    this.#add({ type: "view.delete", view });
  }

  /** Puts a component on a view, or moves it there; in canvas units, y downwards. */
  place(view: ViewId, component: ComponentId, at: Position): void {
    this.#add({ type: "view.place", view, component, at });
  }

  /** Takes a component off a view. */
  takeOff(view: ViewId, component: ComponentId): void {
    this.#add({ type: "view.remove", view, component });
  }

  /** Removes components, disconnecting whatever uses them. */
  remove(...components: readonly ComponentId[]): void {
    for (const mutation of deletionOf(this.#view, components)) this.#add(mutation);
  }

  /** Erases components and leaves what they stand for outside as it is; whatever else uses them is disconnected. */
  leave(...components: readonly ComponentId[]): void {
    for (const mutation of deletionOf(this.#view, components, { leave: true })) this.#add(mutation);
  }

  /** Puts components into the care of another one. */
  putInCare(manager: ComponentId, ...components: readonly ComponentId[]): void {
    for (const mutation of putInCare(this.#view, manager, components)) this.#add(mutation);
  }

  /** Takes components out of another one's care. */
  takeOutOfCare(manager: ComponentId, ...components: readonly ComponentId[]): void {
    for (const mutation of takeOutOfCare(this.#view, manager, components)) this.#add(mutation);
  }

  /**
   * Makes the value at a path exactly `value`. A group, map or list is set member by member, so that others may edit beside:
   * members that `value` does not have are cleared, lists are written anew. What is so already is left alone. What was set as one
   * value around it is set member by member from then on [M85]; what is taken from elsewhere as a whole stays, and nothing is set in it.
   */
  set(component: ComponentId, path: string, value: Json): void {
    const at = this.#said(component, path);
    this.#open(component, at);
    const property = this.#propertyAt(component, at);
    const kind = property && kindOf(property);
    if (kind === "array" && Array.isArray(value)) this.#setList(component, at, value);
    else if (property && hasMembers(property) && isJsonObject(value)) this.#setMembers(component, at, value);
    else if (!this.#holds(component, at, value)) this.#add({ type: "attribute.set", component, path: at, value });
  }

  /** Clears what stands at and below a path; a list entry goes whole. Defaults show again. */
  unset(component: ComponentId, path: string): void {
    const at = this.#said(component, path);
    this.#open(component, at);
    this.#clear(component, at);
  }

  #clear(component: ComponentId, at: Path): void {
    const model = this.#view.components.get(component);
    const cells = model ? [...model.attributes].filter(([place]) => isWithin(place, at)) : [];
    const entries = cells.flatMap(([place, cell]) => ("order" in cell ? [place] : []));
    for (const [place, cell] of cells) {
      const inEntry = entries.some((entry) => entry !== place && isWithin(place, entry));
      if (inEntry) continue;
      this.#add({ type: "order" in cell ? "item.remove" : "attribute.unset", component, path: place });
    }
  }

  /**
   * Takes the value at a path from another component: from where the property's schema says, unless `source` names a path. Of a group,
   * map or list that is connected as a whole, the entries set so far are cleared.
   */
  connect(component: ComponentId, path: string, source: Source): void {
    const at = this.#said(component, path);
    const from = typeof source === "string" ? { component: source } : source;
    const known = from.path ?? this.#propertyAt(component, at)?.reference?.path;
    if (known === undefined) throw new RangeError(`${path} does not say what it connects to; name a path`);
    const subscription = { component: from.component, path: checked(known), ...(from.via ? { via: from.via } : {}) };
    this.#open(component, at);
    const model = this.#view.components.get(component);
    const cell = model?.attributes.get(at);
    const stands = cell !== undefined && "from" in cell && jsonEqual(cell.from, subscription);
    if (model?.attributes.some((_cell, place) => place !== at && isWithin(place, at))) this.#clear(component, at);
    if (!stands) this.#add({ type: "attribute.subscribe", component, path: at, from: subscription });
  }

  /** A new entry of the list at `path`, after the others or before `before` (an entry's path); the entry's own path. */
  insert(component: ComponentId, path: string, value?: Json, before?: string): string {
    const list = this.#said(component, path);
    if (before !== undefined) this.#said(component, before);
    for (const entry of this.#beginnings.withdrawn(component, list)) this.#withdraw(component, entry);
    this.#open(component, child(list, "entry"));
    const model = this.#view.components.get(component);
    const ids = model ? itemIds(model, list) : [];
    const next = before === undefined ? ids.length : ids.indexOf(segmentsOf(before).at(-1) ?? "");
    if (next < 0) throw new RangeError(`${before} is no entry of ${path}`);
    const order = (id: string | undefined) => orderAt(model, list, id);
    const entry = child(list, this.#newId());
    this.#add({
      type: "item.insert",
      component,
      path: entry,
      order: generateKeyBetween(order(ids[next - 1]), order(ids[next])),
    });
    if (value !== undefined) this.#fill(component, entry, value);
    return entry;
  }

  #fill(component: ComponentId, entry: Path, value: Json): void {
    const place = this.#placeAt(component, entry);
    const item = place?.kind === "item" ? place.item : undefined;
    if (item && kindOf(item) === "object" && isJsonObject(value)) {
      for (const [name, member] of Object.entries(value)) this.set(component, child(entry, name), member);
    } else this.set(component, child(entry, "value"), value);
  }

  /** What holds this place and is set as one value is set member by member, so that this one can be changed beside the others. */
  #open(component: ComponentId, path: Path): void {
    const place = this.#view.components
      .get(component)
      ?.attributes.findEntry((cell, at) => "value" in cell && at !== path && isWithin(path, at));
    const [at, cell] = place ?? [];
    const property = at && this.#propertyAt(component, at);
    if (!at || !cell || !("value" in cell) || !isJsonObject(cell.value) || !property || !hasMembers(property)) return;
    this.#add({ type: "attribute.unset", component, path: at });
    this.#setMembers(component, at, cell.value);
    this.#open(component, path);
  }

  #setMembers(component: ComponentId, path: Path, value: { readonly [name: string]: Json }): void {
    if (this.#holds(component, path, value)) return;
    this.#unsetWhole(component, path);
    for (const name of this.#memberNames(component, path))
      if (!Object.hasOwn(value, name)) this.unset(component, child(path, name));
    for (const [name, member] of Object.entries(value)) this.set(component, child(path, name), member);
  }

  #setList(component: ComponentId, path: Path, value: readonly Json[]): void {
    const model = this.#view.components.get(component);
    const schema = model && schemaOf(this.#view, model);
    const isWhole = model?.attributes.has(path);
    if (model && schema && !isWhole && jsonEqual(valueAt(this.#view, model, path) ?? [], value)) return;
    this.#unsetWhole(component, path);
    for (const id of model ? itemIds(model, path) : [])
      this.#add({ type: "item.remove", component, path: child(path, id) });
    for (const entry of value) this.insert(component, path, entry);
  }

  #unsetWhole(component: ComponentId, path: Path): void {
    const isWhole = this.#view.components.get(component)?.attributes.has(path);
    if (isWhole) this.#add({ type: "attribute.unset", component, path });
  }

  #memberNames(component: ComponentId, path: Path): ReadonlySet<string> {
    const names = new Set<string>();
    const depth = segmentsOf(path).length;
    for (const place of this.#view.components.get(component)?.attributes.keys() ?? []) {
      const name = isWithin(place, path) ? segmentsOf(place)[depth] : undefined;
      if (name !== undefined) names.add(name);
    }
    return names;
  }

  #holds(component: ComponentId, path: Path, value: Json): boolean {
    const cell = this.#view.components.get(component)?.attributes.get(path);
    return cell !== undefined && "value" in cell && jsonEqual(cell.value, value);
  }

  #placeAt(component: ComponentId, path: Path): ReturnType<typeof placeOf> {
    const model = this.#view.components.get(component);
    const schema = model && schemaOf(this.#view, model);
    return schema && placeOf(schema, path);
  }

  #propertyAt(component: ComponentId, path: Path): Property | undefined {
    const place = this.#placeAt(component, path);
    return place?.kind === "value" ? place.property : undefined;
  }

  #said(component: ComponentId, path: string): Path {
    const at = checked(path);
    this.#beginnings.say(component, at);
    return at;
  }

  #decide(): void {
    for (const mutation of this.#beginnings.decide(() => this.#view)) this.#add(mutation);
  }

  /** An entry that nothing else has to do with goes as if it had never been added. */
  #withdraw(component: ComponentId, entry: Path): void {
    const isOfIt = (each: Mutation) => "path" in each && each.component === component && isWithin(each.path, entry);
    const left = this.#mutations.filter((each) => !isOfIt(each));
    this.#mutations.splice(0, this.#mutations.length, ...left);
    this.#view = applyMutation(this.#view, { type: "item.remove", component, path: entry });
  }

  #add(mutation: Mutation): void {
    this.#mutations.push(mutation);
    // Not judged here: what cannot be applied is refused with a sentence when the whole is made.
    const isMade = mutation.type === "component.create" || mutation.type === "view.create";
    const isThere = !("component" in mutation) || this.#view.components.has(mutation.component);
    if (isMade || isThere) this.#view = applyMutation(this.#view, mutation);
  }
}

/** Whether what it holds has places of its own: a group with named fields, or a map. */
function hasMembers(property: Property): boolean {
  return kindOf(property) === "map" || (kindOf(property) === "object" && property.properties !== undefined);
}

/** A schema by `name@version`, or the version of that name which new components are of. */
export function schemaNamed(view: Snapshot, name: string): Schema | undefined {
  return view.schemas.get(name as SchemaRef) ?? defaultSchemaOf(view, name);
}

function checked(path: string): Path {
  if (!isPath(path)) throw new RangeError(`${path} is not a path: it begins with /meta, /domain or /secrets`);
  return path;
}

function orderAt(component: Component | undefined, list: Path, id: string | undefined): string | null {
  const cell = id === undefined ? undefined : component?.attributes.get(child(list, id));
  return cell && "order" in cell ? cell.order : null;
}

function valueAt(view: Snapshot, component: Component, path: Path): Json | undefined {
  return resolveIn(view)({ component: component.id, path });
}
