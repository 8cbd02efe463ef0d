import { deserialiseSnapshot, type Schema } from "@tributary/core/model";
import type { ResourceState } from "@tributary/core/protocol";
import { expect, test } from "vitest";
import { acceptance, driftedOf, hasDockers, valueText } from "./drifted.ts";

const schema: Schema = {
  name: "docker.container",
  version: 1,
  title: "Container",
  description: "",
  icon: "box",
  category: "Docker",
  domain: {
    type: "object",
    properties: { image: { type: "string" }, command: { type: "array", items: { type: "string" } } },
  },
  functions: [],
};
const head = deserialiseSnapshot({
  schemas: [schema],
  components: ["web", "db"].map((id) => ({
    id,
    schema: "docker.container@1",
    deleted: false,
    attributes: { "/meta/name": { value: id } },
  })),
  views: [],
});
const resource = (more: Partial<ResourceState>): ResourceState => ({
  resourceId: "1",
  status: "ok",
  state: "running",
  observedAt: 5,
  payload: {},
  drift: [],
  ...more,
});
const image = { path: "/domain/image", title: "Image", intended: "nginx:1", observed: "nginx:2" };

test("[W12] what differs or is gone is listed, the longest-standing first; what is as intended is not", () => {
  const resources = new Map([
    ["web", resource({ drift: [image], driftSince: 9 })],
    ["db", resource({ status: "gone", driftSince: 3 })],
  ]);
  expect(driftedOf(resources, head).map(({ name }) => name)).toEqual(["db", "web"]);
  expect(driftedOf(new Map([["web", resource({})]]), head)).toEqual([]);
});

test("[W12] what Docker made is told from what a kind's own actions have made", () => {
  const by = (provider: string) =>
    deserialiseSnapshot({
      schemas: [{ ...schema, provider }],
      components: [{ id: "web", schema: "docker.container@1", deleted: false, attributes: {} }],
      views: [],
    });
  const resources = new Map([["web", resource({})]]);
  expect(hasDockers(resources, by("docker"))).toBe(true);
  expect(hasDockers(resources, by("actions"))).toBe(false);
  expect(hasDockers(new Map(), by("docker"))).toBe(false);
});

test("[W13] accepting drift sets each observed value, and deletes what is gone", () => {
  const [web] = driftedOf(new Map([["web", resource({ drift: [image] })]]), head);
  expect(web && acceptance(web, head)).toEqual([
    { type: "attribute.set", component: "web", path: "/domain/image", value: "nginx:2" },
  ]);
  const [db] = driftedOf(new Map([["db", resource({ status: "gone" })]]), head);
  expect(db && acceptance(db, head)).toEqual([{ type: "component.delete", component: "db" }]);
});

test("[W13] accepting is not offered where it would be half done", () => {
  const command = { path: "/domain/command", title: "Command", intended: ["a"], observed: ["b"] };
  const [web] = driftedOf(new Map([["web", resource({ drift: [image, command] })]]), head);
  expect(web && acceptance(web, head)).toBeUndefined();
});

test("[W12] values read as text, and the absence of one as 'nothing'", () => {
  expect([null, "a", 3, ["x"]].map(valueText)).toEqual(["nothing", "a", "3", '["x"]']);
});
