import type { Component, Path, Property, Snapshot } from "../model/index.ts";
import { kindOf, schemaOf, segmentsOf } from "../model/index.ts";

/**
 * A sort key per path of a component, so that fields are read in the schema's order: members as declared, list entries by
 * their order, map entries by name. Keys compare by code unit.
 */
export function schemaOrder(snapshot: Snapshot, component: Component | undefined): (path: string) => string {
  const schema = component && schemaOf(snapshot, component);
  if (!component || !schema) return (path) => path;
  return (path) => {
    const [root = "", ...rest] = segmentsOf(path);
    if (root === "meta") return `0${rest[0] === "name" ? "" : rest.join("\u0001")}`;
    if (root === "secrets") return `2${keyOf(component, schema.secrets, rest, "/secrets")}`;
    return root === "domain" ? `1${keyOf(component, schema.domain, rest, "/domain")}` : `3${path}`;
  };
}

function keyOf(component: Component, property: Property | undefined, segments: readonly string[], at: string): string {
  const [head, ...rest] = segments;
  if (head === undefined || !property) return segments.join("\u0001");
  const below = `${at}/${head.replaceAll("~", "~0").replaceAll("/", "~1")}`;
  switch (kindOf(property)) {
    case "object":
      return `\u0001${rank(Object.keys(property.properties ?? {}).indexOf(head))}${keyOf(component, property.properties?.[head], rest, below)}`;
    case "array": {
      const cell = component.attributes.get(below as Path);
      const order = cell && "order" in cell ? cell.order : "~";
      return `\u0001${order}\u0002${head}${keyOf(component, property.items, rest, below)}`;
    }
    default:
      return `\u0001${head}${keyOf(component, property.additionalProperties, rest, below)}`;
  }
}

function rank(index: number): string {
  return String(index < 0 ? 9999 : index).padStart(4, "0");
}
