import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createBareSandbox } from "@tributary/adapters/sandbox/testing";
import { textHash } from "@tributary/core/base";
import { type Sandbox, WORLD_LIMITS } from "@tributary/core/engine";
import { type Canaries, ESCAPE_ATTEMPTS } from "@tributary/testing/contracts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const SECRET = "canary-of-the-walls";
/** What is tried by the runtime's own names, which a guest does not have: with them these arrive at the wall behind. */
const BY_NAME = [
  "proc's environment of the parent",
  "proc's memory of itself",
  "a symlink to the canary",
  "a file left in the host's folder",
  "loading a native library",
  "killing the host",
  "killing by process.kill",
  "a child process",
  "a raw socket",
  "a socket of the host's folder",
  "listening",
  "asking a name server",
];
/** Of those, what gets out where there is no wall, and can be let do it without harm. */
const GETS_OUT = [
  "a symlink to the canary",
  "a file left in the host's folder",
  "a raw socket",
  "a socket of the host's folder",
  "a child process",
];

let canaries: Canaries;
const far = createServer((_, response) => response.end(SECRET));
const near = createServer((_, response) => response.end(SECRET));
beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), "trb-wall-"));
  const socket = join(folder, "near.sock");
  await new Promise<void>((done) => far.listen(0, "127.0.0.1", done));
  await new Promise<void>((done) => near.listen(socket, done));
  const { port } = far.address() as AddressInfo;
  canaries = { folder, file: join(folder, "canary.json"), socket, port, pid: process.pid };
  writeFileSync(canaries.file, SECRET);
});
afterAll(() => {
  far.close();
  near.close();
  rmSync(canaries.folder, { recursive: true });
});

async function tried(sandbox: Sandbox, body: string, wallMs = 10_000) {
  const js = `export default async (bait) => {\n${body}\n};`;
  return sandbox.run({ codeHash: textHash(js), js, input: canaries, limits: { ...WORLD_LIMITS, wallMs } });
}

const bodyOf = (name: string): string => ESCAPE_ATTEMPTS.find((each) => each.name === name)?.body ?? "";
const REACHED = /is not defined|Cannot read properties of undefined|is not a constructor/;

describe.each(["permissions", "namespaces"] as const)(
  "[VF31] behind a guest that has lost its own wall: %s",
  (wall) => {
    let sandbox: Sandbox;
    beforeAll(() => {
      sandbox = createBareSandbox(wall);
    });
    afterAll(() => sandbox.close());

    test.each(BY_NAME)("%s arrives there, and ends in nothing", { timeout: 30_000 }, async (name) => {
      const { result } = await tried(sandbox, bodyOf(name));
      const said = JSON.stringify(result);
      expect(said).not.toMatch(REACHED);
      expect(said).not.toContain(SECRET);
      expect(said).not.toMatch(/uid=\d+\(/);
      expect(["thrown", undefined]).toContain(result.ok ? undefined : result.failure.kind);
      expect(readdirSync(canaries.folder).sort()).toEqual(["canary.json", "near.sock"]);
      expect(readFileSync(canaries.file, "utf8")).toBe(SECRET);
      if (GETS_OUT.includes(name)) expect(result.ok).toBe(false);
      if (wall === "permissions") expect(said).toMatch(/NotCapable|Requires .* access/);
    });
  },
);

describe("[VF31] without that wall too", () => {
  let sandbox: Sandbox;
  beforeAll(() => {
    sandbox = createBareSandbox("nothing");
  });
  afterAll(() => sandbox.close());

  test.each(GETS_OUT)("%s gets out: what is tried is real", { timeout: 30_000 }, async (name) => {
    const { result } = await tried(sandbox, bodyOf(name));
    rmSync("/tmp/link", { force: true });
    rmSync(join(canaries.folder, "left"), { force: true });
    expect(result.ok).toBe(true);
    if (name === "a symlink to the canary") expect(result).toEqual({ ok: true, value: SECRET });
    if (name === "a child process") expect(JSON.stringify(result)).toMatch(/uid=\d+\(/);
  });
});
