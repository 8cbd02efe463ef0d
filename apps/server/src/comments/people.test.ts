import type { ActorId } from "@tributary/core/base";
import { expect, test } from "vitest";
import { mentionable } from "./people.ts";

const [ana, gone] = ["ana" as ActorId, "gone" as ActorId];
const members = [{ id: ana, name: "Ana", email: "ana@example.com", role: "owner" as const }];
const token = (name: string, over: object = {}) => ({
  ...{ id: `t-${name}`, name, user: ana, kind: "agent" as const },
  ...{ createdAt: 1, expiresAt: null, revokedAt: null, lastUsedAt: null },
  ...over,
});

test("[VC3] members and agents that are let in can be mentioned; one that was revoked, has expired or lost its person cannot", () => {
  const tokens = [
    token("stays"),
    token("lasts", { expiresAt: 101 }),
    token("expired", { expiresAt: 100 }),
    token("revoked", { revokedAt: 5 }),
    token("orphan", { user: gone }),
    token("service", { kind: "service" }),
  ];
  expect(mentionable(members, tokens, 100).map(({ name, tells, owner }) => [name, tells, owner])).toEqual([
    ["Ana", ["ana"], undefined],
    ["stays", ["t-stays", "ana"], "Ana"],
    ["lasts", ["t-lasts", "ana"], "Ana"],
  ]);
});
