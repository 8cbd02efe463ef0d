import { expect, test } from "vitest";
import { secretsText } from "./secrets.ts";

test("[CL50] secrets are listed by name, kind, version and use; of a value there is nothing to show", () => {
  const use = {
    ...{ component: "c", componentName: "web", path: "/secrets/environment/A", reference: "db@2", version: 2 },
    changeSet: null,
  };
  const db = {
    ...{ name: "db", kind: "text", description: "", uses: [use], connections: ["crm"] },
    versions: [
      { version: 2, at: 0, by: "Ada" },
      { version: 1, at: 0, by: "Ben" },
    ],
  };
  expect(secretsText([db, { ...db, name: "old-token", uses: [], connections: [] }])).toMatch(
    /^db {9}text {2}version 2 {2}\S+ \S+ by Ada {2}2 uses\nold-token {2}text {2}version 2 .* not used$/,
  );
  expect(secretsText([])).toBe("No secret is kept here yet.");
});
