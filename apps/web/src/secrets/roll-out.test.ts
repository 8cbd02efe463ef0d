import type { SecretView } from "@tributary/core/protocol";
import { expect, test } from "vitest";
import { rollOut } from "./roll-out.ts";

const use = (component: string, reference: string, version: number | null, changeSet: boolean = false) => ({
  ...{ component, componentName: component, path: "/secrets/environment/A", reference, version },
  changeSet: changeSet ? { id: "s", title: "S" } : null,
});

test("[W40] a new version is rolled out to what on Head has an older one, field by field, and to nothing else", () => {
  const secret: SecretView = {
    ...{ name: "db", kind: "login", description: "", connections: [] },
    versions: [
      { version: 2, at: 0, by: "Ada" },
      { version: 1, at: 0, by: "Ada" },
    ],
    uses: [
      use("web", "db.password@1", 1),
      use("api", "db.username@2", 2),
      use("job", "db", null),
      use("x", "db.password@1", 1, true),
    ],
  };
  expect(rollOut(secret)).toEqual([
    { type: "attribute.set", component: "web", path: "/secrets/environment/A", value: "db.password@2" },
  ]);
});
