import type { ComponentId, Json } from "@tributary/core/base";
import { isJsonObject } from "@tributary/core/base";
import type { Mutation, Path, Property, Snapshot } from "@tributary/core/model";
import { child, kindOf, pathOf, placeOf, schemaOf, segmentsOf } from "@tributary/core/model";
import type { Command } from "./commands.ts";

/** What a finding's suggestion does: sets one value, or the members of a group where it suggests a group. */
export function fixCommand(
  view: Snapshot,
  component: ComponentId,
  suggestion: { readonly path: string; readonly value: Json; readonly title: string },
): Command {
  const found = view.components.get(component);
  const schema = found && schemaOf(view, found);
  const path = pathOf(...segmentsOf(suggestion.path));
  const place = schema && placeOf(schema, path);
  const property = place?.kind === "value" ? place.property : undefined;
  return { label: suggestion.title, mutations: setAll(component, path, suggestion.value, property) };
}

function setAll(component: ComponentId, path: Path, value: Json, property: Property | undefined): readonly Mutation[] {
  const kind = property && kindOf(property);
  if (isJsonObject(value) && (kind === "object" || kind === "map")) {
    return Object.entries(value).flatMap(([name, member]) =>
      setAll(component, child(path, name), member, property?.properties?.[name] ?? property?.additionalProperties),
    );
  }
  return [
    value === null ? { type: "attribute.unset", component, path } : { type: "attribute.set", component, path, value },
  ];
}
