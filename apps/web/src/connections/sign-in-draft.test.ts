import type { ConnectionView, FunctionSummary } from "@tributary/core/protocol";
import { expect, test } from "vitest";
import { credentialOf, draftOf } from "./sign-in-draft.ts";

const own: FunctionSummary = {
  ...{ id: "f1", name: "sign", title: "Sign", description: "", kind: "authentication", bindings: [] },
};
const packaged: FunctionSummary = { ...own, schema: "dns.zone", name: "token", title: "Token" };
const { id: _, ...ofKind } = packaged;
const functions = [own, ofKind];

test("[W41] whatever a connection signs in with, opened and saved again it is the same", () => {
  const all: readonly ConnectionView["credential"][] = [
    null,
    { kind: "bearer", secret: "dns-token" },
    { kind: "basic", secret: "dns.password" },
    { kind: "header", header: "X-Key", secret: "dns-token" },
    { kind: "function", function: { id: "f1" }, title: "Sign" },
    { kind: "function", function: { schema: "dns.zone", name: "token" }, title: "Token", secret: "dns-token" },
  ];
  for (const credential of all) {
    const saved = credentialOf(draftOf(credential), functions);
    const stored = credential?.kind === "function" ? { ...credential, title: undefined } : credential;
    expect(JSON.stringify(saved)).toBe(JSON.stringify({ credential: stored }));
  }
});

test("[W41] a function has to be chosen, and a secret for it need not", () => {
  const draft = { ...draftOf(null), kind: "function" as const };
  expect(credentialOf(draft, functions)).toEqual({ missing: "Choose the function that signs in." });
  const chosen = { ...draft, function: "f1", secret: "  " };
  expect(credentialOf(chosen, functions)).toEqual({ credential: { kind: "function", function: { id: "f1" } } });
  // One that is no longer in force is no choice.
  expect(credentialOf(chosen, [])).toHaveProperty("missing");
});
