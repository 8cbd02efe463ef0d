import type { FunctionKind } from "../model/index.ts";
import { DEFINITION } from "./definition-type.ts";

const FINDING = `{
  /** Whether the component is as it should be. */
  result: "success" | "warning" | "failure";
  /** A sentence for whoever has to mend it. */
  message?: string;
  /** The attribute it is about, such as "/domain/image". */
  path?: string;
  /** A change that would settle it, offered as "fix". */
  suggestion?: { path: string; value: Json; title: string };
}`;

const CODE = `{
  /** What language it is in, for its colours: "yaml", "json", … */
  format: string;
  code: string;
  /** With a name it is a file of its own; without, a part of another's. */
  fileName?: string;
}`;

/** What an action answers, given the type of its component's settings. */
export const actionAnswer = (settings: string) => `{
  /** "gone": there is no such thing outside, which is how a look says so. */
  status: "ok" | "gone" | "error";
  /** What happened, in a sentence. */
  message?: string;
  /** The thing's own id in the system it lives in. */
  resourceId?: string;
  /** What was read of it: stands at /resource. */
  payload?: Json;
  /** How it is, in a word or two. */
  state?: string;
  /** Its settings as they are outside. What differs from what is intended is drift; what is left out is not compared. */
  found?: ${settings};
  /** Whether trying again may help. */
  retryable?: boolean;
}`;

const AUTHENTICATION = `{
  /** For each connection, headers of the requests made over it; those of the one it signs in to are added. Nobody sees them. */
  headers: Record<string, Record<string, string>>;
  /** Names of headers whose values are no secret, such as a date: they are not cut out of what comes back. */
  plain?: string[];
}`;

const MANAGEMENT = `{
  /** What is to be done, in this order; each becomes an edit of the change set. */
  operations: Operation[];
  /** What was done, in a sentence. */
  message?: string;
}`;

/** What a management function may ask for. */
export const OPERATIONS = `/** Where a connection takes its value: a component's id, or the key of one made in the same answer. */
type Connections = Record<string, { component: string; path?: string; via?: string }>;

/** Paths are those of a component's tree; a new entry of a list stands at "-". */
type Operation =
  | {
      type: "create";
      /** Finds the component again when the function is run again. */
      key: string;
      /** A kind's name, such as "docker.container". */
      schema: string;
      /** The key, unless given. */
      name?: string;
      properties?: { meta?: Record<string, Json | undefined>; domain?: Record<string, Json | undefined> };
      connect?: Connections;
      place?: [x: number, y: number];
    }
  | {
      type: "update";
      component: string;
      set?: Record<string, Json>;
      unset?: string[];
      connect?: Connections;
    }
  | { type: "delete" | "manage" | "release"; component: string };`;

/** What a function of each kind answers, as a TypeScript type. Rule [T4]. */
export const ANSWERS: { readonly [Kind in FunctionKind]: string } = {
  qualification: FINDING,
  codeGeneration: CODE,
  attribute: "Json | undefined",
  transformation: "Json | undefined",
  management: MANAGEMENT,
  debug: "Json | undefined",
  action: actionAnswer("Record<string, Json | undefined>"),
  authentication: AUTHENTICATION,
  schema: DEFINITION,
};
