import type { ManagementProposal } from "@tributary/core/protocol";
import { expect, test } from "vitest";
import type { AgentApi } from "./api.ts";
import { managementOf } from "./management.ts";

test("[B40] a function is found, proposes, and what it proposed is carried out", async () => {
  const asked: unknown[] = [];
  const say = async (name: string, input?: unknown) => {
    asked.push([name, input]);
    return { proposal: "p", shown: "h" };
  };
  const management = managementOf({ query: say, command: say } as unknown as AgentApi, "cs");
  await management.functions();
  const proposal: ManagementProposal = await management.propose({ function: "a/b", component: "c", input: { n: 1 } });
  await management.carryOut(proposal);
  await management.look(proposal, { prune: true });
  await management.carryOut(proposal, { prune: true });
  expect(asked).toEqual([
    ["management.list", { changeSet: "cs" }],
    ["management.propose", { changeSet: "cs", function: "a/b", component: "c", input: { n: 1 } }],
    ["management.carryOut", { changeSet: "cs", proposal: "p", shown: "h" }],
    ["management.look", { changeSet: "cs", proposal: "p", prune: true }],
    ["management.carryOut", { changeSet: "cs", proposal: "p", shown: "h", prune: true }],
  ]);
});
