import type { FunctionId } from "../base/index.ts";
import { type FunctionDefinition, titleOfFunction } from "./function.ts";
import type { FunctionBinding, FunctionCode, Schema, SchemaRef } from "./schema.ts";
import type { Snapshot } from "./snapshot.ts";

/** A function as it concerns a kind of component: the schema's own, or one of the workspace attached to it. */
export type BoundFunction = Omit<FunctionBinding, "code"> & { readonly writtenHere?: FunctionId };

/** The code that is in force for a function; undefined while there is none. */
export type CodeOf = (definition: FunctionDefinition) => FunctionCode | undefined;

/** Where the result of a reactive function stands; undefined for functions of other kinds. */
export function resultPath({ kind, name }: Pick<FunctionBinding, "kind" | "name">): string | undefined {
  switch (kind) {
    case "attribute":
      return `/derived/${name}`;
    case "qualification":
      return `/derived/qualification/${name}`;
    case "codeGeneration":
      return `/derived/code/${name}`;
    default:
      return undefined;
  }
}

/** What makes a name taken among a kind's functions: two with the same would answer at the same place. */
export function functionPlace(each: Pick<FunctionBinding, "kind" | "name">): string {
  return resultPath(each) ?? `${each.kind}/${each.name}`;
}

/** The schema's own functions, then those attached to its name, by name. One attached under a taken name is left out. */
export function functionsOf(snapshot: Snapshot, schema: Schema): readonly BoundFunction[] {
  const attached = attachedTo(snapshot, schema);
  return attached.length === 0 ? schema.functions : [...schema.functions, ...attached.map(asBound)];
}

/** The workspace's functions that add to a schema's own. */
export function attachedTo(snapshot: Snapshot, schema: Schema): readonly FunctionDefinition[] {
  if (snapshot.functions.size === 0) return [];
  const taken = new Set(schema.functions.map(functionPlace));
  return [...snapshot.functions.values()]
    .filter(({ deleted, bindings }) => !deleted && bindings.includes(schema.name))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.id < b.id ? -1 : 1))
    .filter((each) => {
      const place = functionPlace(each);
      if (taken.has(place)) return false;
      taken.add(place);
      return true;
    });
}

function asBound(definition: FunctionDefinition): BoundFunction {
  const { id, name, kind, description, inputs, gathers, createOnly } = definition;
  return {
    ...{ name, kind, description, inputs, title: titleOfFunction(definition), writtenHere: id },
    ...(gathers ? { gathers } : {}),
    ...(createOnly ? { createOnly } : {}),
  };
}

type Extended = { readonly plain: Schema; readonly functions: readonly FunctionBinding[]; readonly schema: Schema };

/**
 * Makes snapshots whose schemas carry everything attached to them, with the code in force: what the reactive engine and the
 * plan read. Keeps what it made, so that what has not changed stays identical, and an engine sees no change where there is none.
 */
export class EffectiveModel {
  readonly #bindings = new WeakMap<
    FunctionDefinition,
    { readonly code: FunctionCode; readonly binding: FunctionBinding }
  >();
  #schemas = new Map<SchemaRef, Extended>();
  #last: { readonly plain: Snapshot["schemas"]; readonly effective: Snapshot["schemas"] } | undefined;

  of(snapshot: Snapshot, codeOf: CodeOf): Snapshot {
    let schemas = snapshot.schemas;
    const made = new Map<SchemaRef, Extended>();
    if (snapshot.functions.size > 0)
      for (const [ref, plain] of snapshot.schemas) {
        const functions = attachedTo(snapshot, plain).flatMap((each) => this.#binding(each, codeOf(each)) ?? []);
        if (functions.length === 0) continue;
        const known = this.#schemas.get(ref);
        const isSame = known?.plain === plain && sameMembers(known.functions, functions);
        const entry = isSame
          ? known
          : { plain, functions, schema: { ...plain, functions: [...plain.functions, ...functions] } };
        made.set(ref, entry);
        schemas = schemas.set(ref, entry.schema);
      }
    const isUnchanged = this.#last?.plain === snapshot.schemas && sameEntries(this.#schemas, made);
    this.#schemas = made;
    if (!isUnchanged || !this.#last) this.#last = { plain: snapshot.schemas, effective: schemas };
    return this.#last.effective === snapshot.schemas ? snapshot : { ...snapshot, schemas: this.#last.effective };
  }

  #binding(definition: FunctionDefinition, code: FunctionCode | undefined): FunctionBinding | undefined {
    if (!code) return undefined;
    const known = this.#bindings.get(definition);
    if (known?.code === code) return known.binding;
    const { writtenHere: _, ...bound } = asBound(definition);
    const binding = { ...bound, code };
    this.#bindings.set(definition, { code, binding });
    return binding;
  }
}

function sameMembers<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((each, at) => each === b[at]);
}

function sameEntries<K, V>(a: ReadonlyMap<K, V>, b: ReadonlyMap<K, V>): boolean {
  return a.size === b.size && [...b].every(([key, value]) => a.get(key) === value);
}
