import { sandboxContract } from "@tributary/testing/contracts";
import { createWorldSandbox } from "./create-world-sandbox.ts";

sandboxContract(
  "[W1] a Deno process behind its permissions keeps the contract of the port",
  () => createWorldSandbox({ wall: "permissions", selfTest: false }),
  { tier: "world" },
);

sandboxContract(
  "[W1] a Deno process in namespaces of its own keeps the contract of the port",
  () => createWorldSandbox({ wall: "namespaces", selfTest: false }),
  { tier: "world" },
);
