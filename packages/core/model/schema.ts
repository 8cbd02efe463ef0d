import type { Brand, Json } from "../base/index.ts";
import type { SecretPlace } from "./secret-reference.ts";

/** A schema at one version, e.g. `docker.container@1`. */
export type SchemaRef = Brand<"SchemaRef">;

export type PropertyKind = "string" | "integer" | "number" | "boolean" | "array" | "object" | "map" | "json";

export type Widget =
  | "text"
  | "textarea"
  | "number"
  | "select"
  | "combo"
  | "checkbox"
  | "code"
  | "colour"
  | "secret"
  | "map"
  | "array"
  | "json";

/** What a connection made through a property means; the canvas draws each in its own line. */
export type EdgeMeaning = "data" | "network" | "mount" | "dependsOn" | "image" | "contains";

/**
 * One property: a JSON Schema 2020-12 subset that any tool can read, plus Tributary's own keywords, which
 * JSON Schema tools ignore.
 *
 * `additionalProperties` alone makes a map; no `type` at all makes free JSON. Array items are addressed by a
 * stable id; a scalar item's value stands at `<item path>/value`.
 */
export type Property = {
  readonly type?: "string" | "integer" | "number" | "boolean" | "array" | "object";
  readonly title?: string;
  /** One or two sentences a person can read, shown when the field has focus. */
  readonly description?: string;
  readonly enum?: readonly Json[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly default?: Json;
  readonly properties?: { readonly [name: string]: Property };
  readonly required?: readonly string[];
  readonly items?: Property;
  readonly additionalProperties?: Property;
  readonly examples?: readonly Json[];

  /** Heading the inspector files it under. */
  readonly group?: string;
  readonly widget?: Widget;
  /** Changing it on something that already runs means replacing that thing. */
  readonly createOnly?: boolean;
  /** It tells people and other tools something; nothing outside depends on it, so changing it plans nothing. */
  readonly inert?: boolean;
  /** Its value is not shown in logs, reviews or generated text of others. */
  readonly sensitive?: boolean;
  readonly hidden?: boolean;
  readonly docsUrl?: string;
  /** What `pattern` asks for, in words, for the refusal's sentence: "a port number or range such as 8080 or 8000-8010". */
  readonly patternHint?: string;
  /** This property is meant to take its value from `path` of a component of one of `schemas`. */
  readonly reference?: {
    readonly schemas: readonly string[];
    readonly path: string;
    readonly edge: EdgeMeaning;
    /** A literal is not accepted here: it must be a connection. */
    readonly only?: boolean;
    /** A new component takes the one source that fits by itself; where none or several fit, nothing. */
    readonly autoSubscribe?: boolean;
    /** It lives inside what it is connected to: when that is made anew, this must be too. */
    readonly bound?: boolean;
  };
  /** Its value is a reference to a secret of the workspace; the secret's own value is in no model. */
  readonly secret?: SecretPlace;
};

/** Methods, and a path such as `/containers/<one>/json`: `*` stands for one segment, one `**` for any number of them. */
export type EgressPattern = { readonly methods: readonly string[]; readonly path: string };

/** What a function is granted of one of the workspace's connections; without patterns, all that the connection allows. */
export type ConnectionGrant = { readonly connection: string; readonly patterns?: readonly EgressPattern[] };

/** A function's code: compiled once per hash. */
export type FunctionCode = { readonly hash: string; readonly js: string };

export type FunctionKind =
  | "attribute"
  | "transformation"
  | "qualification"
  | "codeGeneration"
  | "authentication"
  | "management"
  | "action"
  | "debug"
  | "schema";

/**
 * A function bound to a schema. `inputs` names its arguments and the path of the same component each is read from
 * (`/domain`, `/domain/image`, `/meta/name`, `/derived/engineName`, `/resource`), or of a fact about the outside that
 * the server supplies (`/facts/publishedPorts`). The code is an ES module whose default export is the function,
 * called with one object that has a member per argument.
 *
 * Results stand at `/derived/<name>` (attribute), `/derived/qualification/<name>`, `/derived/code/<name>`.
 */
export type FunctionBinding = {
  readonly name: string;
  readonly kind: FunctionKind;
  readonly title: string;
  readonly description: string;
  readonly inputs: { readonly [argument: string]: string };
  /**
   * Further arguments: for each, the values at `path` of other components, as `[{component, schema, name, value}]` ordered by
   * name then id. `subscribers`: of every other component that takes a value from this one (how a project's file is made of its
   * members' parts). `workspace`: of every other component of one of `schemas`. `sharing`: of those others that have a value in
   * common with this one at the places of `key`, a path in which `*` stands for each entry (how a clash of ports is found without
   * looking at everybody). Values are compared as they are written; whoever takes one from elsewhere may share any.
   */
  readonly gathers?: {
    readonly [argument: string]: {
      readonly from: "subscribers" | "workspace" | "sharing";
      readonly path: string;
      readonly schemas?: readonly string[];
      readonly key?: string;
    };
  };
  /** Attribute functions: when the value changes, what already runs must be replaced (an engine's volume cannot be renamed). */
  readonly createOnly?: boolean;
  /** Of a management function: what a person is asked before it runs, and which input tells its runs apart. */
  readonly form?: Property;
  readonly key?: string;
  /** Functions that talk to the world: what they may ask, of which connections. None by default. */
  readonly connections?: readonly ConnectionGrant[];
  readonly code: FunctionCode;
};

/** The type of a component. Versions are immutable: an edit makes a new one. */
export type Schema = {
  readonly name: string;
  readonly version: number;
  readonly title: string;
  readonly description: string;
  /** Name of a lucide icon. */
  readonly icon: string;
  readonly category: string;
  /** Intent: an object property, whose members stand below `/domain`. */
  readonly domain: Property;
  /** References to secrets: an object property, whose members stand below `/secrets`. */
  readonly secrets?: Property;
  /** Reality's side, as last read: an object property below `/resource`. */
  readonly resource?: Property;
  readonly functions: readonly FunctionBinding[];
  /** Who makes its components real, see `makerOf`; absent where they have no counterpart outside. */
  readonly provider?: string;
  /**
   * What stands outside for its components holds what nobody can make again: deleting one loses it. Not where the value at
   * `unless` is true: then that is somebody else's, and stays whatever becomes of the component.
   */
  readonly holdsData?: boolean | { readonly unless: string };
};

export function schemaRef(schema: { readonly name: string; readonly version: number }): SchemaRef {
  return `${schema.name}@${schema.version}` as SchemaRef;
}

const REF = /^[A-Za-z0-9_.-]{1,128}@[1-9]\d{0,8}$/;

export function isSchemaRef(text: unknown): text is SchemaRef {
  return typeof text === "string" && REF.test(text);
}

/** The name in a reference: `docker.container` of `docker.container@1`. */
export function schemaName(ref: SchemaRef): string {
  return ref.slice(0, ref.lastIndexOf("@"));
}

export function kindOf(property: Property): PropertyKind {
  switch (property.type) {
    case undefined:
      return "json";
    case "object":
      return property.additionalProperties ? "map" : "object";
    default:
      return property.type;
  }
}
