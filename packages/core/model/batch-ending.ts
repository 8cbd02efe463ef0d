import type { ComponentId, FunctionId } from "../base/index.ts";
import type { BatchOutcome } from "./batch.ts";
import type { Mutation } from "./mutation.ts";
import type { Refusal } from "./refusal.ts";
import { type Schema, type SchemaRef, schemaRef } from "./schema.ts";
import { isContainedOtherwise, isContainerPath, SiblingNames } from "./sibling-names.ts";
import { type Component, schemaOf, type Snapshot } from "./snapshot.ts";
import { validateName, validateSources, type Verdict } from "./validate.ts";
import { rewiredFunction, validateOwnValues, validateRewired } from "./validate-circles.ts";
import { validateFit, validateFitOfAll, validateReaders } from "./validate-fit.ts";
import { validateFunctionName } from "./validate-function.ts";
import { inTheWayOf, wholeRefusal, type Written, writtenCell } from "./whole.ts";

/** What is asked of the state a batch leads to: that names are unique, that what was moved to another version fits there. */
export function unfitAtTheEnd(
  before: Snapshot,
  state: Snapshot,
  outcomes: readonly BatchOutcome[],
): Map<number, BatchOutcome> | undefined {
  let unfit: Map<number, BatchOutcome> | undefined;
  const ending = new BatchEnding(before, state, outcomes);
  for (const [index, { mutation, refusal: earlier, skipped }] of outcomes.entries()) {
    const refusal = earlier || skipped ? undefined : ending.refusalOf(mutation, index);
    if (!refusal) continue;
    unfit ??= new Map();
    unfit.set(index, { mutation, refusal });
  }
  return unfit;
}

/** What a batch of which only these outcomes stand led to. Most batches ask little of it: what it knows of all, it learns when asked. */
class BatchEnding {
  readonly #before: Snapshot;
  readonly #state: Snapshot;
  readonly #outcomes: readonly BatchOutcome[];
  #names: SiblingNames | undefined;
  #moved: ReadonlySet<ComponentId> | undefined;
  #lastWrites: ReadonlyMap<string, number> | undefined;

  constructor(before: Snapshot, state: Snapshot, outcomes: readonly BatchOutcome[]) {
    this.#before = before;
    this.#state = state;
    this.#outcomes = outcomes;
  }

  refusalOf(mutation: Mutation, index: number): Refusal | undefined {
    const component = "component" in mutation ? this.#state.components.get(mutation.component) : undefined;
    const schema = component && schemaOf(this.#state, component);
    const verdict = this.#verdictOn(mutation, schema);
    if (verdict && !verdict.ok) return verdict.error;
    return component && schema ? this.#hiding(component, schema, mutation, index) : undefined;
  }

  #verdictOn(mutation: Mutation, schema: Schema | undefined): Verdict | undefined {
    const state = this.#state;
    if (mutation.type === "component.upgrade") {
      const fit = validateFit(state, mutation.component);
      return fit.ok ? this.#verdictOnName(mutation.component) : fit;
    }
    if (mutation.type === "schema.install") return this.#verdictOnDefined(schemaRef(mutation.schema));
    if (mayChangeSiblings(mutation, schema)) return this.#verdictOnNamed(mutation);
    if (takesAway(mutation)) {
      const readers = validateReaders(state);
      if (!readers.ok) return readers;
    }
    const rewired = rewiredFunction(mutation);
    const circles = rewired === undefined ? undefined : validateRewired(state, rewired);
    if (circles && !circles.ok) return circles;
    return mayChangeFunctionName(mutation) ? validateFunctionName(state, mutation.function) : undefined;
  }

  /** What is of a version fits its definition; and where that says otherwise what contains it, it may stand there by its name [M8]. */
  #verdictOnDefined(ref: SchemaRef): Verdict {
    const fit = validateFitOfAll(this.#state, ref, (id) => this.#isMoved(id));
    const [was, is] = [this.#before.schemas.get(ref), this.#state.schemas.get(ref)];
    if (!fit.ok || !was || !is || !isContainedOtherwise(was, is)) return fit;
    for (const component of this.#state.components.values()) {
      const verdict = component.schema === ref ? this.#verdictOnName(component.id) : fit;
      if (!verdict.ok) return verdict;
    }
    return fit;
  }

  /** Where it may stand by this name; and coming back, it may find other functions than it left, or no source. */
  #verdictOnNamed({ type, component }: NamingMutation): Verdict {
    for (const validate of type === "component.restore" ? [validateSources, validateOwnValues] : []) {
      const verdict = validate(this.#state, component);
      if (!verdict.ok) return verdict;
    }
    return this.#verdictOnName(component);
  }

  #verdictOnName(component: ComponentId): Verdict {
    this.#names ??= new SiblingNames();
    return validateName(this.#state, component, this.#names);
  }

  /**
   * Why what was written cannot stand beside what else does: one would hide the other [M85]. Of two written in the same batch, the
   * later one is refused.
   */
  #hiding(component: Component, schema: Schema, mutation: Mutation, index: number): Refusal | undefined {
    const written = writtenCell(mutation);
    const cell = written && component.attributes.get(written.path);
    if (!written || !cell) return undefined;
    const others = inTheWayOf(component, schema, written.path, cell);
    if (others.length === 0) return undefined;
    const earlier = others.filter((path) => this.#lastWrite({ component: component.id, path }) <= index);
    return wholeRefusal(this.#state, component, written.path, earlier);
  }

  /** The index of the last outcome that wrote at a place and stands; -1 where none did. */
  #lastWrite(written: Written): number {
    this.#lastWrites ??= new Map(
      this.#outcomes.flatMap(({ mutation, refusal, skipped }, index) => {
        const at = refusal || skipped ? undefined : writtenCell(mutation);
        return at ? [[placeKey(at), index] as const] : [];
      }),
    );
    return this.#lastWrites.get(placeKey(written)) ?? -1;
  }

  /** Whether a component is moved to another version by what stands. */
  #isMoved(id: ComponentId): boolean {
    this.#moved ??= new Set(
      this.#outcomes.flatMap(({ mutation, refusal, skipped }) =>
        mutation.type === "component.upgrade" && !refusal && !skipped ? [mutation.component] : [],
      ),
    );
    return this.#moved.has(id);
  }
}

function placeKey({ component, path }: Written): string {
  return `${component}${path}`;
}

type NamingMutation = Extract<Mutation, { readonly component: ComponentId }>;
type FunctionMutation = Extract<Mutation, { readonly function: FunctionId }>;

function mayChangeFunctionName(mutation: Mutation): mutation is FunctionMutation {
  const renames = mutation.type === "function.set" && mutation.field === "name";
  return renames || mutation.type === "function.create" || mutation.type === "function.restore";
}

/** Something a function computed may not be there any more, or not by that name. */
function takesAway(mutation: Mutation): boolean {
  if (mutation.type === "function.set") return mutation.field === "name";
  return (
    mutation.type === "function.unbind" || mutation.type === "function.delete" || mutation.type === "function.erase"
  );
}

/** Renaming may give it a sibling of its name; so may coming back, and moving into another container or out of it. */
function mayChangeSiblings(mutation: Mutation, schema: Schema | undefined): mutation is NamingMutation {
  switch (mutation.type) {
    case "component.rename":
    case "component.restore":
      return true;
    case "attribute.set":
    case "attribute.unset":
    case "attribute.subscribe":
      return isContainerPath(schema, mutation.path);
    default:
      return false;
  }
}
