import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { textHash } from "@tributary/core/base";
import { REACTIVE_LIMITS, type Sandbox } from "@tributary/core/engine";
import { expect, test } from "vitest";
import { createSandbox, type SandboxOptions } from "./create-sandbox.ts";
import { descendant, lookAt } from "./outside.fixture.ts";

async function withSandbox(options: SandboxOptions, use: (sandbox: Sandbox) => Promise<void>): Promise<void> {
  const sandbox = await createSandbox({ children: 1, selfTest: false, ...options });
  try {
    await use(sandbox);
  } finally {
    await sandbox.close();
  }
}

/** The folders of a program's path with this one put in front, or with bubblewrap taken away. */
async function withPath(path: string, use: () => Promise<void>): Promise<void> {
  const before = process.env["PATH"];
  process.env["PATH"] = path;
  try {
    await use();
  } finally {
    process.env["PATH"] = before;
  }
}

const js = "export default (n) => n + 1;";
const answer = (sandbox: Sandbox) => sandbox.run({ codeHash: textHash(js), js, input: 1, limits: REACTIVE_LIMITS });

test.each(["isolated-vm", "quickjs"] as const)(
  "[X20] looked at from outside, a child of %s has a network, processes, files and users of its own, and none of ours",
  async (driver) => {
    await withSandbox({ driver, wall: "namespaces" }, async (sandbox) => {
      const { root, environment, ...seen } = lookAt(
        await descendant(([program, ...args]) => program === process.execPath && args.at(-2) === driver),
      );
      expect(seen).toEqual({
        shared: [],
        devices: ["lo"],
        routes: 0,
        processes: expect.toSatisfy((count: number) => count < 4),
        capabilities: "0000000000000000",
      });
      for (const name of ["etc", "home", "root", "var", "run"]) expect(root).not.toContain(name);
      expect(environment).toEqual(["LC_ALL", "NODE_ENV", "PWD", "TZ"]);
      expect((await answer(sandbox)).result).toEqual({ ok: true, value: 2 });
    });
  },
);

test("[X20] where bubblewrap is missing, or the kernel lets it make no namespaces, children start without and say so", async () => {
  const folder = mkdtempSync(join(tmpdir(), "trb-path-"));
  try {
    const fake = join(folder, "bwrap");
    writeFileSync(fake, "#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n");
    chmodSync(fake, 0o755);
    for (const path of [`${folder}${delimiter}${process.env["PATH"]}`, "/nowhere"])
      await withPath(path, async () => {
        await withSandbox({ children: 3 }, async (sandbox) => {
          expect(sandbox.describe().boundary).toBe("v8-isolate+process");
          expect((await answer(sandbox)).result).toEqual({ ok: true, value: 2 });
        });
        await expect(createSandbox({ children: 1, wall: "namespaces", selfTest: false })).rejects.toThrow(
          /bubblewrap|bwrap/,
        );
      });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
