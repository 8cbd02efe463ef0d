import { expect, test } from "vitest";
import { hiddenTexts } from "./hidden-texts.ts";
import type { Schema } from "./schema.ts";

const schema = {
  domain: {
    type: "object",
    properties: {
      image: { type: "string" },
      pin: { type: "integer", sensitive: true },
      environment: { type: "object", additionalProperties: { type: "string" } },
      keys: { type: "array", sensitive: true, items: { type: "object", properties: { text: { type: "string" } } } },
    },
  },
} as unknown as Schema;

test("[M27] the texts nobody is shown are those of sensitive properties, all below them, and what is named like a secret", () => {
  const domain = {
    image: "nginx",
    pin: 4711,
    environment: { DB_PASSWORD: "hunter2", LOG_LEVEL: "debug" },
    keys: [{ text: "one" }, { text: "two" }],
    unknown: { API_KEY: "abc" },
  };
  expect([...hiddenTexts(schema, { domain })].sort()).toEqual(["4711", "abc", "hunter2", "one", "two"]);
  expect(hiddenTexts(schema, {})).toEqual([]);
});
