import type { ComponentId, Json } from "../base/index.ts";
import type { Cell, Path, Schema, Snapshot } from "../model/index.ts";
import { applyMutation, EMPTY_SNAPSHOT, materialise, resolveIn, schemaRef, withCell } from "../model/index.ts";
import type { ResourceState } from "../protocol/index.ts";
import type { TreeOf } from "./plan.ts";

/** A small world for tests of the plan: a box with some properties of each kind, and a note that no provider makes real. */
const NAME_FUNCTION = {
  name: "engineName",
  kind: "attribute",
  title: "Name outside",
  description: "",
  inputs: { name: "/meta/name" },
  code: { hash: "h", js: "" },
} as const;

const ACT = { ...NAME_FUNCTION, name: "act", kind: "action", inputs: {} } as const;

export const BOX: Schema = {
  name: "test.box",
  version: 1,
  title: "Box",
  description: "",
  icon: "box",
  category: "test",
  provider: "actions",
  functions: [NAME_FUNCTION, ACT],
  domain: {
    type: "object",
    properties: {
      image: { type: "string", title: "Image", createOnly: true },
      notes: { title: "Notes", inert: true },
      memory: { type: "integer", title: "Memory" },
      host: { type: "string", title: "Host" },
      inside: {
        type: "string",
        title: "Inside",
        createOnly: true,
        reference: { schemas: ["test.box"], path: "/derived/engineName", edge: "network", bound: true },
      },
      build: {
        type: "object",
        title: "Build",
        createOnly: true,
        properties: { context: { type: "string", title: "Context" } },
      },
      environment: { type: "object", title: "Environment", createOnly: true, additionalProperties: { type: "string" } },
      limits: { type: "object", title: "Limits", additionalProperties: { type: "string" } },
      ports: {
        type: "array",
        title: "Ports",
        createOnly: true,
        items: {
          type: "object",
          required: ["published"],
          properties: {
            target: { type: "integer", title: "Target" },
            published: { type: "string", title: "Published" },
          },
        },
      },
      command: { type: "array", title: "Command", items: { type: "string" } },
      networks: {
        type: "array",
        title: "Networks",
        items: {
          type: "object",
          properties: {
            network: { type: "string", title: "Network" },
            address: { type: "string", title: "Address", createOnly: true },
          },
        },
      },
      secret: { type: "string", title: "Password", sensitive: true },
      needs: {
        type: "array",
        title: "Needs",
        items: {
          type: "object",
          properties: {
            box: {
              type: "string",
              reference: { schemas: ["test.box"], path: "/derived/engineName", edge: "dependsOn" },
            },
            condition: { type: "string" },
          },
        },
      },
    },
  },
};

/** Like a volume: it cannot be renamed outside. */
export const DISK: Schema = {
  ...BOX,
  name: "test.disk",
  title: "Disk",
  functions: [{ ...NAME_FUNCTION, createOnly: true }, ACT],
};
export const NOTE: Schema = { ...BOX, name: "test.note", title: "Note", provider: undefined } as unknown as Schema;

export const id = (text: string) => text as ComponentId;
const schemas = { box: BOX, disk: DISK, note: NOTE };

export const START: Snapshot = [BOX, DISK, NOTE].reduce<Snapshot>(
  (snapshot, schema) => applyMutation(snapshot, { type: "schema.install", schema }),
  EMPTY_SNAPSHOT,
);

/** Adds a component named like its id. `cells`: a literal, or `{from}`/`{order}` as they are. */
export function add(
  snapshot: Snapshot,
  name: string,
  cells: { readonly [path: string]: Json } = {},
  kind: keyof typeof schemas = "box",
): Snapshot {
  const created = applyMutation(snapshot, {
    type: "component.create",
    component: id(name),
    schema: schemaRef(schemas[kind]),
  });
  return edit(edit(created, name, { "/meta/name": name }), name, cells);
}

export function edit(snapshot: Snapshot, name: string, cells: { readonly [path: string]: Json }): Snapshot {
  return Object.entries(cells).reduce(
    (at, [path, value]) => withCell(at, id(name), path as Path, cellOf(value)),
    snapshot,
  );
}

export function remove(snapshot: Snapshot, name: string): Snapshot {
  return applyMutation(snapshot, { type: "component.delete", component: id(name) });
}

/** A cell that takes its value from another component's name outside. */
export function from(name: string, path = "/derived/engineName"): Json {
  return { from: { component: name, path } };
}

function cellOf(value: Json): Cell | undefined {
  if (value === null) return undefined;
  return typeof value === "object" && ("from" in value || "order" in value) ? (value as unknown as Cell) : { value };
}

/** Trees as the reactive engine would give them, with the one function there is: the name outside. */
export function treesOf(snapshot: Snapshot): TreeOf {
  const engineName = (component: ComponentId): Json | undefined => {
    const cell = snapshot.components.get(component)?.attributes.get("/meta/name" as Path);
    return cell && "value" in cell ? `x-${String(cell.value)}` : undefined;
  };
  const resolve = resolveIn(snapshot, (component) => engineName(component));
  return (component) => {
    const found = snapshot.components.get(component);
    return (
      found && { ...materialise(snapshot, found, resolve), derived: { engineName: engineName(component) ?? null } }
    );
  };
}

export function real(...names: string[]): Map<string, ResourceState> {
  const state = { resourceId: "r", status: "ok", state: "running", observedAt: 0, payload: null, drift: [] } as const;
  return new Map(names.map((name) => [name, state]));
}
