import { expect, test } from "vitest";
import type { ComponentId } from "../base/index.ts";
import { parseSecretReference, type Path } from "../model/index.ts";
import { removalRefusal, rotationRefusal } from "./duties.ts";
import type { SecretUse } from "./uses.ts";

const use = (componentName: string, reference: string): SecretUse => {
  const parsed = parseSecretReference(reference);
  if (!parsed) throw new RangeError(reference);
  return {
    ...{ component: componentName as ComponentId, componentName, path: "/secrets/x" as Path, reference: parsed },
    place: { kinds: ["text"], pinned: parsed.version !== undefined },
  };
};

test("[Q9] an editor rotates what reaches nothing by itself; what does is for approvers and owners", () => {
  expect(rotationRefusal("db", "editor", [use("web", "db@1"), use("api", "other")])).toBeUndefined();
  expect(rotationRefusal("db", "editor", [use("web", "db")])).toMatch(/^web would get the new value at once/);
  for (const role of ["approver", "owner"] as const)
    expect(rotationRefusal("db", role, [use("web", "db")])).toBeUndefined();
});

test("[Q9] an editor deletes no secret, not even an unused one; an approver deletes that", () => {
  expect(removalRefusal("db", "editor", [])).toMatch(/Only an approver or an owner/);
  expect(removalRefusal("db", "approver", [])).toBeUndefined();
});

test("[Q10] what is referred to is not deleted, and the sentence says where", () => {
  const uses = [
    { use: use("web", "db@1") },
    { use: use("api", "db@1") },
    { use: use("web", "db@2"), changeSet: "New key" },
  ];
  expect(removalRefusal("db", "owner", uses)).toBe(
    "db is still used by api and web, and in the change set “New key”. Take it out there first.",
  );
});

test("[Q9] [Q10] a connection takes the newest value at once, and holds its secret like a component does", () => {
  expect(rotationRefusal("db", "editor", [], ["crm"])).toMatch(/^the connection crm would get the new value at once/);
  expect(rotationRefusal("db", "owner", [], ["crm"])).toBeUndefined();
  expect(removalRefusal("db", "owner", [], ["crm"])).toBe(
    "db is still used by the connection crm. Take it out there first.",
  );
});
