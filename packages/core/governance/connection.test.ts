import { describe, expect, test } from "vitest";
import type { Json } from "../base/index.ts";
import type { SandboxDescription } from "../engine/index.ts";
import {
  type ConnectionSetting,
  parseConnection,
  parseTierDemand,
  type TierDemand,
  tierObjection,
} from "./connection.ts";

const good: ConnectionSetting = {
  name: "dns",
  description: "Our name server",
  origin: "https://dns.example:8443/",
  privateAddresses: false,
  allows: [{ methods: ["GET", "PATCH"], path: "/zones/**" }],
  credential: { kind: "header", header: "X-API-Key", secret: "dns-token" },
};
const said = (over: Partial<ConnectionSetting>) => {
  const parsed = parseConnection({ ...good, ...over });
  return parsed.ok ? "fine" : parsed.error;
};

test("[CN1] a good connection is kept with its address in one form", () => {
  expect(parseConnection(good)).toEqual({ ok: true, value: { ...good, origin: "https://dns.example:8443" } });
});

describe("[CN1] [CN2] [CN3] what is no connection is refused, in words:", () => {
  test.each([
    [{ name: "DNS" }, "lower-case"],
    [{ name: "docker" }, "engine's own connection"],
    [{ description: "a\0b" }, "zero characters"],
    [{ origin: "dns.example" }, "https://host"],
    [{ origin: "ftp://dns.example" }, "https://host"],
    [{ origin: "https://user:pass@dns.example" }, "no user or password"],
    [{ origin: "https://dns.example/api" }, "ends after the host"],
    [{ origin: "https://dns.example/?a=1" }, "ends after the host"],
    [{ allows: [] }, "at least one line"],
    [{ allows: [{ methods: ["GET"], path: "zones" }] }, "begins with /"],
    [{ allows: [{ methods: ["CONNECT"], path: "/" }] }, "names methods"],
    [{ credential: { kind: "bearer", secret: "not a name" } }, "workspace's secrets"],
    [{ credential: { kind: "header", header: "Host", secret: "a" } }, "is not a header"],
    [{ credential: { kind: "header", header: "X-A: 1\r\nHost", secret: "a" } }, "is not a header"],
    [{ origin: "http://dns.example" }, "could be read on its way"],
  ] as readonly (readonly [Partial<ConnectionSetting>, string])[])("%j", (over, words) => {
    expect(said(over)).toContain(words);
    expect(said(over)).toMatch(/\.$/);
  });

  test("and what is meant is taken: http inside a private network, and no credential anywhere", () => {
    expect(said({ origin: "http://10.0.0.5:8081", privateAddresses: true })).toBe("fine");
    expect(said({ origin: "http://dns.example", credential: null })).toBe("fine");
    expect(said({ credential: { kind: "basic", secret: "dns.token" } })).toBe("fine");
  });
});

const place = (tier: SandboxDescription["tier"], boundary: SandboxDescription["boundary"]): SandboxDescription => ({
  ...{ driver: "x", memory: "hard" },
  ...{ tier, boundary },
});
const demand = (tier: TierDemand["tier"], hardware = false): TierDemand => ({ kind: "action", tier, hardware });

test("[CN5] a place that is less than demanded is refused; one that is as much or more does", () => {
  const process = place("world", "namespaces");
  const emulated = place("hardened", "emulated-vm");
  const machine = place("hardened", "hardware-vm");
  expect(tierObjection(undefined, process)).toBeUndefined();
  expect(tierObjection(demand("world"), machine)).toBeUndefined();
  expect(tierObjection(demand("hardened"), emulated)).toBeUndefined();
  expect(tierObjection(demand("hardened", true), machine)).toBeUndefined();
  expect(tierObjection(demand("hardened"), process)).toContain("a machine of their own");
  expect(tierObjection(demand("hardened", true), emulated)).toContain("only emulates");
});

test("[CN4] a demand is about functions that talk to the world, and hardware is of machines", () => {
  expect(parseTierDemand({ kind: "action", tier: "hardened", hardware: true })).toEqual(demand("hardened", true));
  expect(parseTierDemand({ kind: "action", tier: "world", hardware: true })).toEqual(demand("world"));
  for (const wish of [
    { kind: "qualification", tier: "world", hardware: false },
    { kind: "action", tier: "reactive", hardware: false },
    { kind: "action", tier: "hardened" },
    "hardened",
  ] as readonly Json[])
    expect(parseTierDemand(wish)).toBeUndefined();
});
