import type { FunctionId } from "../base/index.ts";
import { type FunctionDefinition, titleOfFunction } from "./function.ts";
import type { FunctionBinding, FunctionCode, Schema } from "./schema.ts";
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
export function functionsOf(snapshot: Pick<Snapshot, "functions">, schema: Schema): readonly BoundFunction[] {
  const attached = attachedTo(snapshot, schema);
  return attached.length === 0 ? schema.functions : [...schema.functions, ...attached.map(asBound)];
}

/** The workspace's functions that add to a schema's own. */
export function attachedTo(snapshot: Pick<Snapshot, "functions">, schema: Schema): readonly FunctionDefinition[] {
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
  const { id, name, kind, description, inputs, gathers, createOnly, form, key, connections } = definition;
  return {
    ...{ name, kind, description, inputs, title: titleOfFunction(definition), writtenHere: id },
    ...(gathers ? { gathers } : {}),
    ...(createOnly ? { createOnly } : {}),
    ...(connections ? { connections } : {}),
    ...(form ? { form } : {}),
    ...(key ? { key } : {}),
  };
}

type Extended = { readonly functions: readonly FunctionBinding[]; readonly schema: Schema };

/** So many ways to extend one schema are kept: what Head has, and what the change sets open at a time make of it. */
const KEPT = 32;

/**
 * Schemas with everything attached to them. Shared by Head and the change sets of a workspace, so that where they say the same
 * they have the same object, and an engine layered over another sees no difference where there is none.
 */
export class EffectiveSchemas {
  readonly #bindings = new WeakMap<FunctionDefinition, Map<string, FunctionBinding>>();
  readonly #extended = new WeakMap<Schema, Extended[]>();

  /** The schema with these functions and their code in force; the schema itself when none has any. */
  extend(plain: Schema, attached: readonly FunctionDefinition[], codeOf: CodeOf): Schema {
    const functions = attached.flatMap((each) => this.#binding(each, codeOf(each)) ?? []);
    if (functions.length === 0) return plain;
    const kept = this.#extended.get(plain) ?? [];
    const known = kept.find((each) => sameMembers(each.functions, functions));
    if (known) return known.schema;
    const made = { functions, schema: { ...plain, functions: [...plain.functions, ...functions] } };
    this.#extended.set(plain, [made, ...kept].slice(0, KEPT));
    return made.schema;
  }

  #binding(definition: FunctionDefinition, code: FunctionCode | undefined): FunctionBinding | undefined {
    if (!code) return undefined;
    const byCode = this.#bindings.get(definition) ?? new Map<string, FunctionBinding>();
    this.#bindings.set(definition, byCode);
    const known = byCode.get(code.hash);
    if (known) return known;
    const { writtenHere: _, ...bound } = asBound(definition);
    const binding = { ...bound, code };
    byCode.set(code.hash, binding);
    return binding;
  }
}

/** Makes snapshots whose schemas carry everything attached to them: what the reactive engine and the plan read. */
export class EffectiveModel {
  readonly #shared: EffectiveSchemas;
  #last: { readonly plain: Snapshot["schemas"]; readonly effective: Snapshot["schemas"] } | undefined;

  constructor(shared: EffectiveSchemas) {
    this.#shared = shared;
  }

  of(snapshot: Snapshot, codeOf: CodeOf): Snapshot {
    const plain = snapshot.schemas;
    let effective = plain;
    if (snapshot.functions.size > 0)
      for (const [ref, schema] of plain)
        effective = effective.set(
          ref,
          this.#shared.extend(schema, attachedTo(snapshot, schema).filter(runsOnIt), codeOf),
        );
    if (effective === plain) return snapshot;
    const isUnchanged = this.#last?.plain === plain && is(this.#last.effective, effective);
    if (!isUnchanged || !this.#last) this.#last = { plain, effective };
    return { ...snapshot, schemas: this.#last.effective };
  }
}

/** What defines a kind runs on none of its components: typing in it changes nothing for them. */
function runsOnIt({ kind }: FunctionDefinition): boolean {
  return kind !== "schema";
}

function sameMembers<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((each, at) => each === b[at]);
}

function is(a: Snapshot["schemas"], b: Snapshot["schemas"]): boolean {
  return a.size === b.size && b.every((schema, ref) => a.get(ref) === schema);
}
