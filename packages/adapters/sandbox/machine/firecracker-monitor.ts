import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { SandboxUnavailable } from "../launch.ts";
import { inPath } from "../in-path.ts";
import { librariesOf } from "../namespaces.ts";
import { machineBox } from "./box.ts";
import {
  type ApiRequest,
  bootRequests,
  FILES,
  restoreRequests,
  saveRequests,
  versionObjection,
  WIRE_PORT,
} from "./firecracker.ts";
import { askFirecracker } from "./firecracker-api.ts";
import type { MachineImage } from "./image.ts";
import { ASLEEP, type Machine, type MachineMonitor } from "./machine.ts";
import type { Acceleration } from "./qemu.ts";
import { vmlinuxFile } from "./vmlinux.ts";

const VERSION = ["--version"];
const ASKED_MS = 10_000;
/** What takes longest is writing a machine's memory. */
const ANSWER_MS = 60_000;

/** For an operator, wherever Firecracker is missing. */
export const HOW_TO_GET_FIRECRACKER =
  "Firecracker is not on the path, and TRIBUTARY_FIRECRACKER names none. It is one program (1.8 or newer), of which " +
  "github.com/firecracker-microvm/firecracker has releases.";

/** The operator's Firecracker: the one they name, else the one on the path. */
export function findFirecracker(named: string | undefined = process.env["TRIBUTARY_FIRECRACKER"]): string | undefined {
  return named || inPath("firecracker");
}

/**
 * Machines carried by Firecracker, which is in namespaces of its own where there are any.
 *
 * @param cache - where the kernel is kept as Firecracker boots it
 * @throws {SandboxUnavailable} where the program is none, or one too old
 */
export function firecrackerMonitor(
  program: string,
  {
    image,
    cache,
    acceleration,
  }: { readonly image: MachineImage; readonly cache: string; readonly acceleration: Acceleration },
): MachineMonitor {
  const { stdout, error } = spawnSync(program, VERSION, { encoding: "utf8", timeout: ASKED_MS });
  const objection = error ? error.message : versionObjection(stdout, acceleration);
  if (objection !== undefined) throw new SandboxUnavailable(`${program} does not carry machines: ${objection}`);
  const booted = { ...image, kernel: vmlinuxFile(image.kernel, cache) };
  const files = [...librariesOf(program), booted.kernel, booted.initrd];
  const box = machineBox({ program, files, acceleration, trial: { words: VERSION, input: "" } });
  return {
    driver: box ? "firecracker in namespaces" : "firecracker",
    command: (folder) => [...(box?.(folder) ?? [program]), "--api-sock", FILES.control],
    asleep: async (machine) => {
      const asleep = machine.shows(ASLEEP);
      await tell(machine, bootRequests(booted));
      await asleep;
    },
    save: async (machine) => {
      await tell(machine, saveRequests());
      return readFileSync(join(machine.folder, FILES.state));
    },
    restore: async (machine, state) => {
      writeFileSync(join(machine.folder, FILES.state), state);
      await tell(machine, restoreRequests());
      machine.takeUp(await machine.tries(() => wireOf(join(machine.folder, FILES.wire))));
    },
  };
}

/** One after the other; what is refused ends it. */
async function tell(machine: Machine, requests: readonly ApiRequest[]): Promise<void> {
  for (const each of requests) {
    // Its socket is there a little after it is. What was refused once is not asked again.
    const refusal = await machine.tries(() => askFirecracker(join(machine.folder, FILES.control), each, ANSWER_MS));
    if (refusal !== undefined) throw new Error(`Firecracker refused ${each.method} ${each.path}: ${refusal}`);
  }
}

/** A connection to the port the guest listens on; the host's side of it is a socket of its own. @see Firecracker's docs/vsock.md */
function wireOf(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(path, () => socket.write(`CONNECT ${WIRE_PORT}\n`));
    let said = "";
    const gone = (): void => reject(new Error("nobody listens in the machine"));
    const hear = (part: Buffer): void => {
      said += part.toString("latin1");
      if (!said.endsWith("\n")) return;
      socket.off("data", hear).off("close", gone).off("error", reject);
      if (said.startsWith("OK ")) resolve(socket);
      else reject(new Error(`the machine's wire answered ${said.trim()}`));
    };
    socket.on("data", hear).on("close", gone).on("error", reject);
  });
}
