import { EDGES, PROPERTY_TYPES, WIDGETS } from "../model/index.ts";

function oneOf(words: readonly string[]): string {
  return words.map((word) => JSON.stringify(word)).join(" | ");
}

/** A property of a kind, as a schema function writes it; what the model checks when it is saved. Rule [T4]. */
export const PROPERTY = `{
  type?: ${oneOf(PROPERTY_TYPES)};
  title?: string;
  /** One or two sentences, shown when the field has focus. */
  description?: string;
  enum?: Json[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  /** A regular expression; say in patternHint what it asks for. */
  pattern?: string;
  patternHint?: string;
  format?: string;
  default?: Json;
  properties?: Record<string, Property>;
  required?: string[];
  /** What each entry of a list is. */
  items?: Property;
  /** What each value of a map is. */
  additionalProperties?: Property;
  examples?: Json[];
  /** Heading it is filed under. */
  group?: string;
  widget?: ${oneOf(WIDGETS)};
  /** Changing it on something that runs means replacing that. */
  createOnly?: boolean;
  /** Nothing outside depends on it. */
  inert?: boolean;
  /** Its value is shown nowhere but in its own field. */
  sensitive?: boolean;
  hidden?: boolean;
  docsUrl?: string;
  /** It takes its value from others. */
  reference?: {
    /** Names of kinds. */
    schemas: string[];
    /** Where the value stands in them, such as "/meta/name". */
    path: string;
    edge: ${oneOf(EDGES)};
    /** It must be connected; nothing is typed here. */
    only?: boolean;
    /** A new component takes the one source that fits by itself; where none or several fit, nothing. */
    autoSubscribe?: boolean;
    bound?: boolean;
  };
}`;

/** What a schema function answers. */
export const DEFINITION = `{
  /** Words joined by dots, such as "acme.service". */
  name: string;
  title: string;
  description: string;
  /** Name of a lucide icon. */
  icon: string;
  category: string;
  domain: { type: "object"; properties: Record<string, Property>; required?: string[] };
  /** Reality's side, as it is read. */
  resource?: Property;
  /** What stands outside for it holds what nobody can make again; not where the value at "unless" is true. */
  holdsData?: boolean | { unless: string };
}`;
