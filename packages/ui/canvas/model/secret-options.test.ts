import type { SecretView } from "@tributary/core/protocol";
import { expect, test } from "vitest";
import { secretOptions } from "./secret-options.ts";

const secret = (name: string, kind: string, versions: number): SecretView => ({
  ...{ name, kind, description: "", uses: [], connections: [] },
  versions: Array.from({ length: versions }, (_, index) => ({ version: versions - index, at: 0, by: "Ada" })),
});
const SECRETS = [secret("db", "text", 2), secret("mail", "login", 1), secret("ghcr", "registry", 3)];
const values = (...of: Parameters<typeof secretOptions>) => secretOptions(...of).map(({ value }) => value);

test("[C40] a place offers the newest version of what fits it, value by value; where versions do not count, the names", () => {
  const pinned = { kinds: ["text", "login"], pinned: true };
  expect(values(pinned, SECRETS, undefined)).toEqual(["db@2", "mail.username@1", "mail.password@1"]);
  expect(values({ kinds: ["registry"] }, SECRETS, "ghcr")).toEqual(["ghcr"]);
});

test("[C40] an older version, or a secret that is gone, is still shown where it stands, and said to be so", () => {
  const pinned = { kinds: ["text"], pinned: true };
  expect(secretOptions(pinned, SECRETS, "db@1")[0]).toMatchObject({
    label: "db, version 1",
    description: "Version 2 is newer.",
  });
  expect(secretOptions(pinned, SECRETS, "gone@1")[0]?.description).toContain("no such secret");
});
