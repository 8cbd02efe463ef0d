import type { AuditActor } from "@tributary/core/protocol";
import { expect, test } from "vitest";
import { actorOptions } from "./actor-options.ts";

const actor = (id: string, type: AuditActor["type"], more: Partial<AuditActor> = {}): AuditActor => ({
  ...{ id, name: id.toUpperCase(), type, lastAt: 1, gone: false },
  ...more,
});

test("[WA2] whoever has an entry in the log can be chosen, as what they are, also when they are gone", () => {
  const told = actorOptions(
    [
      actor("ana", "user"),
      actor("ben", "user", { gone: true }),
      actor("hygiene", "agent", { owner: "Ana" }),
      actor("old", "agent", { owner: "Ana", gone: true }),
      actor("nightly", "service"),
      actor("leaked", "service", { gone: true }),
      actor("system", "system"),
    ],
    "ben",
  );
  expect(told.map(({ value, label, description }) => `${value} ${label}: ${description}`)).toEqual([
    "ana ANA: Person",
    "ben BEN: No longer a member",
    "hygiene HYGIENE: Agent of Ana",
    "old OLD: Agent of Ana, no longer let in",
    "nightly NIGHTLY: Program",
    "leaked LEAKED: Program, no longer let in",
    "system SYSTEM: The system",
  ]);
});

test("[WA2] whom an address asks for stands in the choice before the log is read, and where it has nobody of that name", () => {
  expect(actorOptions(undefined, "ana")).toEqual([{ value: "ana", label: "…", description: undefined }]);
  expect(actorOptions([], "x")).toEqual([{ value: "x", label: "Somebody else", description: "x" }]);
  expect(actorOptions([], undefined)).toEqual([]);
});
