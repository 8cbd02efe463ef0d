import { expect, test } from "vitest";
import type { JsonObject } from "../base/index.ts";
import type { Property } from "../model/index.ts";
import { driftFrom } from "./told-drift.ts";

const domain: Property = {
  type: "object",
  properties: {
    apiToken: { type: "string" },
    environment: { type: "object", title: "Environment", additionalProperties: { type: "string" } },
    ports: {
      type: "array",
      items: {
        type: "object",
        properties: {
          port: { type: "integer" },
          note: { type: "string", inert: true },
          key: { type: "string", sensitive: true },
        },
      },
    },
    pins: { type: "array", items: { type: "string", sensitive: true } },
    free: {},
  },
};
const drift = (intended: JsonObject, found: JsonObject) =>
  driftFrom({ domain }, { domain: intended }, found).map((each) => [each.path, each.intended, each.observed]);

test("[A13] what is named like a secret, or is sensitive below a list, is neither compared nor told", () => {
  expect(drift({ apiToken: "abc" }, { apiToken: "other" })).toEqual([]);
  const environment = { DB_PASSWORD: "hunter2", LEVEL: "info" };
  expect(drift({ environment }, { environment: { DB_PASSWORD: "stolen", LEVEL: "debug" } })).toEqual([
    ["/domain/environment/LEVEL", "info", "debug"],
  ]);
  expect(drift({ pins: ["1234"] }, { pins: ["4711"] })).toEqual([]);
  expect(drift({ free: { apiKey: "abc", a: 1 } }, { free: { apiKey: "def", a: 1 } })).toEqual([]);
  expect(drift({ ports: [{ port: 80, key: "abc" }] }, { ports: [{ port: 80, key: "def" }] })).toEqual([]);
  const told = [
    ...drift({ ports: [{ port: 80, key: "abc" }] }, { ports: [{ port: 81, key: "def" }] }),
    ...drift({ pins: ["1234"] }, { pins: ["4711", "4712"] }),
    ...drift({ free: { apiKey: "abc", a: 1 } }, { free: { apiKey: "def", a: 2 } }),
  ];
  expect(told.map(([path]) => path)).toEqual(["/domain/ports", "/domain/pins", "/domain/free"]);
  expect(JSON.stringify(told)).not.toMatch(/abc|def|1234|471/);
});

test("[A13] items of lists and entries of maps are compared by what is set of them and matters outside", () => {
  expect(drift({ ports: [{ port: 80, note: "x" }] }, { ports: [{ port: 80 }] })).toEqual([]);
  expect(drift({ ports: [{ port: 80 }] }, { ports: [{ port: 80, more: 1 }] })).toEqual([]);
  expect(drift({ ports: [{ port: 80, note: "x" }] }, { ports: [{ port: 81 }] })).toEqual([
    ["/domain/ports", [{ port: 80 }], [{ port: 81 }]],
  ]);
  expect(drift({ ports: [{ port: 80 }] }, { ports: [] })).toEqual([["/domain/ports", [{ port: 80 }], []]]);
  expect(drift({ environment: { A: "1" } }, { environment: { B: "2" } })).toEqual([
    ["/domain/environment/A", "1", null],
    ["/domain/environment/B", null, "2"],
  ]);
  expect(drift({ environment: { A: "1" } }, { environment: { A: "1" } })).toEqual([]);
});
