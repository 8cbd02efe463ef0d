import { createSandbox, createWorldSandbox } from "@tributary/adapters/sandbox";
import { escapeSuite } from "@tributary/testing/contracts";
import { egress } from "./escape.fixture.ts";

escapeSuite("[VF1] isolates in child processes", {
  create: () => createSandbox({ children: 2, selfTest: false }),
  egress,
});
escapeSuite("[VF1] QuickJS in child processes", {
  create: () => createSandbox({ driver: "quickjs", children: 2, selfTest: false }),
  egress,
});
escapeSuite("[VF1] Deno processes behind their permissions", {
  create: () => createWorldSandbox({ wall: "permissions", selfTest: false }),
  egress,
});
escapeSuite("[VF1] Deno processes in namespaces", {
  create: () => createWorldSandbox({ wall: "namespaces", selfTest: false }),
  egress,
});
