import type { ComponentId, Json } from "@tributary/core/base";
import { deserialiseSnapshot, type Mutation, type Path, type Schema, type Snapshot } from "@tributary/core/model";

const SERVICE: Schema = {
  name: "test.service",
  version: 1,
  title: "Service",
  description: "A thing that runs.",
  icon: "box",
  category: "Test",
  domain: {
    type: "object",
    properties: {
      image: { type: "string", title: "Image" },
      port: { type: "integer", title: "Port", minimum: 1, maximum: 65_535 },
    },
  },
  functions: [],
};

/** A base with two services, `api` (image nginx:1) and `db`. */
export const BASE: Snapshot = deserialiseSnapshot({
  schemas: [SERVICE],
  components: [service("api", { "/domain/image": "nginx:1" }), service("db", {})],
  views: [],
});

function service(id: string, values: { readonly [path: string]: Json }) {
  const cells = Object.fromEntries(
    Object.entries({ "/meta/name": id, ...values }).map(([path, value]) => [path, { value }]),
  );
  return { id, schema: "test.service@1", deleted: false, attributes: cells };
}

export function set(component: string, path: string, value: Json): Mutation {
  return { type: "attribute.set", component: component as ComponentId, path: path as Path, value };
}

export function valueAt(snapshot: Snapshot, component: string, path: string): Json | undefined {
  const cell = snapshot.components.get(component as ComponentId)?.attributes.get(path as Path);
  return cell && "value" in cell ? cell.value : undefined;
}
