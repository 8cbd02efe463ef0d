import { connect, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { type MachineBox, qemuBox } from "./box.ts";
import type { MachineImage } from "./image.ts";
import { ASLEEP, type Machine, type MachineMonitor } from "./machine.ts";
import { type Acceleration, qemuArguments } from "./qemu.ts";
import { Qmp } from "./qmp.ts";

/** Its memory is not part of what is saved: it is where it is. */
const IGNORE_SHARED = { capabilities: [{ capability: "x-ignore-shared", state: true }] };
const POLL_MS = 10;

/** Machines carried by QEMU, which is in namespaces of its own where there are any. */
export function qemuMonitor(image: MachineImage, acceleration: Acceleration): MachineMonitor {
  const box: MachineBox | undefined = qemuBox(image, acceleration);
  return {
    driver: box ? "qemu in namespaces" : "qemu",
    command: (folder, from) => [
      ...(box?.(folder) ?? ["qemu-system-x86_64"]),
      ...qemuArguments(image, filesIn(folder), { acceleration, from }),
    ],
    asleep: async (machine) => {
      await takeUpWire(machine);
      await machine.hears(ASLEEP);
    },
    save,
    restore,
  };
}

function filesIn(folder: string): { readonly wire: string; readonly control: string } {
  return { wire: join(folder, "wire"), control: join(folder, "control") };
}

async function takeUpWire(machine: Machine): Promise<void> {
  const { wire } = filesIn(machine.folder);
  const opened = await machine.tries(
    () =>
      new Promise<Socket>((resolve, reject) => {
        const socket = connect(wire);
        socket.once("connect", () => resolve(socket));
        socket.once("error", reject);
      }),
  );
  machine.takeUp(opened);
}

function controlOf(machine: Machine): Promise<Qmp> {
  return machine.tries(() => Qmp.open(filesIn(machine.folder).control));
}

async function save(machine: Machine): Promise<Buffer> {
  const control = await controlOf(machine);
  await control.command("stop");
  await control.command("migrate-set-capabilities", IGNORE_SHARED);
  const state = await received(join(machine.folder, "state"), (path) =>
    control.command("migrate", { uri: `unix:${path}` }),
  );
  control.close();
  return state;
}

/** It shares the template's memory until it writes to it. */
async function restore(machine: Machine, state: Buffer): Promise<void> {
  // Before it runs: a machine that finds nobody at its wire's other end takes that for the end of what it was told.
  await takeUpWire(machine);
  const control = await controlOf(machine);
  const path = join(machine.folder, "state");
  try {
    await control.command("migrate-set-capabilities", IGNORE_SHARED);
    await control.command("migrate-incoming", { uri: `unix:${path}` });
    await sent(path, state);
    // It has taken over the template's state, and with it that it stands still.
    while (((await control.command("query-migrate")) as { readonly status?: string }).status !== "completed")
      await new Promise((done) => setTimeout(done, POLL_MS));
    await control.command("cont");
  } finally {
    control.close();
  }
}

function received(path: string, begin: (path: string) => Promise<unknown>): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const server = createServer((socket) => {
      socket.on("data", (chunk) => chunks.push(chunk));
      socket.on("error", reject);
      socket.on("end", () => {
        server.close();
        resolve(Buffer.concat(chunks));
      });
    });
    const fail = (error: Error): void => {
      server.close(); // nobody comes any more
      reject(error);
    };
    server.listen(path, () => begin(path).catch(fail));
  });
}

function sent(path: string, state: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(path, () => socket.end(state));
    socket.on("error", reject);
    socket.on("close", () => resolve());
  });
}
