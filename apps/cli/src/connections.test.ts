import { expect, test } from "vitest";
import { connectionsText } from "./connections.ts";

test("[CL61] connections are listed with who may ask them, and places with what cannot be had", () => {
  const text = connectionsText({
    connections: [
      {
        ...{ name: "dns", description: "", origin: "https://dns.example", privateAddresses: false, isEngine: false },
        allows: [{ methods: ["GET"], path: "/**" }],
        credential: { kind: "bearer", secret: "dns-token" },
        uses: [{ function: "Look", kind: "debug" }],
        last: [],
      },
      {
        ...{ name: "crm", description: "", origin: "https://crm.example", privateAddresses: false, isEngine: false },
        ...{ allows: [], uses: [], last: [] },
        credential: {
          ...{ kind: "function", function: { id: "f" }, title: "Token", secret: "crm-key" },
          objection: "It is not in force.",
        },
      },
    ],
    tiers: [{ kind: "debug", tier: "hardened", hardware: true, objection: "There is no machine." }],
    places: [],
  });
  expect(text).toMatch(/dns\s+https:\/\/dns\.example\s+signs in with dns-token\s+1 patterns\s+granted to 1/);
  expect(text).toContain("signs in with Token and crm-key");
  expect(text).toContain("crm cannot be signed in to: It is not in force.");
  expect(text).toContain("behind hardware alone");
  expect(text).toContain("refused here: There is no machine.");
});
