import { type ComponentId, jsonEqual } from "../base/index.ts";
import {
  defaultKey,
  kindOf,
  type Mutation,
  nameOf,
  type Path,
  placeOf,
  type Property,
  type Schema,
  schemaName,
  schemaOf,
  schemaRef,
  type Snapshot,
} from "../model/index.ts";
import type { Severity } from "./policy.ts";

/** Something the author should know about what was accepted. It blocks nothing [E12]. */
export type Remark = {
  /** Which rule or policy says it. */
  readonly rule: string;
  readonly severity: Extract<Severity, "info" | "warning">;
  readonly sentence: string;
  readonly component?: ComponentId;
  readonly path?: Path;
};

/**
 * Part of validation: what is odd about a mutation that is valid. Pure; asked of accepted mutations only, each edit's, so that none may
 * look further than at what the mutation names.
 *
 * @param after - the model after all of the mutation's batch: what the same act makes is there
 */
export type Advisor = (mutation: Mutation, after: Snapshot) => Remark | undefined;

/** White space around a value is valid, invisible, and almost never meant. */
export const adviseOnSpaces: Advisor = (mutation) => {
  if (mutation.type !== "attribute.set" || typeof mutation.value !== "string") return undefined;
  if (mutation.value === mutation.value.trim() || mutation.value.trim() === "") return undefined;
  const { component, path } = mutation;
  return {
    rule: "spacesAround",
    severity: "warning",
    sentence: "This value begins or ends with white space. Take it away unless it is meant.",
    component,
    path,
  };
};

/** What is said though it would be so anyway no longer follows the kind when that changes its mind. */
export const adviseOnDefaults: Advisor = (mutation, after) => {
  if (mutation.type !== "attribute.set") return undefined;
  const { component, path, value } = mutation;
  const usual = propertyAt(after, component, path)?.default;
  if (usual === undefined || !jsonEqual(usual, value)) return undefined;
  const sentence = "This is the default, so it would hold without being said.";
  return { rule: "isDefault", severity: "info", sentence, component, path };
};

/** Something new of an old version is rarely meant, unless the workspace says that new ones are of that. */
export const adviseOnVersions: Advisor = (mutation, { schemas, catalogue }) => {
  if (mutation.type !== "component.create") return undefined;
  const { component, schema: ref } = mutation;
  const version = schemas.get(ref)?.version;
  const newest = newestOf(schemas, schemaName(ref));
  if (version === undefined || newest === undefined || newest.version <= version) return undefined;
  if (catalogue.get(defaultKey(newest.name)) === version) return undefined;
  const sentence = `A newer version of its kind is installed, ${schemaRef(newest)}. Move it there unless ${ref} is meant.`;
  return { rule: "olderVersion", severity: "warning", sentence, component };
};

/** A connection from where nothing is said yet is valid: it gives nothing until something is. What functions give is theirs to say. */
export const adviseOnNoValueYet: Advisor = (mutation, after) => {
  if (mutation.type !== "attribute.subscribe") return undefined;
  const { component, path, from } = mutation;
  const source = after.components.get(from.component);
  const isTyped = from.path.startsWith("/domain/") || from.path.startsWith("/meta/");
  if (!source || !isTyped || source.attributes.has(from.path)) return undefined;
  const property = propertyAt(after, from.component, from.path);
  // A group, a map or a list has its value below it.
  if (!property || property.default !== undefined || COMPOSED.has(kindOf(property))) return undefined;
  const sentence = `“${nameOf(source)}” has no value there yet, so this has none either until it does.`;
  return { rule: "noValueYet", severity: "info", sentence, component, path };
};

const COMPOSED: ReadonlySet<string> = new Set(["object", "map", "array"]);

function propertyAt(model: Snapshot, id: ComponentId, path: Path): Property | undefined {
  const component = model.components.get(id);
  const schema = component && schemaOf(model, component);
  const place = schema && placeOf(schema, path);
  return place?.kind === "value" ? place.property : undefined;
}

type Schemas = Snapshot["schemas"];

const NEWEST = new WeakMap<Schemas, ReadonlyMap<string, Schema>>();

/** The newest version of a kind, looked for once for all kinds of as many models as have the same ones. */
function newestOf(schemas: Schemas, name: string): Schema | undefined {
  const known = NEWEST.get(schemas);
  if (known) return known.get(name);
  const newest = new Map<string, Schema>();
  for (const schema of schemas.values())
    if ((newest.get(schema.name)?.version ?? 0) < schema.version) newest.set(schema.name, schema);
  NEWEST.set(schemas, newest);
  return newest.get(name);
}

export const ADVISORS: readonly Advisor[] = [adviseOnSpaces, adviseOnDefaults, adviseOnVersions, adviseOnNoValueYet];
