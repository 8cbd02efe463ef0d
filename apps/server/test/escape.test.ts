import { openBroker } from "@tributary/adapters/connections";
import { createSandbox, createWorldSandbox } from "@tributary/adapters/sandbox";
import { escapeSuite } from "@tributary/testing/contracts";

const egress = (origin: string, secret: string) =>
  openBroker({
    connections: [
      {
        name: "good",
        allows: [{ methods: ["GET"], path: "/open/**" }],
        target: { kind: "origin", origin, privateAddresses: true },
        credential: async () => ({ headers: [["authorization", `Bearer ${secret}`]], secrets: [secret] }),
      },
      {
        name: "other",
        allows: [{ methods: ["GET"], path: "/**" }],
        target: { kind: "origin", origin, privateAddresses: true },
      },
    ],
    grants: [{ connection: "good" }],
  });

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
