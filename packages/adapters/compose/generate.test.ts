import type { ComponentId } from "@tributary/core/base";
import { applyMutation, type Mutation, type Path, pathOf } from "@tributary/core/model";
import { expect, test } from "vitest";
import { generateCompose, snapshotOf } from "./generate.ts";
import { good } from "./import.fixture.ts";

async function generated(text: string, ...edits: readonly Mutation[]): Promise<string> {
  return generateCompose(edits.reduce(applyMutation, snapshotOf(good(text).components)));
}

function idOf(text: string, name: string, schema = "container"): ComponentId {
  const found = good(text).components.find(
    (component) => component.name === name && component.schema === `docker.${schema}@1`,
  );
  if (!found) throw new RangeError(name);
  return found.id;
}

const SHOP =
  "name: shop\nservices:\n  web: {image: 'nginx:1.27', ports: ['127.0.0.1:8080:80'], depends_on: [db], volumes: ['static:/srv:ro']}\n  db: {image: 'postgres:17', environment: {POSTGRES_PASSWORD: $PASSWORD}}\nvolumes: {static: }\n";

test("[CP11] the generated file is one a person would write", async () => {
  expect(await generated(SHOP)).toBe(`name: shop

services:
  db:
    image: postgres:17
    environment:
      POSTGRES_PASSWORD: \${PASSWORD}

  web:
    image: nginx:1.27
    ports:
      - "127.0.0.1:8080:80"
    volumes:
      - static:/srv:ro
    depends_on:
      - db

volumes:
  static:
`);
});

test("[CP11] a renamed service is renamed wherever it is named", async () => {
  const text = await generated(SHOP, { type: "component.rename", component: idOf(SHOP, "db"), name: "database" });
  expect(text).toContain("    depends_on:\n      - database\n");
  expect(text).toContain("  database:\n    image: postgres:17\n");
});

test("[CP11] what belongs to another project is listed as existing already", async () => {
  const both = `${SHOP}networks: {default: {name: outside}}\n`;
  const network = idOf(both, "default", "network");
  const text = await generated(both, { type: "attribute.unset", component: network, path: "/domain/project" as Path });
  expect(text).toContain("networks:\n  outside:\n    name: outside\n    external: true\n");
  expect(text).toContain("    networks:\n      - outside\n");
});

test("[CP11] a container on no network says so, for Compose would give it one", async () => {
  const text = "services: {a: {image: x}}";
  const component = good(text).components.find(({ name }) => name === "a");
  const item = component?.attributes.find(([, cell]) => "order" in cell)?.[0] ?? pathOf("domain");
  expect(await generated(text, { type: "item.remove", component: idOf(text, "a"), path: item })).toContain(
    "    network_mode: bridge\n",
  );
});

test("[CP11] deleted components are left out, with what waits for them", async () => {
  const text = await generated(SHOP, { type: "component.delete", component: idOf(SHOP, "db") });
  expect(text).not.toContain("db");
});
