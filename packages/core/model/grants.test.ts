import { expect, test } from "vitest";
import type { FunctionId, Json } from "../base/index.ts";
import { applyMutation } from "./apply.ts";
import { grantsFault, grantsText, parsePatternText, patternText } from "./grants.ts";
import type { Mutation } from "./mutation.ts";
import { EMPTY_SNAPSHOT } from "./snapshot.ts";
import { validateMutation } from "./validate.ts";

const crm = { connection: "crm", patterns: [{ methods: ["GET", "POST"], path: "/zones/**" }] };

test.each([
  [[crm, { connection: "docker" }], undefined],
  [[], undefined],
  ["crm", "list of at most"],
  [[{ connection: "CRM" }], "lower-case"],
  [[{ connection: "http://x" }], "lower-case"],
  [[crm, crm], "one grant for crm"],
  [[{ ...crm, secret: "x" }], "alone"],
  [[{ ...crm, patterns: [] }], "patterns each"],
  [[{ ...crm, patterns: [{ methods: ["CONNECT"], path: "/" }] }], "names methods"],
  [[{ ...crm, patterns: [{ methods: [], path: "/" }] }], "names methods"],
  [[{ ...crm, patterns: [{ methods: ["GET"], path: "zones" }] }], "begins with /"],
  [[{ ...crm, patterns: [{ methods: ["GET"], path: "/a?b=1" }] }], "begins with /"],
  [[{ ...crm, patterns: [{ methods: ["GET"], path: "/a/../b" }] }], "no . or .."],
  [[{ ...crm, patterns: [{ methods: ["GET"], path: "/a*" }] }], "whole parts"],
  [[{ ...crm, patterns: [{ methods: ["GET"], path: "/**/a/**" }] }], "one **"],
] as readonly (readonly [Json, string | undefined])[])("[M28] what is granted is well-formed: %j", (value, fault) => {
  if (fault === undefined) expect(grantsFault(value)).toBeUndefined();
  else expect(grantsFault(value)).toContain(fault);
});

test("[M28] patterns are written and read in one form, and a reviewer reads all that is granted", () => {
  const pattern = { methods: ["GET", "POST"], path: "/zones/**" };
  expect(parsePatternText(patternText(pattern))).toEqual(pattern);
  expect(parsePatternText(" get   /a ")).toEqual({ methods: ["GET"], path: "/a" });
  expect(["/a", "GET", "", "STEAL /a", "GET a"].map(parsePatternText)).toEqual(Array(5).fill(undefined));
  expect(grantsText([crm, { connection: "docker" }])).toBe("crm: GET POST /zones/**\ndocker: all that it allows");
});

test("[M28] only functions that talk to the world are granted anything", () => {
  const id = "f" as FunctionId;
  const of = (kind: "debug" | "qualification") => {
    const made: Mutation = { type: "function.create", function: id, kind, name: "look", source: "" };
    const grant: Mutation = { type: "function.set", function: id, field: "connections", value: [crm] };
    return validateMutation(applyMutation(EMPTY_SNAPSHOT, made), grant);
  };
  expect(of("debug").ok).toBe(true);
  expect(of("qualification")).toMatchObject({ ok: false, error: { kind: "functionField", field: "connections" } });
});
