import { functionRunStoreContract } from "@tributary/testing/contracts";
import { afterAll, beforeAll } from "vitest";
import { testDatabase, type TestDatabase } from "../testing.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

functionRunStoreContract("[K11] function runs in PostgreSQL", async () => ({
  store: database.stores.functionRuns,
  workspace: await database.addWorkspace(),
}));
