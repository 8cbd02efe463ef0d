import type { ComponentId, FunctionId } from "../base/index.ts";
import {
  EMPTY_SNAPSHOT,
  type Mutation,
  type Path,
  runBatch,
  type Schema,
  schemaRef,
  type Snapshot,
} from "../model/index.ts";

export const BOX: Schema = {
  ...{
    name: "acme.box",
    version: 1,
    title: "Box",
    description: "A box.",
    icon: "box",
    category: "Acme",
    functions: [],
  },
  domain: {
    type: "object",
    properties: {
      size: { type: "integer", title: "Size" },
      label: { type: "string", title: "Label", maxLength: 40 },
      tags: { type: "array", title: "Tags", items: { type: "object", properties: { word: { type: "string" } } } },
      inside: {
        type: "string",
        title: "Inside",
        reference: { schemas: ["acme.box"], path: "/meta/name", edge: "contains", autoSubscribe: true },
      },
    },
  },
};

/** Without a size and tags, and with a colour. */
export const BOX_2: Schema = {
  ...BOX,
  version: 2,
  domain: {
    type: "object",
    properties: {
      label: { type: "string", title: "Label", maxLength: 40 },
      colour: { type: "string", title: "Colour", widget: "colour", default: "#fff" },
    },
  },
};

const CODE = 'export default function main({ domain }) {\n  return { result: "success" };\n}\n';

/** All of these accepted, as a batch. */
export function on(before: Snapshot, ...mutations: readonly Mutation[]): Snapshot {
  const { state, outcomes } = runBatch(before, mutations, "atomic");
  const refusals = outcomes.flatMap(({ refusal }) => (refusal ? [JSON.stringify(refusal)] : []));
  if (refusals.length > 0) throw new Error(refusals.join("\n"));
  return state;
}

export function written(id: string, name: string, source = CODE): readonly Mutation[] {
  return [
    { type: "function.create", function: id as FunctionId, name, kind: "qualification", source },
    { type: "function.set", function: id as FunctionId, field: "title", value: `Checks ${name}` },
    { type: "function.set", function: id as FunctionId, field: "inputs", value: { domain: "/domain" } },
    { type: "function.bind", function: id as FunctionId, schema: "acme.box" },
  ];
}

/** A workspace in which somebody wrote a kind and two functions. */
export const AUTHORED = on(
  EMPTY_SNAPSHOT,
  { type: "schema.install", schema: BOX },
  ...written("f1", "boxSize"),
  ...written("f2", "boxLabel"),
);

export const HEAD = { name: "acme-boxes", version: "1.0.0", title: "Boxes", description: "What we know of boxes." };
export const ALL = { ...HEAD, schemas: ["acme.box"], functions: ["f1", "f2"] as FunctionId[] };

/** Ids in order: `<prefix>1`, `<prefix>2` … */
export function ids(prefix: string): () => string {
  let last = 0;
  return () => `${prefix}${++last}`;
}

export function box(id: string, version: Schema, values: { readonly [path: string]: string | number }): Mutation[] {
  const component = id as ComponentId;
  return [
    { type: "component.create", component, schema: schemaRef(version) },
    { type: "component.rename", component, name: id },
    ...Object.entries(values).map(
      ([path, value]): Mutation => ({ type: "attribute.set", component, path: path as Path, value }),
    ),
  ];
}
