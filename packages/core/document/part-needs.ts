import type { ComponentId, FunctionId } from "../base/index.ts";
import { nameOf, type Refusal, type SchemaRef, type Snapshot } from "../model/index.ts";
import type { Candidate } from "./candidate.ts";

/** A component, function (by id) or schema (by reference) that comes along with the chosen ones, and why it has to. */
export type Needed = {
  readonly component: string;
  readonly name: string;
  /** For whom, and why: "api takes a value from it, and it is new here." */
  readonly why: string;
};

/** What a part stands on, what it has come to so far, and the model with all of the change set. */
export type Needing = { readonly base: Snapshot; readonly state: Snapshot; readonly view: Snapshot };

/** Which other changes of the change set would lift a refusal. */
export function needsOf({ base, state, view }: Needing, refusal: Refusal, { mutation }: Candidate): readonly Needed[] {
  const own = "component" in mutation ? mutation.component : "function" in mutation ? mutation.function : undefined;
  const who = own ? named(view, own) : "It";
  const need = (component: string, why: string): Needed => ({ component, name: named(view, component), why });
  switch (refusal.kind) {
    case "missingReference":
      return [need(refusal.target, `${who} takes a value from it.`)];
    case "stillUsed":
      return [...(base.subscribers.get(refusal.component)?.keys() ?? [])].map((user) =>
        need(user, `It stops using ${refusal.name}, which is deleted.`),
      );
    case "duplicateName":
      return [...(state.names.get(refusal.name) ?? [])]
        .filter((id) => id !== own)
        .map((id) => need(id, `${who} takes over its name.`));
    case "cycle":
      if (refusal.within !== undefined) return [];
      return refusal.through
        .flatMap((name) => [...(state.names.get(name) ?? [])])
        .filter((id) => id !== own)
        .map((id) => need(id, `Its connections change, too; without that ${who} would close a circle.`));
    case "unknownTransformation":
      return functionsNamed(view, refusal.via).map((id) => need(id, `A value of ${who} goes through it.`));
    case "unknownSchema":
      return [need(refusal.schema, `${who} is of this kind, which is new here.`)];
    case "unknownFunction":
    case "functionDeleted":
      return [need(refusal.function, `${who} uses it.`)];
    case "duplicateFunction":
      return functionsNamed(base, refusal.name).map((id) => need(id, "Another function takes over its name."));
    case "schemaInUse":
    case "functionInUse":
    case "transformationInUse":
      return refusal.by
        .flatMap((name) => [...(base.names.get(name) ?? [])])
        .map((id) => need(id, "It stops using what is taken away."));
    default:
      return [];
  }
}

function functionsNamed(base: Snapshot, name: string): readonly FunctionId[] {
  return [...base.functions.values()].flatMap((each) => (each.name === name ? [each.id] : []));
}

/** A component's or function's name, or a schema's title. */
function named(view: Snapshot, id: string): string {
  const component = view.components.get(id as ComponentId);
  if (component) return nameOf(component);
  return view.functions.get(id as FunctionId)?.name ?? view.schemas.get(id as SchemaRef)?.title ?? id;
}

/** Whether a refusal asks for the same as one before it did: of many that do, one is enough. */
export function isSaidBefore(seen: Set<string>, refusal: Refusal): boolean {
  const what = refusal.kind === "stillUsed" ? `stillUsed ${refusal.component}` : undefined;
  if (what === undefined) return false;
  if (seen.has(what)) return true;
  seen.add(what);
  return false;
}
