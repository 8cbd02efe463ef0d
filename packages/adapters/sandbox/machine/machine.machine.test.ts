import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { textHash } from "@tributary/core/base";
import { type Egress, type Sandbox, type SandboxLimits, WORLD_LIMITS } from "@tributary/core/engine";
import { TEST_ACCELERATION, testMachines } from "@tributary/testing/machine";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inPath } from "../in-path.ts";
import { cpioArchive } from "./cpio.ts";
import { createMachineSandbox } from "./create-machine-sandbox.ts";
import { machineImage } from "./image.ts";
import { MEMORY_FD } from "./memory.ts";

const BOUNDARY = TEST_ACCELERATION === "hardware" ? "hardware-vm" : "emulated-vm";
/** Where they are emulated the processor is made of software, so everything takes its time. */
const PATIENCE_MS = 300_000;
const create = (): Promise<Sandbox> => createMachineSandbox(testMachines());

/** Processes of this name that are ours: they descend from this process. */
function processesOf(name: string): readonly string[] {
  return readdirSync("/proc").filter((pid) => {
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
      return words[0]?.endsWith(name) === true && isOurs(pid);
    } catch {
      return false; // it ended while we looked, or is no process
    }
  });
}

function isOurs(pid: string): boolean {
  if (pid === String(process.pid)) return true;
  const parent = /^PPid:\t(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? "0";
  return parent !== "0" && isOurs(parent);
}

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

  test("[VM1] answers, logs, and says what carries it", async () => {
    const outcome = await run("export default ({ n }) => { console.log('in', n); return n + 1; };");
    expect(outcome).toMatchObject({ result: { ok: true, value: 2 }, logs: ["in 1"] });
    expect(sandbox.describe()).toMatchObject({ tier: "hardened", boundary: BOUNDARY, memory: "hard" });
  });

  test("[VM1] a job whose limits are not the usual ones has a machine that nobody started ahead, and is heard by it", async () => {
    const outcome = await run("export default ({ n }) => n + 1;", { limits: { memoryMb: 100, cpuMs: 3000 } });
    expect(outcome.result).toEqual({ ok: true, value: 2 });
  });

  test("[VM2] two copies of one template share neither chance nor a stopped clock", async () => {
    const js = `export default async () => {
      const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt"]);
      const chance = [crypto.randomUUID(), Math.random(), String(new Uint8Array(await crypto.subtle.exportKey("raw", key)))];
      return { chance, clock: [Date.now(), performance.timeOrigin + performance.now()] };
    };`;
    const before = Date.now();
    const outcomes = [await run(js), await run(js)];
    // Whole, so that a failure says why.
    expect(outcomes).toMatchObject([{ result: { ok: true } }, { result: { ok: true } }]);
    const copies = outcomes.map(({ result }) => result.ok && result.value) as unknown as readonly {
      readonly chance: readonly (string | number)[];
      readonly clock: readonly number[];
    }[];
    expect(new Set(copies.flatMap(({ chance }) => chance)).size).toBe(6);
    // What is not told what time it is, thinks that it is the year 2000; what is told may hear it late on a busy machine.
    for (const time of copies.flatMap(({ clock }) => clock)) expect(Math.abs(time - before)).toBeLessThan(PATIENCE_MS);
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

  test.runIf(inPath("bwrap"))("[VM8] whoever breaks out of a machine finds namespaces of its own", () => {
    expect(sandbox.describe().driver).toBe("qemu in namespaces");
    const machines = processesOf("qemu-system-x86_64");
    expect(machines.length).toBeGreaterThan(0);
    for (const pid of machines) {
      for (const kind of ["net", "pid", "mnt", "user", "ipc", "uts"])
        expect(readlinkSync(`/proc/${pid}/ns/${kind}`)).not.toBe(readlinkSync(`/proc/self/ns/${kind}`));
      expect(readFileSync(`/proc/${pid}/status`, "utf8")).toMatch(/CapEff:\t0+\n[\s\S]*NoNewPrivs:\t1\nSeccomp:\t2/);
      const seen = readdirSync(`/proc/${pid}/root`);
      expect(seen.filter((name) => ["etc", "root", "home", "var", "opt", "srv"].includes(name))).toEqual([]);
    }
  });

  test("[VM9] what machines are copied from cannot be written to, by whatever way it is opened", () => {
    const memories = processesOf("qemu-system-x86_64").map((pid) => `/proc/${pid}/fd/${MEMORY_FD}`);
    expect(memories.length).toBeGreaterThan(0);
    for (const path of memories) {
      const fd = openSync(path, "r+");
      expect(() => writeSync(fd, "taken over", 0)).toThrow("EPERM");
      expect(() => ftruncateSync(fd, 0)).toThrow("EPERM");
      closeSync(fd);
    }
  });

  test("[VM5] closed, it leaves no process and no file", async () => {
    const folders = () => readdirSync(tmpdir()).filter((name) => name.startsWith("tributary-machine-")).length;
    const before = { folders: folders(), machines: processesOf("qemu-system-x86_64") };
    const other = await create();
    expect(folders()).toBe(before.folders + 1);
    expect(processesOf("qemu-system-x86_64").length).toBeGreaterThan(before.machines.length);
    await other.close();
    expect(folders()).toBe(before.folders);
    expect(processesOf("qemu-system-x86_64").filter((pid) => !before.machines.includes(pid))).toEqual([]);
  });
});

test("[VM6] without a kernel, or without the acceleration that was asked for, there is no sandbox rather than a weaker one", async () => {
  const nowhere = { kernel: "/nowhere", cache: tmpdir(), selfTest: false } as const;
  await expect(createMachineSandbox({ ...nowhere, acceleration: "emulated" })).rejects.toThrow("no kernel in /nowhere");
});

test("[VM12] a kernel needs the modules of the wire it is used with, and not those of the other", () => {
  const folder = mkdtempSync(join(tmpdir(), "kernel-"));
  mkdirSync(join(folder, "boot"));
  mkdirSync(join(folder, "lib/modules/1.0"), { recursive: true });
  writeFileSync(join(folder, "boot/vmlinuz-1.0"), "");
  for (const name of ["virtio_pci", "virtio_console"])
    writeFileSync(join(folder, `lib/modules/1.0/${name}.ko`), `ELF ${name}\0depends=\0`);
  const { initrd } = machineImage(folder, folder, "serial");
  expect(readFileSync(initrd).includes("ELF virtio_console")).toBe(true);
  expect(() => machineImage(folder, folder, "vsock")).toThrow("has no module virtio_mmio.ko");
  rmSync(folder, { recursive: true });
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
