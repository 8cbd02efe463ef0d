import { assertNever, type ComponentId } from "../base/index.ts";
import type { Mutation, MutationType } from "./mutation.ts";
import { NAME_PATH } from "./path.ts";

export type Risk = "low" | "medium" | "high";

/** What a policy may assume of a mutation type before it looks at the mutation. */
export type MutationTraits = {
  readonly title: string;
  readonly risk: Risk;
  /** Whether `invertMutation` leads back. What reality lost is another matter: see the plan. */
  readonly reversible: boolean;
};

export const MUTATION_TRAITS: { readonly [T in MutationType]: MutationTraits } = {
  "component.create": { title: "Create component", risk: "low", reversible: true },
  "component.delete": { title: "Delete component", risk: "high", reversible: true },
  "component.restore": { title: "Restore component", risk: "low", reversible: true },
  "component.erase": { title: "Erase component", risk: "high", reversible: true },
  "component.rename": { title: "Rename component", risk: "low", reversible: true },
  "attribute.set": { title: "Set attribute", risk: "medium", reversible: true },
  "attribute.unset": { title: "Clear attribute", risk: "medium", reversible: true },
  "attribute.subscribe": { title: "Connect attribute", risk: "medium", reversible: true },
  "item.insert": { title: "Add list entry", risk: "medium", reversible: true },
  "item.move": { title: "Move list entry", risk: "low", reversible: true },
  "item.remove": { title: "Remove list entry", risk: "medium", reversible: true },
  "view.create": { title: "Create view", risk: "low", reversible: true },
  "view.rename": { title: "Rename view", risk: "low", reversible: true },
  "view.delete": { title: "Delete view", risk: "low", reversible: true },
  "view.place": { title: "Place on view", risk: "low", reversible: true },
  "view.remove": { title: "Take off view", risk: "low", reversible: true },
  "component.upgrade": { title: "Move to another version", risk: "medium", reversible: true },
  "function.create": { title: "Create function", risk: "medium", reversible: true },
  "function.set": { title: "Set a function's field", risk: "medium", reversible: true },
  "function.edit": { title: "Edit a function's code", risk: "medium", reversible: true },
  "function.bind": { title: "Attach function", risk: "medium", reversible: true },
  "function.unbind": { title: "Detach function", risk: "medium", reversible: true },
  "function.delete": { title: "Delete function", risk: "high", reversible: true },
  "function.restore": { title: "Restore function", risk: "medium", reversible: true },
  "function.erase": { title: "Erase function", risk: "high", reversible: true },
  "schema.discard": { title: "Discard schema version", risk: "medium", reversible: true },
  "schema.edit": { title: "Type in a definition", risk: "low", reversible: true },
  "schema.install": { title: "Install schema", risk: "medium", reversible: true },
  "catalogue.set": { title: "Note in the catalogue", risk: "medium", reversible: true },
  "catalogue.clear": { title: "Take a note out of the catalogue", risk: "medium", reversible: true },
};

/** Whether a mutation changes only how a model is drawn, not what it says. */
export function isCosmetic(mutation: Mutation): boolean {
  return mutation.type.startsWith("view.");
}

/** What a mutation reads and writes: `<componentId><path>`, `<componentId>` for the whole, `view/<id>`, `schema/<name>`. */
export function affects(mutation: Mutation): { readonly writes: readonly string[]; readonly reads: readonly string[] } {
  const whole = (id: ComponentId) => ({ writes: [id], reads: [] });
  switch (mutation.type) {
    case "component.create":
      return { writes: [mutation.component], reads: [`schema/${mutation.schema}`] };
    case "component.delete":
    case "component.restore":
    case "component.erase":
      return whole(mutation.component);
    case "component.rename":
      return { writes: [`${mutation.component}${NAME_PATH}`], reads: [] };
    case "attribute.set":
    case "attribute.unset":
    case "item.insert":
    case "item.move":
    case "item.remove":
      return { writes: [`${mutation.component}${mutation.path}`], reads: [] };
    case "attribute.subscribe":
      return {
        writes: [`${mutation.component}${mutation.path}`],
        reads: [`${mutation.from.component}${mutation.from.path}`],
      };
    case "view.create":
    case "view.rename":
    case "view.delete":
      return { writes: [`view/${mutation.view}`], reads: [] };
    case "view.place":
    case "view.remove":
      return { writes: [`view/${mutation.view}/${mutation.component}`], reads: [mutation.component] };
    case "component.upgrade":
      return { writes: [mutation.component], reads: [`schema/${mutation.schema}`] };
    case "function.create":
    case "function.delete":
    case "function.restore":
    case "function.erase":
      return { writes: [`function/${mutation.function}`], reads: [] };
    case "function.set":
      return { writes: [`function/${mutation.function}/${mutation.field}`], reads: [] };
    case "function.edit":
      return { writes: [`function/${mutation.function}/source`], reads: [] };
    case "function.bind":
    case "function.unbind":
      return {
        writes: [`function/${mutation.function}/binds/${mutation.schema}`],
        reads: [`schema/${mutation.schema}`],
      };
    case "schema.discard":
      return { writes: [`schema/${mutation.schema}`], reads: [] };
    case "schema.edit":
      return { writes: [`schema/${mutation.schema}/text`], reads: [`schema/${mutation.schema}`] };
    case "schema.install":
      return { writes: [`schema/${mutation.schema.name}@${mutation.schema.version}`], reads: [] };
    case "catalogue.set":
    case "catalogue.clear":
      return { writes: [`catalogue/${mutation.key}`], reads: [] };
    default:
      return assertNever(mutation);
  }
}
