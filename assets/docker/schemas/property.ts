import type { Property } from "@tributary/core/model";

type Extras = Omit<Property, "type" | "title" | "description">;

export function text(title: string, description: string, extras: Extras = {}): Property {
  return { type: "string", title, description, maxLength: 16_384, ...extras };
}

export function flag(title: string, description: string, extras: Extras = {}): Property {
  return { type: "boolean", title, description, widget: "checkbox", ...extras };
}

export function whole(title: string, description: string, extras: Extras = {}): Property {
  return { type: "integer", title, description, widget: "number", ...extras };
}

/** Free JSON: kept exactly as written. */
export function json(title: string, description: string, extras: Extras = {}): Property {
  return { title, description, widget: "json", ...extras };
}

export function textList(
  title: string,
  description: string,
  item: string,
  extras: Extras = {},
  itemExtras: Extras = {},
): Property {
  return { type: "array", title, description, widget: "array", items: text(item, description, itemExtras), ...extras };
}

/** A list of objects with these members. */
export function records(
  title: string,
  description: string,
  properties: { readonly [name: string]: Property },
  extras: Extras = {},
): Property {
  return { type: "array", title, description, widget: "array", items: { type: "object", properties }, ...extras };
}

export function textMap(title: string, description: string, entry: string, extras: Extras = {}): Property {
  return {
    type: "object",
    title,
    description,
    widget: "map",
    additionalProperties: text(entry, description, { maxLength: 200_000 }),
    ...extras,
  };
}

/** A text of one of Docker's forms, with the words for it. */
export function formed(
  title: string,
  description: string,
  form: { readonly pattern: string; readonly patternHint: string },
  extras: Extras = {},
): Property {
  return text(title, description, { ...form, ...extras });
}

/** The property and all below it are fixed when the thing is made: changing one means replacing it. */
export function fixed(property: Property): Property {
  const { items, properties, additionalProperties } = property;
  return {
    ...property,
    createOnly: true,
    ...(items && { items: fixed(items) }),
    ...(properties && { properties: mapValues(properties, fixed) }),
    ...(additionalProperties && { additionalProperties: fixed(additionalProperties) }),
  };
}

/** The property says something to people or other tools only: changing it changes nothing that runs. */
export function inert(property: Property): Property {
  return { ...property, inert: true };
}

/** `properties`, each filed under `heading` in the inspector. */
export function group(
  heading: string,
  properties: { readonly [name: string]: Property },
): { readonly [name: string]: Property } {
  return mapValues(properties, (property) => ({ group: heading, ...property }));
}

function mapValues(
  record: { readonly [name: string]: Property },
  change: (property: Property) => Property,
): { readonly [name: string]: Property } {
  return Object.fromEntries(Object.entries(record).map(([name, property]) => [name, change(property)]));
}

export const DURATION = {
  pattern: "^([0-9]+(\\.[0-9]+)?(ns|us|µs|ms|s|m|h|d|w))+$|^0$",
  patternHint: "a duration with its unit, such as 30s, 1m30s or 500ms",
};

export const SIZE = {
  pattern: "^[0-9]+(\\.[0-9]+)? ?([bBkKmMgGtTpP]|[kKmMgGtTpP][iI]?[bB])?$",
  patternHint: "a size in bytes or with a unit, such as 512m or 2g",
};

export const PORT_RANGE = {
  pattern: "^[0-9]{1,5}(-[0-9]{1,5})?$",
  patternHint: "a port number or range such as 8080 or 8000-8010",
};

export const FILE_MODE = { pattern: "^0?[0-7]{3,4}$", patternHint: "file permissions in octal, such as 0440" };

/**
 * The project everything imported or drawn in it belongs to.
 *
 * Nothing of Docker's says `autoSubscribe`, this least of all: what is drawn beside a project, or made by a program that names none,
 * is meant to stand alone, and what a project has is named after it on the engine. Joining a network lets others in, mounting a
 * volume or a secret hands over what it holds, and an image decides what runs: each is somebody's choice even where there is one
 * alone, and what Compose makes of a file that says nothing is not to differ from what is drawn. Rule [DA50].
 */
export const PROJECT: Property = {
  type: "string",
  title: "Project",
  description: "The project this belongs to. Its name starts the names Docker sees, and its Compose file lists this.",
  group: "Project",
  maxLength: 256,
  reference: { schemas: ["docker.project"], path: "/meta/name", edge: "contains" },
};

export function otherKeys(what: string): Property {
  return json(
    "Other Compose keys",
    `What the Compose file says about this ${what} that has no field of its own here. Kept exactly as written and put back into the generated file, but not applied.`,
    { group: "Compose", inert: true },
  );
}

export const LABELS: Property = textMap(
  "Labels",
  "Names and values attached to it, readable by tools and proxies such as Traefik.",
  "Value",
  { group: "Labels" },
);
