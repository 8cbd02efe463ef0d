import { assertNever } from "../base/index.ts";
import { affects, isWithin, type Mutation } from "../model/index.ts";
import { type Outcome, TRANSFORM } from "./transform-table.ts";

/** The first outcome of the pair's cell in the table that this very pair has; `both` where they do not meet. */
export function outcomeOf(theirs: Mutation, mine: Mutation): Outcome {
  return TRANSFORM[theirs.type][mine.type].find((outcome) => meets(outcome, theirs, mine)) ?? "both";
}

function meets(outcome: Outcome, theirs: Mutation, mine: Mutation): boolean {
  switch (outcome) {
    case "mine":
    case "place":
    case "same":
    case "adopted":
    case "merge":
    case "number":
      return subjectOf(theirs) === subjectOf(mine);
    case "gone":
      return takes(theirs, mine) || readsFrom(theirs, mine);
    case "removal":
      return takes(mine, theirs);
    case "both":
    // Seen on the whole model only, once everything else is settled.
    case "needed":
    case "circle":
    case "unfit":
    case "whole":
    case "suffix":
      return false;
    default:
      return assertNever(outcome);
  }
}

function subjectOf(mutation: Mutation): string | undefined {
  return affects(mutation).writes[0];
}

/** Whether a removal takes away what the other mutation concerns. */
function takes(removal: Mutation, other: Mutation): boolean {
  switch (removal.type) {
    case "component.delete":
    case "component.erase":
      return "component" in other && other.component === removal.component;
    case "item.remove":
      return (
        "path" in other &&
        other.component === removal.component &&
        (isWithin(other.path, removal.path) || other.path === removal.path)
      );
    case "function.delete":
    case "function.erase":
      return "function" in other && other.function === removal.function;
    case "view.delete":
      return "view" in other && other.view === removal.view;
    default:
      return false;
  }
}

/** Whether a removal takes away what the other mutation would take its value from. */
function readsFrom(removal: Mutation, other: Mutation): boolean {
  if (other.type !== "attribute.subscribe" || !("component" in removal)) return false;
  if (removal.component !== other.from.component) return false;
  return removal.type === "item.remove" ? isWithin(other.from.path, removal.path) : removal.type !== "view.remove";
}
