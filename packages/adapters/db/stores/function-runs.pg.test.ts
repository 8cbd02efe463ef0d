import { functionRunStoreContract } from "@tributary/testing/contracts";
import { afterAll, beforeAll } from "vitest";
import { testDatabase, type TestDatabase } from "../testing.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

functionRunStoreContract("[K11] function runs in PostgreSQL", async () => {
  const workspace = await database.addWorkspace();
  const told = async () => {
    const lines = await database.stores.audit.list(workspace, { limit: 50 });
    return lines.map(({ sentence }) => sentence).reverse();
  };
  return { store: database.stores.functionRuns, workspace, told };
});
