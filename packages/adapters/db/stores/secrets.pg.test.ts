import { secretStoreContract } from "@tributary/testing/contracts";
import { afterAll, beforeAll } from "vitest";
import { testDatabase, type TestDatabase } from "../testing.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

secretStoreContract(() => ({
  store: database.stores.secrets,
  addWorkspace: () => database.addWorkspace(),
  async audited(workspace) {
    const entries = await database.stores.audit.list(workspace, { limit: 50 });
    return entries.map(({ sentence, details }) => `${sentence} ${JSON.stringify(details)}`).reverse();
  },
}));
