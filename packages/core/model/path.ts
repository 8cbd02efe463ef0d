import type { Brand } from "../base/index.ts";
import type { Property, Schema } from "./schema.ts";
import { kindOf } from "./schema.ts";

/**
 * Where an attribute stands in a component: a JSON Pointer below `/meta`, `/domain`, `/secrets`, `/resource` or
 * `/derived`. Array items are named by their id, never by position.
 *
 * @see RFC 6901 (JSON Pointer), for the escapes `~0` and `~1`
 */
export type Path = Brand<"Path">;

export const MAX_PATH_LENGTH = 512;
export const NAME_PATH = "/meta/name" as Path;
/** Who made a component, and what they wrote: `generatedOf` reads it. */
export const GENERATED_PATH = "/meta/generated" as Path;
export const PROTECTED_PATH = "/meta/protected" as Path;
export const MANAGERS_PATH = "/meta/managers" as Path;
export const ROOTS = ["meta", "domain", "secrets", "resource", "derived"] as const;

export function pathOf(...segments: readonly string[]): Path {
  return segments.map((segment) => `/${segment.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("") as Path;
}

export function child(path: Path, segment: string): Path {
  return (path + pathOf(segment)) as Path;
}

export function segmentsOf(path: string): string[] {
  const [, ...segments] = path.split("/");
  return segments.map(unescaped);
}

/** The last of `segmentsOf`. */
export function lastSegmentOf(path: string): string {
  return unescaped(path.slice(path.lastIndexOf("/") + 1));
}

function unescaped(segment: string): string {
  return segment.includes("~") ? segment.replaceAll("~1", "/").replaceAll("~0", "~") : segment;
}

/** Whether `path` is `ancestor` or stands below it. Everything stands below the empty path. */
export function isWithin(path: string, ancestor: string): boolean {
  return path === ancestor || path.startsWith(`${ancestor}/`);
}

/** Whether a text from outside has the form of a path: starts at a known root, bounded, escapes well-formed. */
export function isPath(text: unknown): text is Path {
  if (typeof text !== "string" || text.length > MAX_PATH_LENGTH || !text.startsWith("/")) return false;
  if (/~(?![01])/.test(text) || text.includes("//") || text.endsWith("/")) return false;
  const end = text.indexOf("/", 1);
  return (ROOTS as readonly string[]).includes(text.slice(1, end === -1 ? undefined : end));
}

/** What a path leads to in a schema: a property to hold a value, or an array's item (whose marker holds its order). */
export type Place =
  | { readonly kind: "value"; readonly property: Property }
  | { readonly kind: "item"; readonly array: Property; readonly item: Property };

const NAME_PROPERTY: Property = {
  type: "string",
  title: "Name",
  minLength: 1,
  maxLength: 128,
  // No control characters: a name with a line break in it could pass for two lines of a log.
  pattern: "^[^\\u0000-\\u001f\\u007f]+$",
  patternHint: "text on one line",
};

export const META: Property = {
  type: "object",
  properties: {
    name: NAME_PROPERTY,
    description: { type: "string", title: "Description", widget: "textarea", maxLength: 4000 },
    tags: { type: "object", title: "Tags", additionalProperties: { type: "string", maxLength: 256 } },
    protected: { type: "boolean", title: "Protected", description: "Refuses deletion until switched off." },
    managers: {
      type: "object",
      title: "Managed by",
      description: "Components whose management functions look after this one, by id.",
      hidden: true,
      inert: true,
      additionalProperties: { type: "boolean" },
    },
    generated: {
      title: "Generated",
      description: "Which run of which function made this component, and what it wrote.",
      hidden: true,
      inert: true,
    },
  },
};

/** The property or item `path` names in `schema`, or undefined where the schema has no such place. */
export function placeOf(schema: Schema, path: string): Place | undefined {
  return addressOf(schema, path).place;
}

/** The list entries on the way to `path`, outermost first: each must exist for what stands at `path` to be there. */
export function itemsAbove(schema: Schema, path: string): readonly Path[] {
  return addressOf(schema, path).items;
}

/** The groups, maps and lists on the way to `path`, outermost first: each may be written as a whole, and would then hide it. */
export function wholesAbove(schema: Schema, path: string): readonly Path[] {
  return addressOf(schema, path).wholes;
}

type Address = {
  readonly place: Place | undefined;
  readonly items: readonly Path[];
  readonly wholes: readonly Path[];
};

const MAX_PATHS = 20_000;
const NO_ITEMS: readonly Path[] = [];

/** What a schema alone says of a path, found out once: paths are looked up for every cell of every change, and repeat. */
export function onceForEachPath<T extends object | boolean>(
  ask: (schema: Schema, path: string) => T,
): (schema: Schema, path: string) => T {
  const answers = new WeakMap<Schema, Map<string, T>>();
  // Judging an edit asks for its one path again and again.
  let latest: { readonly schema: Schema; readonly path: string; readonly answer: T } | undefined;
  return (schema, path) => {
    if (latest && latest.schema === schema && latest.path === path) return latest.answer;
    let known = answers.get(schema);
    if (!known || known.size > MAX_PATHS) {
      known = new Map();
      answers.set(schema, known);
    }
    let answer = known.get(path);
    if (answer === undefined) {
      answer = ask(schema, path);
      known.set(path, answer);
    }
    latest = { schema, path, answer };
    return answer;
  };
}

const addressOf = onceForEachPath((schema, path): Address => {
  const isItem = (above: Path) => locate(schema, above)?.kind === "item";
  const above = pathsAbove(path);
  return {
    place: locate(schema, path),
    items: above.some(isItem) ? above.filter(isItem) : NO_ITEMS,
    wholes: above.filter((each) => !isItem(each)),
  };
});

function locate(schema: Schema, path: string): Place | undefined {
  const [root, ...rest] = segmentsOf(path);
  const start = root === undefined ? undefined : rootOf(schema, root);
  return start && descend(start, rest);
}

/** The property whose members stand below one of the roots. */
export function rootOf(schema: Schema, root: string): Property | undefined {
  switch (root) {
    case "meta":
      return META;
    case "domain":
      return schema.domain;
    case "secrets":
      return schema.secrets;
    default:
      return root === "resource" ? schema.resource : undefined;
  }
}

/** The paths on the way to this one, outermost first. */
function pathsAbove(path: string): readonly Path[] {
  const paths: Path[] = [];
  for (let slash = path.indexOf("/", 1); slash !== -1; slash = path.indexOf("/", slash + 1))
    paths.push(path.slice(0, slash) as Path);
  return paths;
}

function descend(property: Property, segments: readonly string[]): Place | undefined {
  const [head, ...rest] = segments;
  if (head === undefined) return { kind: "value", property };
  switch (kindOf(property)) {
    case "object": {
      const next =
        property.properties && Object.hasOwn(property.properties, head) ? property.properties[head] : undefined;
      return next && descend(next, rest);
    }
    case "map":
      return property.additionalProperties && descend(property.additionalProperties, rest);
    case "array":
      if (!property.items) return undefined;
      if (rest.length === 0) return { kind: "item", array: property, item: property.items };
      if (kindOf(property.items) === "object") return descend(property.items, rest);
      return rest[0] === "value" ? descend(property.items, rest.slice(1)) : undefined;
    default:
      return undefined;
  }
}
