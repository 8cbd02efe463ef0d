import { expect, test } from "vitest";
import { hiddenTexts, isHiddenAt } from "./hidden-texts.ts";
import type { Schema } from "./schema.ts";

const schema = {
  domain: {
    type: "object",
    properties: {
      image: { type: "string" },
      pin: { type: "integer", sensitive: true },
      environment: { type: "object", additionalProperties: { type: "string" } },
      ports: { type: "array", items: { type: "object", properties: { number: { type: "integer" } } } },
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

test("[M27] a path is hidden by all that holds it, by what is sensitive and by names; an entry's id is no name", () => {
  const hidden = [
    "/domain/pin",
    "/domain/environment/DB_PASSWORD",
    "/domain/keys/a/text",
    "/domain/keys/a",
    "/meta/tags/token",
  ];
  for (const path of [...hidden, "/domain/nowhere/secretList/a/value"])
    expect([path, isHiddenAt(schema, path)]).toEqual([path, true]);
  const shown = [
    "/domain",
    "/domain/image",
    "/domain/environment/LOG_LEVEL",
    "/meta/tags/team",
    "/domain/ports/token/number",
  ];
  for (const path of [...shown, "/secrets/environment/DB_PASSWORD", "/secrets"])
    expect([path, isHiddenAt(schema, path)]).toEqual([path, false]);
});

test("[M27] a value that stands in many places is walked once for each way of reading it", () => {
  let asked = 0;
  const value = new Proxy(
    { user: "u" },
    {
      ownKeys: (target) => {
        asked += 1;
        return Reflect.ownKeys(target);
      },
    },
  );
  const environment = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`E${i}`, value]));
  expect(hiddenTexts(schema, { domain: { environment, keys: [value, value], pin: 1 } })).toEqual(["u", "1"]);
  expect(asked).toBe(2);
});
