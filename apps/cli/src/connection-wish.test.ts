import type { ConnectionView, FunctionSummary } from "@tributary/core/protocol";
import { expect, test } from "vitest";
import { type ConnectionArgs, connectionWish } from "./connection-wish.ts";
import { theOne } from "./person.ts";

const sign: FunctionSummary = {
  ...{ id: "f1", name: "sign", title: "Sign", description: "", kind: "authentication", bindings: [] },
};
const before: ConnectionView = {
  ...{ name: "dns", description: "Ours", origin: "https://dns.example", privateAddresses: true, isEngine: false },
  allows: [{ methods: ["GET"], path: "/zones/**" }],
  credential: { kind: "function", function: { id: "f1" }, title: "Sign", secret: "token", objection: "gone" },
  ...{ uses: [], last: [] },
};
const wish = (args: Partial<ConnectionArgs>, was: ConnectionView | undefined = undefined) => {
  const made = connectionWish({ name: "dns", allow: [], ...args }, was, [sign]);
  return made.ok ? made.value : made.error;
};

test("[CL62] a connection is put together from what is said; what is not said stays as it is", () => {
  const origin = "https://dns.example";
  expect(wish({ origin, allow: ["get POST /a/**"], "sign-in": "header", secret: "token" })).toEqual({
    ...{ name: "dns", description: "", origin, privateAddresses: false },
    allows: [{ methods: ["GET", "POST"], path: "/a/**" }],
    credential: { kind: "header", header: "X-API-Key", secret: "token" },
  });
  expect(wish({ description: "Theirs" }, before)).toEqual({
    ...{ name: "dns", description: "Theirs", origin, privateAddresses: true, allows: before.allows },
    credential: { kind: "function", function: { id: "f1" }, secret: "token" },
  });
  expect(wish({ function: "sign" }, before)).toMatchObject({
    credential: { kind: "function", function: { id: "f1" } },
  });
  expect(wish({ "sign-in": "none" }, before)).toMatchObject({ credential: null });
});

test("[CL62] what is missing, or names nothing, is a sentence", () => {
  expect(wish({})).toContain("--origin");
  expect(wish({ allow: ["zones"] }, before)).toContain("is no line such as");
  expect(wish({ "sign-in": "magic" }, before)).toContain("none, bearer, basic, header, function");
  expect(wish({ secret: "token" }, before)).toContain("--sign-in");
  expect(wish({ "sign-in": "bearer" }, before)).toContain("--secret");
  expect(wish({ "sign-in": "function" }, before)).toContain("--function");
  expect(wish({ function: "other" }, before)).toContain("no function “other”");
});

test("[CL62] a person in several workspaces says which is meant, by id or by name", () => {
  const [a, b] = [
    { id: "1", name: "Shop" },
    { id: "2", name: "Bank" },
  ];
  expect(theOne([a], undefined)).toBe(a);
  expect([theOne([a, b], "Bank"), theOne([a, b], "1")]).toEqual([b, a]);
  expect(theOne([a, b], undefined)).toContain("--workspace: Shop (1), Bank (2)");
  expect(theOne([a, b], "Mill")).toContain("no workspace “Mill”");
  expect(theOne([], undefined)).toContain("no workspace");
});
