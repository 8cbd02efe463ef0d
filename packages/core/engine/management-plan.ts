import type { ComponentId, Json, JsonObject, NewId, ViewId } from "../base/index.ts";
import { err, isJsonObject, jsonEqual, ok, type Result } from "../base/index.ts";
import {
  applyMutation,
  type Component,
  deletionOf,
  Draft,
  GENERATED_PATH,
  type Generated,
  generatedOf,
  managerPath,
  managersOf,
  type Mutation,
  NAME_PATH,
  nameOf,
  schemaNamed,
  type Path,
  pathOf,
  schemaName,
  schemaRef,
  type Schema,
  type Snapshot,
} from "../model/index.ts";
import { fieldTitle } from "./field-title.ts";
import { type Cells, converge, withStableEntries } from "./management-converge.ts";
import { type Operation, operationTitle } from "./management-operation.ts";
import { writeWishes } from "./management-write.ts";

/** Which run it is: another run of the same finds what this one made. */
export type ManagementRun = Pick<Generated, "by" | "key" | "manager">;

export type ManagementInput = {
  readonly view: Snapshot;
  readonly run: ManagementRun;
  readonly operations: readonly Operation[];
  readonly newId: NewId;
  /** The canvas that created components are placed on. */
  readonly canvas?: ViewId | undefined;
  /** Writes over what people changed by hand. */
  readonly overwrite?: boolean;
  /** Deletes what an earlier run made and this one does not. */
  readonly prune?: boolean;
};

export type KeptValue = { readonly component: ComponentId; readonly name: string; readonly field: string };
export type Leftover = { readonly component: ComponentId; readonly name: string };

export type ManagementPlan = {
  /** One atomic batch. Nothing, where all is as the function wants it. */
  readonly mutations: readonly Mutation[];
  /** For each mutation, which operation asked for it; -1 for what is cleared away because none does any more. */
  readonly operationOf: readonly number[];
  readonly kept: readonly KeptValue[];
  /** What an earlier run made and this one does not: deleted when `prune` was asked for. */
  readonly leftovers: readonly Leftover[];
};

/** What the operations of a management function come to as mutations of a model; or why not, in sentences. Rules [MG1]–[MG9]. */
export function planManagement(input: ManagementInput): Result<ManagementPlan, readonly string[]> {
  const planner = new Planner(input);
  input.operations.forEach((operation, index) => planner.take(operation, index));
  return planner.end();
}

type OperationOf<T extends Operation["type"]> = Extract<Operation, { readonly type: T }>;
type Creation = OperationOf<"create">;
type Part = { readonly id: ComponentId; readonly existing: Component | undefined };

class Planner {
  readonly #input: ManagementInput;
  readonly #parts = new Map<string, Part>();
  readonly #made: ReadonlyMap<string, Component>;
  readonly #faults: string[] = [];
  readonly #steps: { readonly mutation: Mutation; readonly index: number }[] = [];
  readonly #kept: KeptValue[] = [];
  /** The view with every component that is to be made, as yet empty, so that all of them can be connected to. */
  readonly #view: Snapshot;
  #updates: Draft;

  constructor(input: ManagementInput) {
    this.#input = input;
    this.#made = madeBy(input);
    let view = input.view;
    input.operations.forEach((operation, index) => {
      if (operation.type === "create") view = this.#begin(view, operation, index);
    });
    this.#view = view;
    this.#updates = new Draft(view, input.newId);
  }

  take(operation: Operation, index: number): void {
    switch (operation.type) {
      case "create":
        return this.#create(operation, index);
      case "update":
        return this.#update(operation, index);
      case "delete":
        return this.#delete(operation, index);
      case "manage":
      case "release":
        return this.#care(operation, index);
    }
  }

  end(): Result<ManagementPlan, readonly string[]> {
    const { operations, prune, view } = this.#input;
    const wanted = new Set(operations.flatMap((operation) => (operation.type === "create" ? [operation.key] : [])));
    const left = [...this.#made].filter(([part, { deleted }]) => !wanted.has(part) && !deleted);
    const leftovers = left.map(([, component]) => ({ component: component.id, name: nameOf(component) }));
    if (this.#faults.length > 0) return err(this.#faults);
    if (prune) {
      const ids = leftovers.map(({ component }) => component);
      for (const mutation of deletionOf(this.#after(view), ids)) this.#add(mutation, -1);
    }
    return ok({
      mutations: this.#steps.map(({ mutation }) => mutation),
      operationOf: this.#steps.map(({ index }) => index),
      kept: this.#kept,
      leftovers,
    });
  }

  /** Makes or brings back the component of a part, so that later operations may name it. */
  #begin(view: Snapshot, operation: Creation, index: number): Snapshot {
    const schema = schemaNamed(view, operation.schema);
    if (!schema) {
      this.#fault(operation, index, `there is no schema ${operation.schema}`);
      return view;
    }
    const existing = this.#made.get(operation.key);
    if (existing && schemaName(existing.schema) !== schema.name) {
      this.#fault(operation, index, `${nameOf(existing)}, made earlier under this key, is no ${schema.title}`);
      return view;
    }
    const id = existing?.id ?? (this.#input.newId() as ComponentId);
    this.#parts.set(operation.key, { id, existing });
    if (existing && !existing.deleted) return view;
    const mutation: Mutation = existing
      ? { type: "component.restore", component: id }
      : { type: "component.create", component: id, schema: schemaRef(schema) };
    this.#add(mutation, index);
    return applyMutation(view, mutation);
  }

  #create(operation: Creation, index: number): void {
    const part = this.#parts.get(operation.key);
    const current = part && this.#view.components.get(part.id);
    const schema = current && this.#view.schemas.get(current.schema);
    if (!part || !current || !schema) return; // said already
    const { overwrite = false } = this.#input;
    const wanted = this.#wanted(operation, index, schema);
    const before = part.existing ? generatedOf(part.existing) : undefined;
    const { mutations, wrote, kept } = converge({ wanted, current, schema, wrote: before?.wrote ?? {}, overwrite });
    for (const mutation of mutations) this.#add(mutation, index);
    for (const path of kept) this.#keep(current, path);
    const mark = { ...this.#input.run, part: operation.key, wrote };
    if (!jsonEqual(before, mark)) this.#set(part.id, GENERATED_PATH, mark as Json, index);
    if (part.existing) return;
    const { manager } = this.#input.run;
    if (manager) this.#set(part.id, managerPath(manager), true, index);
    const { canvas } = this.#input;
    if (operation.place && canvas)
      this.#add({ type: "view.place", view: canvas, component: part.id, at: operation.place }, index);
  }

  /** What a component would hold, had it been made just now. */
  #wanted(operation: Creation, index: number, schema: Schema): Cells {
    const { name = operation.key, properties, connect } = operation;
    const scratch = "new-component" as ComponentId;
    const blank = applyMutation(this.#view, {
      type: "component.create",
      component: scratch,
      schema: schemaRef(schema),
    });
    let entries = 0;
    const draft = new Draft(blank, () => `new-${entries++}`);
    draft.rename(scratch, name);
    const set: Record<string, Json> = {};
    for (const [root, members] of Object.entries(properties ?? {}))
      for (const [member, value] of Object.entries(withoutNothing(members))) set[pathOf(root, member)] = value;
    const faults = writeWishes(draft, scratch, { set, ...(connect ? { connect } : {}) }, this.#find);
    for (const sentence of faults) this.#fault(operation, index, sentence);
    const made = draft.view.components.get(scratch);
    return made ? withStableEntries(made, schema) : new Map();
  }

  #update(operation: OperationOf<"update">, index: number): void {
    const component = this.#existing(operation, index);
    if (!component) return;
    const before = this.#updates.mutations.length;
    for (const sentence of writeWishes(this.#updates, component.id, operation, this.#find))
      this.#fault(operation, index, sentence);
    for (const mutation of this.#updates.mutations.slice(before)) this.#add(mutation, index);
  }

  /** What is gone already is as wanted. */
  #delete(operation: OperationOf<"delete">, index: number): void {
    const id = this.#find(operation.component);
    if (id === undefined) return this.#fault(operation, index, `there is no component “${operation.component}”`);
    const component = this.#view.components.get(id);
    if (!component || component.deleted) return;
    for (const mutation of deletionOf(this.#after(this.#input.view), [id])) this.#add(mutation, index);
  }

  #care(operation: OperationOf<"manage" | "release">, index: number): void {
    const component = this.#existing(operation, index);
    const { manager } = this.#input.run;
    if (!component) return;
    if (manager === undefined)
      return this.#fault(operation, index, "it was run for no component, so there is nobody to manage it");
    const isManaged = managersOf(component).includes(manager);
    const path = managerPath(manager);
    if (operation.type === "manage" && !isManaged) this.#set(component.id, path, true, index);
    if (operation.type === "release" && isManaged)
      this.#add({ type: "attribute.unset", component: component.id, path }, index);
  }

  #existing(operation: OperationOf<"update" | "manage" | "release">, index: number): Component | undefined {
    const id = this.#find(operation.component);
    const component = id === undefined ? undefined : this.#view.components.get(id);
    if (component && !component.deleted) return component;
    this.#fault(operation, index, `there is no component “${operation.component}”`);
    return undefined;
  }

  readonly #find = (name: string): ComponentId | undefined => {
    const made = this.#parts.get(name);
    if (made) return made.id;
    return this.#input.view.components.has(name as ComponentId) ? (name as ComponentId) : undefined;
  };

  /** A model with everything that was planned so far. */
  #after(view: Snapshot): Snapshot {
    return this.#steps.reduce((state, { mutation }) => applyMutation(state, mutation), view);
  }

  #keep(component: Component, path: Path): void {
    const name = nameOf(component);
    const field = path === NAME_PATH ? "Name" : fieldTitle(this.#view, component, path);
    this.#kept.push({ component: component.id, name, field });
  }

  #set(component: ComponentId, path: Path, value: Json, index: number): void {
    this.#add({ type: "attribute.set", component, path, value }, index);
  }

  #add(mutation: Mutation, index: number): void {
    this.#steps.push({ mutation, index });
  }

  #fault(operation: Operation, index: number, sentence: string): void {
    this.#faults.push(`${operationTitle(operation, index)}: ${sentence}.`);
  }
}

/** What earlier runs of the same made, by part. Of two that play one part, the one that was there first by id. */
function madeBy({ view, run }: ManagementInput): ReadonlyMap<string, Component> {
  const made = new Map<string, Component>();
  view.components.forEach((component) => {
    const mark = generatedOf(component);
    if (!mark || mark.by !== run.by || mark.key !== run.key || mark.manager !== run.manager) return;
    const other = made.get(mark.part);
    const isFirst =
      !other ||
      (other.deleted && !component.deleted) ||
      (other.deleted === component.deleted && component.id < other.id);
    if (isFirst) made.set(mark.part, component);
  });
  return made;
}

/** Members that say nothing are as good as not there: a function that works something out may find nothing. */
function withoutNothing(members: JsonObject): JsonObject {
  const clean = (value: Json): Json =>
    Array.isArray(value)
      ? value.filter((each) => each !== null).map(clean)
      : isJsonObject(value)
        ? withoutNothing(value)
        : value;
  return Object.fromEntries(
    Object.entries(members).flatMap(([name, value]) => (value === null ? [] : [[name, clean(value)]])),
  );
}
