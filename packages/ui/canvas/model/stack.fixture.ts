import type { ComponentId, Json } from "@tributary/core/base";
import {
  type Cell,
  deserialiseSnapshot,
  type Path,
  type Property,
  type Schema,
  type Snapshot,
  type SnapshotJson,
} from "@tributary/core/model";

const text = (title: string, more: Partial<Property> = {}): Property => ({ type: "string", title, ...more });
const PROJECT_OF = text("Project", {
  group: "Project",
  reference: { schemas: ["t.project"], path: "/meta/name", edge: "contains" },
});

const schema = (name: string, title: string, properties: Record<string, Property>): Schema => ({
  name,
  version: 1,
  title,
  description: title,
  icon: "box",
  category: "Test",
  domain: { type: "object", properties },
  functions: [],
});

const SERVICE = schema("t.service", "Service", {
  project: PROJECT_OF,
  image: text("Image", {
    group: "Image",
    pattern: "^[^ ]*$",
    patternHint: "an image without spaces",
    createOnly: true,
  }),
  port: { type: "integer", title: "Port", minimum: 1, maximum: 65_535, group: "Network" },
  networks: {
    type: "array",
    title: "Networks",
    group: "Network",
    items: {
      type: "object",
      properties: {
        network: text("Network", { reference: { schemas: ["t.network"], path: "/derived/name", edge: "network" } }),
        alias: text("Alias"),
      },
    },
  },
  after: {
    type: "array",
    title: "Starts after",
    group: "Lifecycle",
    items: {
      type: "object",
      properties: {
        service: text("Service", { reference: { schemas: ["t.service"], path: "/meta/name", edge: "dependsOn" } }),
      },
    },
  },
  peer: text("Peer", { group: "Lifecycle", reference: { schemas: ["t.service"], path: "/meta/name", edge: "data" } }),
  env: { type: "object", title: "Environment", group: "Environment", additionalProperties: text("Value") },
  args: { type: "array", title: "Arguments", group: "Command", items: text("Argument") },
  check: {
    type: "object",
    title: "Health check",
    group: "Health",
    properties: { test: text("Test"), interval: text("Interval") },
  },
});

const NETWORK: Schema = {
  ...schema("t.network", "Network", { project: PROJECT_OF, driver: text("Driver") }),
  functions: [
    {
      name: "name",
      kind: "attribute",
      title: "Name on the engine",
      description: "",
      inputs: {},
      code: { hash: "", js: "" },
    },
  ],
};

type Cells = { readonly [path: string]: Cell };
const value = (of: Json): Cell => ({ value: of });
const from = (component: string, path: string): Cell => ({
  from: { component: component as ComponentId, path: path as Path },
});

function component(id: string, kind: string, cells: Cells): SnapshotJson["components"][number] {
  return { id, schema: `t.${kind}@1`, deleted: false, attributes: { "/meta/name": value(id), ...cells } };
}

const IN_SHOP = { "/domain/project": from("shop", "/meta/name") };

/** A project `shop` with services `web` → `api` → `db`, all but `web` on the network `back`; and a lone service `cron`. */
export const STACK: SnapshotJson = {
  schemas: [schema("t.project", "Project", {}), SERVICE, NETWORK],
  components: [
    component("shop", "project", {}),
    component("back", "network", IN_SHOP),
    component("web", "service", {
      ...IN_SHOP,
      "/domain/image": value("web:1"),
      "/domain/after/a": { order: "a0" },
      "/domain/after/a/service": from("api", "/meta/name"),
    }),
    component("api", "service", {
      ...IN_SHOP,
      "/domain/image": value("api:1"),
      "/domain/port": value(80),
      "/domain/networks/n": { order: "a0" },
      "/domain/networks/n/network": from("back", "/derived/name"),
      "/domain/after/d": { order: "a0" },
      "/domain/after/d/service": from("db", "/meta/name"),
      "/domain/env/LEVEL": value("info"),
      "/domain/args/x": { order: "a1" },
      "/domain/args/x/value": value("--fast"),
      "/domain/args/y": { order: "a0" },
      "/domain/args/y/value": value("serve"),
    }),
    component("db", "service", {
      ...IN_SHOP,
      "/domain/networks/n": { order: "a0" },
      "/domain/networks/n/network": from("back", "/derived/name"),
    }),
    component("cron", "service", {}),
  ],
  views: [],
};

export function stack(change: (json: SnapshotJson) => SnapshotJson = (json) => json): Snapshot {
  return deserialiseSnapshot(change(STACK));
}

/** The stack with cells of one component set, or (undefined) taken away. */
export function withCells(id: string, cells: { readonly [path: string]: Cell | undefined }): Snapshot {
  return stack((json) => ({
    ...json,
    components: json.components.map((one) => {
      if (one.id !== id) return one;
      const attributes: Record<string, Cell> = { ...one.attributes };
      for (const [path, cell] of Object.entries(cells)) {
        if (cell) attributes[path] = cell;
        else delete attributes[path];
      }
      return { ...one, attributes };
    }),
  }));
}

export const id = (text: string): ComponentId => text as ComponentId;
export const literal = value;
export const takes = from;

/** Ids one after the other, for what a test makes. */
export function counter(): () => string {
  let next = 0;
  return () => `new${++next}`;
}
