import { redact } from "@tributary/adapters/connections";
import type { WorkspaceId } from "@tributary/core/base";
import type { SecretSignIn } from "@tributary/core/governance";
import { expect, test } from "vitest";
import { secretCredential } from "./credential.ts";
import type { OpenedSecret } from "./vault.ts";

const SECRETS: { readonly [name: string]: OpenedSecret } = {
  token: { name: "token", kind: "text", version: 3, fields: { value: "t0ken-value" } },
  dns: { name: "dns", kind: "login", version: 1, fields: { username: "robot", password: "op3n sesame" } },
};
const credential = secretCredential({ open: async (_workspace, name) => SECRETS[name] });
const headersOf = async (how: SecretSignIn) => (await credential("w" as WorkspaceId, how)).headers;

test("[V65] a connection signs in with the secret it names: as a bearer, with name and password, or in a header of its own", async () => {
  const basic = `Basic ${Buffer.from("robot:op3n sesame").toString("base64")}`;
  expect(await headersOf({ kind: "bearer", secret: "token" })).toEqual([["authorization", "Bearer t0ken-value"]]);
  expect(await headersOf({ kind: "basic", secret: "dns" })).toEqual([["authorization", basic]]);
  expect(await headersOf({ kind: "header", header: "X-API-Key", secret: "dns.password" })).toEqual([
    ["X-API-Key", "op3n sesame"],
  ]);
});

test("[V65] what it signs in with is kept out of what comes back, as it is and as it travels", async () => {
  const { secrets } = await credential("w" as WorkspaceId, { kind: "basic", secret: "dns" });
  expect(secrets).toContain("op3n sesame");
  expect(secrets).toContain(`Basic ${Buffer.from("robot:op3n sesame").toString("base64")}`);
  expect(secrets).not.toContain("robot");
  const bare = Buffer.from("robot:op3n sesame").toString("base64");
  for (const echoed of [bare, bare.replace(/=+$/, ""), "robot:op3n sesame", `Basic ${bare}`, `auth=${bare};`])
    expect(redact(`you are ${echoed}`, secrets)).not.toContain(echoed.slice(5));
});

test("[V65] a secret that is not there, or does not say which of its values, is refused without a value", async () => {
  await expect(headersOf({ kind: "bearer", secret: "gone" })).rejects.toThrow(/gone is not one this workspace has/);
  const refused = headersOf({ kind: "bearer", secret: "dns" });
  await expect(refused).rejects.toThrow(/Say which .* dns.password/);
  await expect(refused).rejects.not.toThrow(/sesame/);
});

test("[V65] a Basic credential of one text, and a token after its scheme, are kept out by themselves too", async () => {
  const basic = await credential("w" as WorkspaceId, { kind: "basic", secret: "token" });
  const encoded = Buffer.from("t0ken-value").toString("base64");
  expect(redact(`you sent ${encoded}`, basic.secrets)).toBe("you sent [redacted]");
  const bearer = await credential("w" as WorkspaceId, { kind: "bearer", secret: "token" });
  expect(redact("you sent t0ken-value", bearer.secrets)).toBe("you sent [redacted]");
});
