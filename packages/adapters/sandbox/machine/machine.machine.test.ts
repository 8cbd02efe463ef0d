import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { textHash } from "@tributary/core/base";
import { type Egress, type Sandbox, type SandboxLimits, WORLD_LIMITS } from "@tributary/core/engine";
import { sandboxContract } from "@tributary/testing/contracts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cpioArchive } from "./cpio.ts";
import { createMachineSandbox } from "./create-machine-sandbox.ts";

/** Emulated: a processor made of software, so everything takes its time. */
const PATIENCE_MS = 300_000;
const create = (): Promise<Sandbox> =>
  createMachineSandbox({
    kernel: process.env["TRIBUTARY_MACHINE_KERNEL"] ?? "",
    cache: join(import.meta.dirname, "../../../../node_modules/.cache/tributary/machines"),
    acceleration: "emulated",
    selfTest: false,
    warm: 1,
    atOnce: 2,
  });

describe("[VM1] a machine per execution", { timeout: PATIENCE_MS }, () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await create();
  }, PATIENCE_MS);
  afterAll(() => sandbox.close());

  const run = (js: string, more: { readonly egress?: Egress; readonly limits?: Partial<SandboxLimits> } = {}) =>
    sandbox.run({
      codeHash: textHash(js),
      js,
      input: { n: 1 },
      limits: { ...WORLD_LIMITS, wallMs: 120_000, ...more.limits },
      ...(more.egress ? { egress: more.egress } : {}),
    });

  test("[VM1] answers, logs, and says that emulation is what carries it", async () => {
    const outcome = await run("export default ({ n }) => { console.log('in', n); return n + 1; };");
    expect(outcome).toMatchObject({ result: { ok: true, value: 2 }, logs: ["in 1"] });
    expect(sandbox.describe()).toEqual({ driver: "qemu", tier: "hardened", boundary: "emulated-vm", memory: "hard" });
  });

  test("[VM2] two copies of one template share neither chance nor a stopped clock", async () => {
    const js = "export default () => [crypto.randomUUID(), Math.random(), Date.now()];";
    const before = Date.now();
    const outcomes = [await run(js), await run(js)];
    // Whole, so that a failure says why.
    expect(outcomes).toMatchObject([{ result: { ok: true } }, { result: { ok: true } }]);
    const [one, two] = outcomes.map(({ result }) =>
      result.ok ? (result.value as [string, number, number]) : undefined,
    );
    expect(one?.[0]).not.toBe(two?.[0]);
    expect(one?.[1]).not.toBe(two?.[1]);
    // Copied seconds or hours ago, a machine knows what time it is now; its clock has whole seconds to start with, so of two
    // the later may be some behind.
    for (const copy of [one, two]) expect(copy?.[2]).toBeGreaterThan(before - 60_000);
  });

  test("[VM3] there is no way out but the one it is given", async () => {
    const egress: Egress = {
      request: async ({ url }) =>
        url === "http://good.conn/a"
          ? { ok: true, value: { status: 200, headers: [], body: parts() } }
          : { ok: false, error: { sentence: "No." } },
    };
    async function* parts(): AsyncIterable<Uint8Array> {
      yield Buffer.from("hello");
    }
    const js = `export default async () => [
      await (await fetch("http://good.conn/a")).text(),
      await fetch("http://127.0.0.1/").catch((error) => error.message),
      await import("node:fs").catch(() => "refused"),
    ];`;
    expect((await run(js, { egress })).result).toEqual({ ok: true, value: ["hello", "No.", "refused"] });
  });

  test("[VM4] computing, time and memory end it, and it is said which", async () => {
    const kinds = await Promise.all(
      [
        run("export default () => { for (;;); };", { limits: { cpuMs: 200 } }),
        run("export default () => new Promise(() => {});", { limits: { wallMs: 100 } }),
        run("export default () => { const all = []; for (;;) all.push(new Uint8Array(1 << 22).fill(1)); };"),
      ].map(async (outcome) => {
        const { result } = await outcome;
        return result.ok ? "an answer" : result.failure.kind;
      }),
    );
    expect(kinds).toEqual(["cpu", "wall", "memory"]);
  });

  test("[VM5] closed, it leaves no process and no file", async () => {
    const folders = () => readdirSync(tmpdir()).filter((name) => name.startsWith("tributary-machine-")).length;
    const before = folders();
    const other = await create();
    expect(folders()).toBe(before + 1);
    await other.close();
    expect(folders()).toBe(before);
  });
});

test("[VM6] without a kernel, or without the acceleration that was asked for, there is no sandbox rather than a weaker one", async () => {
  const nowhere = { kernel: "/nowhere", cache: tmpdir(), selfTest: false } as const;
  await expect(createMachineSandbox({ ...nowhere, acceleration: "emulated" })).rejects.toThrow("no kernel in /nowhere");
});

test("[VM7] the archive is one that Linux unpacks: aligned, with links and folders, ended by its trailer", () => {
  const archive = cpioArchive([
    { path: "a", kind: "folder" },
    { path: "a/b", kind: "file", content: Buffer.from("hello"), executable: true },
    { path: "c", kind: "link", target: "a/b" },
  ]).toString("latin1");
  expect(archive.length % 4).toBe(0);
  expect(archive.match(/070701/g)).toHaveLength(4);
  expect(archive).toContain("TRAILER!!!");
  expect(archive).toContain("000081ed");
});

// Under emulation the whole contract takes minutes, so it is run when asked for: TRIBUTARY_TEST_MACHINE=full
if (process.env["TRIBUTARY_TEST_MACHINE"] === "full")
  sandboxContract("[VM1] a machine per execution keeps the contract of the port", create, {
    tier: "hardened",
    slowness: 8,
  });
