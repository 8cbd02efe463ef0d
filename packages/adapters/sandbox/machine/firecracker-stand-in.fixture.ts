import { spawn } from "node:child_process";
import { readFileSync, unlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { connect, createServer as listen, type Socket } from "node:net";
import { join } from "node:path";
import { wireEntries } from "./image.ts";
import { kernelIn, modulesOf } from "./kernel.ts";
import { withParent } from "../world/walls.ts";
import { cpioArchive } from "./cpio.ts";
import { MEMORY_FD, MEMORY_PATH } from "./memory.ts";
import { qemuArguments } from "./qemu.ts";
import { Qmp } from "./qmp.ts";

/**
 * Not Firecracker: something that answers the part of its API we use, as strictly as its description says, and has QEMU emulate the
 * machine behind it. It shows what we ask, in which order, and that the guest keeps the contract over its vsock; nothing of Firecracker itself.
 *
 * QEMU has no vsock of its own here, so a bridge in the guest makes the connections that Firecracker would make: from the serial device,
 * which is where the socket under `uds_path` leads, to the port that the guest listens on.
 */
type Body = { readonly [field: string]: unknown };

const folder = process.cwd();
const [, , flag, socketPath] = process.argv;
if (flag === "--version") {
  console.log("Firecracker v1.8.0 (a stand-in: QEMU, emulated)");
  process.exit(0);
}
if (flag !== "--api-sock" || socketPath === undefined)
  throw new Error(`unknown words: ${process.argv.slice(2).join(" ")}`);

const FIELDS: { readonly [request: string]: readonly string[] } = {
  "PUT /machine-config": ["vcpu_count", "mem_size_mib"],
  "PUT /boot-source": ["kernel_image_path", "initrd_path", "boot_args"],
  "PUT /vsock": ["guest_cid", "uds_path"],
  "PUT /actions": ["action_type"],
  "PATCH /vm": ["state"],
  "PUT /snapshot/create": ["snapshot_type", "snapshot_path", "mem_file_path"],
  "PUT /snapshot/load": ["snapshot_path", "mem_backend", "resume_vm"],
};
const IGNORE_SHARED = { capabilities: [{ capability: "x-ignore-shared", state: true }] };
const control = join(folder, "qmp");
const stream = join(folder, "migration");
const serial = join(folder, "serial");

let phase: "fresh" | "running" | "paused" = "fresh";
const set = new Map<string, Body>();
/** Whoever connects to the wire, once. */
const wires = listen((socket) => void wires.emit("taken", socket));

async function perform(name: string, body: Body): Promise<void> {
  const fields = FIELDS[name];
  if (fields === undefined) throw new Error(`Invalid request method and/or path: ${name}.`);
  const unlike = [
    ...Object.keys(body).filter((key) => !fields.includes(key)),
    ...fields.filter((key) => !(key in body)),
  ];
  if (unlike.length > 0) throw new Error(`unknown or missing fields: ${unlike.join(", ")}`);
  switch (name) {
    case "PUT /actions":
      need("fresh");
      if (body["action_type"] !== "InstanceStart" || set.size < 3) throw new Error("The machine is not configured.");
      start("boot", String(set.get("PUT /vsock")?.["uds_path"]));
      await connected();
      phase = "running";
      return;
    case "PATCH /vm":
      need("running");
      await told((qmp) => qmp.command("stop"));
      phase = "paused";
      return;
    case "PUT /snapshot/create":
      need("paused");
      return create(body);
    case "PUT /snapshot/load":
      need("fresh");
      return load(body);
    default:
      need("fresh");
      set.set(name, body);
  }
}

/** Memory is written where it was asked for: behind the number under which it is held. */
async function create(body: Body): Promise<void> {
  if (body["mem_file_path"] !== MEMORY_PATH) throw new Error("the stand-in has its memory there already");
  const chunks: Buffer[] = [];
  const received = new Promise<void>((done) => {
    const server = listen((socket) => {
      socket.on("data", (chunk) => chunks.push(chunk));
      socket.on("end", () => server.close(() => done()));
    });
    server.listen(stream, () => void told((qmp) => qmp.command("migrate", { uri: `unix:${stream}` })));
  });
  await received;
  const wire = String(set.get("PUT /vsock")?.["uds_path"]);
  const state = { wire, source: set.get("PUT /boot-source"), devices: Buffer.concat(chunks).toString("base64") };
  writeFileSync(String(body["snapshot_path"]), JSON.stringify(state));
}

async function load(body: Body): Promise<void> {
  const { backend_type, backend_path } = body["mem_backend"] as Body;
  if (backend_type !== "File" || backend_path !== MEMORY_PATH) throw new Error("the memory is not there");
  const saved = JSON.parse(readFileSync(String(body["snapshot_path"]), "utf8")) as {
    readonly wire: string;
    readonly source: Body;
    readonly devices: string;
  };
  set.set("PUT /boot-source", saved.source);
  start("state", saved.wire);
  await connected();
  await told(async (qmp) => {
    await qmp.command("migrate-set-capabilities", IGNORE_SHARED);
    await qmp.command("migrate-incoming", { uri: `unix:${stream}` });
    await new Promise<void>((done) => {
      const socket = connect(stream, () => socket.end(Buffer.from(saved.devices, "base64")));
      socket.on("close", () => done());
    });
    while (((await qmp.command("query-migrate")) as { readonly status?: string }).status !== "completed")
      await new Promise((done) => setTimeout(done, 10));
    if (body["resume_vm"] === true) await qmp.command("cont");
  });
  phase = "running";
}

function need(wanted: typeof phase): void {
  if (phase !== wanted) throw new Error(`The requested operation is not supported: the machine is ${phase}.`);
}

/** The kernel it was given, with the bridge beside what the guest starts with. */
function start(from: "boot" | "state", wire: string): void {
  const source = set.get("PUT /boot-source") ?? {};
  const initrd = join(folder, "initrd");
  if (from === "boot")
    writeFileSync(initrd, Buffer.concat([readFileSync(String(source["initrd_path"])), cpioArchive(bridge())]));
  const image = {
    kernel: String(source["kernel_image_path"]),
    initrd: from === "boot" ? initrd : String(source["initrd_path"]),
  };
  const args = [...qemuArguments(image, { wire: serial, control }, { acceleration: "emulated", from })];
  args[args.indexOf("-append") + 1] = `${source["boot_args"]} rdinit=/bridge.sh`;
  wires.listen(join(folder, wire));
  // Whoever is killed while it runs leaves no machine behind.
  const [program = "", ...words] = withParent(["qemu-system-x86_64", ...args]);
  const child = spawn(program, words, { stdio: ["ignore", "inherit", "inherit", MEMORY_FD] });
  child.once("close", (code) => process.exit(code ?? 1));
}

function bridge(): Parameters<typeof cpioArchive>[0] {
  const kernel = kernelIn(process.env["TRIBUTARY_MACHINE_KERNEL"] ?? "");
  const loopback = modulesOf(kernel, ["vsock_loopback"]).at(-1);
  if (loopback === undefined) throw new Error("the kernel has no loopback for vsock.");
  const own = (name: string) => readFileSync(new URL(`./${name}`, import.meta.url));
  return [
    { kind: "file", path: "bridge.sh", content: own("bridge.fixture.sh"), executable: true },
    { kind: "file", path: "bridge.pl", content: own("bridge.fixture.pl") },
    { kind: "file", path: "vsock_loopback.ko", content: loopback.content },
    ...wireEntries(kernel, "serial"),
  ];
}

/** The serial device has somebody at its other end before the machine runs, as it has everywhere else. */
async function connected(): Promise<void> {
  const device = await tried(
    () =>
      new Promise<Socket>((resolve, reject) => {
        const socket = connect(serial, () => resolve(socket));
        socket.once("error", reject);
      }),
  );
  wires.once("taken", (socket: Socket) => {
    socket.pipe(device).pipe(socket);
    socket.on("error", () => undefined);
  });
  device.on("error", () => undefined);
}

async function told(tell: (qmp: Qmp) => Promise<unknown>): Promise<void> {
  const qmp = await tried(() => Qmp.open(control));
  await qmp.command("migrate-set-capabilities", IGNORE_SHARED);
  await tell(qmp);
  qmp.close();
}

/** QEMU makes its sockets in its own time. */
async function tried<T>(open: () => Promise<T>): Promise<T> {
  for (let left = 400; ; left -= 1) {
    try {
      return await open();
    } catch (error) {
      if (left <= 0) throw error;
      await new Promise((done) => setTimeout(done, 25));
    }
  }
}

createServer((incoming, response) => {
  let text = "";
  incoming.setEncoding("utf8").on("data", (part: string) => {
    text += part;
  });
  incoming.on("end", () => {
    perform(`${incoming.method} ${incoming.url}`, JSON.parse(text) as Body).then(
      () => response.writeHead(204).end(),
      (error: Error) => response.writeHead(400).end(JSON.stringify({ fault_message: error.message })),
    );
  });
}).listen(socketPath);
process.once("exit", () => unlinkSync(socketPath));
