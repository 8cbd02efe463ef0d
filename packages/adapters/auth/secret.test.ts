import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadSecret } from "./secret.ts";

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "tributary-secret-"));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

describe("the secret", () => {
  test("[A10] it is made once, and readable by nobody else", () => {
    const secret = loadSecret({ dataDir, env: {} });
    expect(secret.length).toBeGreaterThanOrEqual(43);
    expect(loadSecret({ dataDir, env: {} })).toBe(secret);
    expect(statSync(join(dataDir, "secret.key")).mode & 0o777).toBe(0o600);
  });

  test("[A10] the environment's comes first", () => {
    const given = "e".repeat(32);
    expect(loadSecret({ dataDir, env: { TRIBUTARY_SECRET: given } })).toBe(given);
    expect(loadSecret({ dataDir, env: { BETTER_AUTH_SECRET: given, TRIBUTARY_SECRET: "other" } })).toBe(given);
  });

  test("[A10] one that is too short is refused with a way on", () => {
    expect(() => loadSecret({ dataDir, env: { TRIBUTARY_SECRET: "hunter2" } })).toThrow("openssl rand");
  });
});
