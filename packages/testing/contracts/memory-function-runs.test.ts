import type { WorkspaceId } from "@tributary/core/base";
import { functionRunStoreContract } from "./function-run-store.contract.ts";
import { MemoryFunctionRuns } from "./memory-function-runs.ts";

functionRunStoreContract("function runs in memory", async () => {
  const store = new MemoryFunctionRuns();
  const told = async () => store.audit.map(({ sentence }) => sentence);
  return { store, workspace: "w" as WorkspaceId, told };
});
