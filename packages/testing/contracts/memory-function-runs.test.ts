import type { WorkspaceId } from "@tributary/core/base";
import { functionRunStoreContract } from "./function-run-store.contract.ts";
import { MemoryFunctionRuns } from "./memory-function-runs.ts";

functionRunStoreContract("function runs in memory", async () => ({
  store: new MemoryFunctionRuns(),
  workspace: "w" as WorkspaceId,
}));
