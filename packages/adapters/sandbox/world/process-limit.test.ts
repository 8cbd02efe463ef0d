import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { textHash } from "@tributary/core/base";
import { WORLD_LIMITS } from "@tributary/core/engine";
import { expect, test } from "vitest";
import { inPath } from "../in-path.ts";
import { createBareSandbox } from "./bare-guest.fixture.ts";
import { createWorldSandbox } from "./create-world-sandbox.ts";
import { processLimit } from "./process-limit.ts";
import { STORM } from "./storm.fixture.ts";

test("[W10] where the sandbox says that processes are limited a storm of them is, and where it says that they are not it is not", {
  timeout: 60_000,
}, async () => {
  const sandbox = createBareSandbox("namespaces");
  const tried = async (js: string) => {
    const job = { codeHash: textHash(js), js, input: null, limits: { ...WORLD_LIMITS, wallMs: 30_000 } };
    return (await sandbox.run(job)).result;
  };
  try {
    const { processes } = sandbox.describe();
    const result = await tried(STORM);
    const [came] = result.ok ? (result.value as readonly string[]) : [result.failure.message];
    expect(came).toBe(processes === "nothing" ? "all began" : "refused after");
    expect(await tried("export default () => 1;")).toEqual({ ok: true, value: 1 });
  } finally {
    await sandbox.close();
  }
});

test("[W10] which way it is limited changes nothing about which wall is chosen", async () => {
  const sandbox = await createWorldSandbox({ warm: 0 });
  expect(sandbox.describe()).toMatchObject({ boundary: "namespaces", processes: expect.any(String) });
  await sandbox.close();
});

const SOMEBODY = ["--reuid", "61234", "--regid", "61234", "--clear-groups"];
const program = fileURLToPath(new URL("./storm.fixture.ts", import.meta.url));
const setpriv = inPath("setpriv") ?? "";
/**
 * How whoever is bound by the kernel's limit of a user runs the storm: root by becoming somebody else, anybody else as they are. Or why
 * nobody here is bound by it.
 */
function asUser(): { readonly command: readonly string[] } | { readonly not: string } {
  if (process.getuid?.() !== 0) {
    const { by } = processLimit({ hasNamespaces: true });
    if (by === "rlimit") return { command: [process.execPath, program] };
    return {
      not:
        by === "cgroup"
          ? "whoever runs this may make control groups, which come first"
          : "this machine has no such limit",
    };
  }
  if (setpriv === "") return { not: "root has no setpriv to become somebody else with" };
  const mayRead = spawnSync(setpriv, [...SOMEBODY, "test", "-r", program]).status === 0;
  return mayRead
    ? { command: [setpriv, ...SOMEBODY, process.execPath, program] }
    : { not: `nobody but root may read ${program}` };
}

const way = asUser();
if ("not" in way) console.warn(`SKIPPED: ${way.not}, so the limit of a user [W10] is not shown here.`);

test.skipIf("not" in way)(
  "[W10] whoever is not root and may make no control group has the kernel's limit of a user, counted for that execution alone",
  {
    timeout: 60_000,
  },
  () => {
    const [file = "", ...words] = "command" in way ? way.command : [];
    const home = mkdtempSync(join(tmpdir(), "trb-storm-"));
    chmodSync(home, 0o777);
    try {
      const env = { ...process.env, TMPDIR: home, HOME: home };
      const told = execFileSync(file, words, { env, encoding: "utf8" });
      expect(JSON.parse(told)).toMatchObject({ processes: "rlimit", result: { value: ["refused after"] } });
    } finally {
      rmSync(home, { recursive: true });
    }
  },
);
