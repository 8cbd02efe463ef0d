import type { WorkspaceId } from "@tributary/core/base";
import { FairGate } from "@tributary/core/engine";
import { Turns } from "@tributary/core/sync";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { currentOrigin, withOrigin, withoutOrigin } from "./ambient.ts";

const ANA = { session: "ana", metadata: { ticket: "OPS-7" } };

test("[D11] who waits for their turn at a Head is who they were, whoever had it before", async () => {
  const gate = new FairGate({ width: 1, maxWaiting: 9 });
  const place = { workspace: "w", state: "head" };
  const first = withOrigin(ANA, () => gate.run(place, () => sleep(5)));
  const next = withOrigin({ session: "ben" }, () => gate.run(place, async () => currentOrigin()));
  const last = gate.run({ ...place, workspace: "another" }, async () => currentOrigin());
  await first;
  expect([await next, await last]).toEqual([{ session: "ben" }, undefined]);
});

test("[D11] what goes on for everybody comes from nobody, whoever set it going", async () => {
  const turns = new Turns({ defer: (task) => withoutOrigin(() => void setImmediate(task)), tick: () => 0 });
  withOrigin(ANA, () => turns.of("a" as WorkspaceId)(() => undefined));
  const seen = await new Promise((tell) => turns.of("b" as WorkspaceId)(() => tell(currentOrigin())));
  expect(seen).toBeUndefined();
});
