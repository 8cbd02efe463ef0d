import { describe, expect, test } from "vitest";
import { isTrustedOrigin } from "./origin.ts";

const baseUrl = "https://tributary.example";

describe("origins", () => {
  test("[A6] the configured origins are trusted", () => {
    expect(isTrustedOrigin("https://tributary.example", "anything", { baseUrl })).toBe(true);
    expect(
      isTrustedOrigin("http://dev.local:3000", undefined, { baseUrl, trustedOrigins: ["http://dev.local:3000"] }),
    ).toBe(true);
  });

  test("[A6] so is the host the page came from, when it is this machine or an address", () => {
    for (const host of ["localhost:3000", "127.0.0.1:3000", "192.168.1.7", "[::1]:3000", "box.localhost"]) {
      expect(isTrustedOrigin(`http://${host}`, host, { baseUrl })).toBe(true);
    }
  });

  test("[A6] so is a name the operator knows this machine by", () => {
    const hostNames = ["Buildbox"];
    expect(isTrustedOrigin("http://buildbox:3000", "buildbox:3000", { baseUrl, hostNames })).toBe(true);
    expect(isTrustedOrigin("http://buildbox.evil.test", "buildbox.evil.test", { baseUrl, hostNames })).toBe(false);
  });

  test("[A6] a name that merely leads here is not, nor another port, host or scheme", () => {
    expect(isTrustedOrigin("http://rebound.evil.test", "rebound.evil.test", { baseUrl })).toBe(false);
    expect(isTrustedOrigin("http://localhost:4000", "localhost:3000", { baseUrl })).toBe(false);
    expect(isTrustedOrigin("http://tributary.example", "tributary.example", { baseUrl })).toBe(false);
    expect(isTrustedOrigin("null", "localhost", { baseUrl })).toBe(false);
    expect(isTrustedOrigin("http://localhost", "not a host", { baseUrl })).toBe(false);
  });
});
