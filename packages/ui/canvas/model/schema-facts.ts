import type { EdgeMeaning, Path, Property, Schema } from "@tributary/core/model";
import { isHiddenAt, kindOf, pathOf } from "@tributary/core/model";

/** A property that may take its value from another component. `*` stands for a list entry or a map's key. */
export type Connector = {
  readonly segments: readonly string[];
  readonly property: Property;
  readonly meaning: EdgeMeaning;
  /** As a person reads it: "Networks ▸ Network". */
  readonly title: string;
};

export type SchemaFacts = {
  readonly connectors: readonly Connector[];
  /** Path of the property whose value is the container ("project"). */
  readonly containerPath: Path | undefined;
  /** Wherever it could be put into something; of a list, the list. */
  readonly containerPaths: readonly Path[];
  /** Path of the value that tells one of its kind from another at a glance: an image, a driver. */
  readonly subtitlePath: Path | undefined;
  /** It takes nothing from others, so it is drawn smaller: a network, a volume. */
  readonly leaf: boolean;
};

const known = new WeakMap<Schema, SchemaFacts>();

/** What the canvas reads off a schema, once per schema. */
export function factsOf(schema: Schema): SchemaFacts {
  let facts = known.get(schema);
  if (!facts) {
    const connectors = connectorsOf(schema.domain, ["domain"], []);
    const containers = connectors.filter(({ meaning }) => meaning === "contains");
    const container = containers.find(({ segments }) => segments.length === 2);
    facts = {
      connectors,
      containerPath: container && pathOf(...container.segments),
      containerPaths: containers.map(({ segments }) => pathOf(...beforeStar(segments))),
      subtitlePath: subtitleOf(schema),
      leaf: connectors.every(({ meaning }) => meaning === "contains"),
    };
    known.set(schema, facts);
  }
  return facts;
}

function beforeStar(segments: readonly string[]): readonly string[] {
  const star = segments.indexOf("*");
  return star < 0 ? segments : segments.slice(0, star);
}

function connectorsOf(property: Property, segments: readonly string[], titles: readonly string[]): Connector[] {
  const own: Connector[] = property.reference
    ? [{ segments, property, meaning: property.reference.edge, title: titles.join(" ▸ ") }]
    : [];
  const titled = (name: string, of: Property) => [...titles, of.title ?? name];
  switch (kindOf(property)) {
    case "object":
      return [
        ...own,
        ...Object.entries(property.properties ?? {}).flatMap(([name, member]) =>
          connectorsOf(member, [...segments, name], titled(name, member)),
        ),
      ];
    case "array": {
      const { items } = property;
      if (!items) return own;
      const below = kindOf(items) === "object" ? [...segments, "*"] : [...segments, "*", "value"];
      return [...own, ...connectorsOf(items, below, titles)];
    }
    case "map":
      return property.additionalProperties
        ? [...own, ...connectorsOf(property.additionalProperties, [...segments, "*"], titles)]
        : own;
    default:
      return own;
  }
}

const TELLING = ["image", "reference", "engine", "url", "host", "driver", "file", "name"];

function subtitleOf(schema: Schema): Path | undefined {
  const name = TELLING.find(
    (each) => schema.domain.properties?.[each]?.type === "string" && !isHiddenAt(schema, pathOf("domain", each)),
  );
  return name === undefined ? undefined : pathOf("domain", name);
}

/** Schemas that others name as their container: drawn as frames around their members. */
export function containerSchemas(schemas: Iterable<Schema>): ReadonlySet<string> {
  const names = new Set<string>();
  for (const schema of schemas) {
    for (const { meaning, property } of factsOf(schema).connectors) {
      if (meaning === "contains") for (const name of property.reference?.schemas ?? []) names.add(name);
    }
  }
  return names;
}
