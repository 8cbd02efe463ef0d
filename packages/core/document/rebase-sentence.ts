import { nameOf, titleOfFunction, type Mutation, type Snapshot } from "../model/index.ts";

/** Why something cannot stay, after what Head took away. `before` still has the names. */
export function goneSentence(theirs: Mutation, before: Snapshot): string {
  const component = "component" in theirs ? before.components.get(theirs.component) : undefined;
  const name = component ? `“${nameOf(component)}”` : "This component";
  switch (theirs.type) {
    case "component.erase":
      return `${name} is no longer on Head.`;
    case "component.delete":
      return `${name} was deleted on Head.`;
    case "item.remove":
      return `The list entry of ${name} was removed on Head.`;
    case "function.delete":
    case "function.erase": {
      const definition = before.functions.get(theirs.function);
      return `The function ${definition ? `“${titleOfFunction(definition)}” ` : ""}was deleted on Head.`;
    }
    case "view.delete":
      return "The view was removed on Head.";
    default:
      return "Head no longer has it.";
  }
}
