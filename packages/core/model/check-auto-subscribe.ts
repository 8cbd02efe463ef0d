import type { Json } from "../base/index.ts";
import { isJsonObject } from "../base/index.ts";
import type { SchemaFault } from "./check-schema.ts";
import { isPath } from "./path.ts";

type Way = {
  /** Why nothing on this way can be connected when a component is made; undefined as long as it can. */
  readonly closed: string | undefined;
  readonly inList: boolean;
};

/** The roots of a definition, and what keeps a property below one from taking a source by itself. */
const CLOSED: { readonly [root: string]: string | undefined } = {
  domain: undefined,
  secrets: "a secret is chosen by a person and never connected",
  resource: "what is read outside is not connected",
};
const NO_COMPONENT = "what a form asks for is no property of a component";

/**
 * Where a definition says `autoSubscribe` of a property that no new component could connect, each with why and what to do.
 * `at` is the place of the root; without a root it is a form. Rule [M81].
 */
export function autoSubscribeFaults(input: Json | undefined, at: string, root?: string): readonly SchemaFault[] {
  return faultsIn(input, at, { closed: root === undefined ? NO_COMPONENT : CLOSED[root], inList: false });
}

function faultsIn(input: Json | undefined, at: string, way: Way): readonly SchemaFault[] {
  if (!isJsonObject(input)) return [];
  const { properties, items, additionalProperties, reference, secret } = input;
  const closed = way.closed ?? (secret === undefined ? undefined : CLOSED["secrets"]);
  const own = isJsonObject(reference) ? autoFault(reference, closed) : undefined;
  return [
    ...(own === undefined ? [] : [{ at: `${at}/reference/autoSubscribe`, sentence: `${at}/reference: ${own}.` }]),
    ...Object.entries(isJsonObject(properties) ? properties : {}).flatMap(([name, each]) =>
      faultsIn(each, `${at}/properties/${name}`, { ...way, closed }),
    ),
    ...faultsIn(items, `${at}/items`, inEntry(way, closed)),
    ...faultsIn(additionalProperties, `${at}/additionalProperties`, {
      ...way,
      closed: closed ?? "a map of a new component is empty, and nobody has named its first key",
    }),
  ];
}

function inEntry({ inList }: Way, closed: string | undefined): Way {
  const nested = "a list in a list of a new component has no entry to put it in";
  return { closed: closed ?? (inList ? nested : undefined), inList: true };
}

function autoFault({ autoSubscribe, path }: { readonly [member: string]: Json }, closed: string | undefined) {
  if (autoSubscribe === undefined) return undefined;
  if (typeof autoSubscribe !== "boolean") return '"autoSubscribe" must be true or false';
  if (!autoSubscribe) return undefined;
  if (closed !== undefined) return `"autoSubscribe" cannot be said here: ${closed}`;
  return isPath(path) ? undefined : '"autoSubscribe" needs a "path" to take the value from, such as "/meta/name"';
}
