import { openBroker } from "@tributary/adapters/connections";
import type { Egress } from "@tributary/core/engine";

/** The way out that an attempt is given: one connection with a credential, beside one that it is not granted. */
export const egress = (origin: string, secret: string): Egress =>
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
