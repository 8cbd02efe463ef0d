import type { ConnectionSetting } from "@tributary/core/governance";
import { ada } from "@tributary/testing/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { testDatabase, type TestDatabase } from "../testing.ts";
import { verifyAuditChain } from "./verify-audit.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const CRM: ConnectionSetting = {
  ...{ name: "crm", description: "Ours", origin: "https://crm.example", privateAddresses: false },
  allows: [{ methods: ["GET"], path: "/zones/**" }],
  credential: { kind: "header", header: "X-API-Key", secret: "crm-token" },
};

test("[O6] connections and demands are stored with their lines in the audit, each workspace its own", async () => {
  const [workspace, other] = [await database.addWorkspace(), await database.addWorkspace()];
  const { connections, tiers, audit } = database.stores;
  const by = (at: number, sentence: string) => ({ actor: ada, at, sentence });
  await connections.set(workspace, CRM, by(7, "added it"));
  await connections.set(other, { ...CRM, origin: "https://other.example", credential: null }, by(7, "added it"));
  expect(await connections.list(workspace)).toEqual([{ ...CRM, revision: 1, updatedAt: 7 }]);
  await connections.set(workspace, { ...CRM, credential: null }, by(8, "changed it"));
  expect(await connections.list(workspace)).toEqual([{ ...CRM, credential: null, revision: 2, updatedAt: 8 }]);
  expect(await connections.remove(workspace, "crm", by(9, "removed it"))).toBe(true);
  expect(await connections.remove(workspace, "crm", by(9, "removed it"))).toBe(false);
  expect(await connections.list(workspace)).toEqual([]);
  expect(await connections.list(other)).toMatchObject([{ origin: "https://other.example", revision: 1 }]);
  await tiers.set(workspace, { kind: "action", tier: "hardened", hardware: true }, by(10, "demanded it"));
  await tiers.set(workspace, { kind: "action", tier: "world", hardware: false }, by(11, "took it back"));
  expect(await tiers.list(workspace)).toEqual([{ kind: "action", tier: "world", hardware: false }]);
  const entries = await audit.list(workspace, { limit: 10 });
  expect(entries.map(({ sentence }) => sentence)).toEqual([
    "took it back",
    "demanded it",
    "removed it",
    "changed it",
    "added it",
  ]);
  expect(entries.at(-1)?.details).toMatchObject({ connection: "crm", credential: { secret: "crm-token" } });
  expect((await verifyAuditChain(database.db, workspace)).ok).toBe(true);
});
