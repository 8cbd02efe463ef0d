import { kernelLine, MACHINE_MEMORY_MB } from "./kernel-line.ts";
import type { MachineImage } from "./image.ts";
import { MEMORY_PATH } from "./memory.ts";
import type { Acceleration } from "./qemu.ts";

/** One request to Firecracker's API. @see its src/firecracker/swagger/firecracker.yaml */
export type ApiRequest = {
  readonly method: "PUT" | "PATCH";
  readonly path: string;
  readonly body: { readonly [field: string]: unknown };
};

/** In a machine's folder, which is where Firecracker runs: relative, since a copy makes its wire where its template's was. */
export const FILES = { control: "control", wire: "wire", state: "state" } as const;
/** The port of the guest's vsock that is its wire. */
export const WIRE_PORT = 52;
/** Any number but the host's; nobody routes by it. */
const GUEST_CID = 3;
/** Since then it tells the kernel of its devices by ACPI, the one way the kernels of distributions find them. */
const OLDEST = [1, 8] as const;

/** A machine that boots: a processor, memory, one wire, and nothing else. No network card, no disk. */
export function bootRequests(image: MachineImage): readonly ApiRequest[] {
  return [
    put("/machine-config", { vcpu_count: 1, mem_size_mib: MACHINE_MEMORY_MB }),
    put("/boot-source", {
      kernel_image_path: image.kernel,
      initrd_path: image.initrd,
      boot_args: kernelLine(WIRE_PORT),
    }),
    put("/vsock", { guest_cid: GUEST_CID, uds_path: FILES.wire }),
    put("/actions", { action_type: "InstanceStart" }),
  ];
}

/** It stands still, its devices are written to its folder and its memory to the one that has no name. */
export function saveRequests(): readonly ApiRequest[] {
  return [
    { method: "PATCH", path: "/vm", body: { state: "Paused" } },
    put("/snapshot/create", { snapshot_type: "Full", snapshot_path: FILES.state, mem_file_path: MEMORY_PATH }),
  ];
}

/** A copy that runs; it keeps what it changes of the memory to itself. */
export function restoreRequests(): readonly ApiRequest[] {
  return [
    put("/snapshot/load", {
      snapshot_path: FILES.state,
      mem_backend: { backend_type: "File", backend_path: MEMORY_PATH },
      resume_vm: true,
    }),
  ];
}

/**
 * What is wrong with what `firecracker --version` said; undefined where nothing is. What stands in for it, for tests, says so, and
 * carries emulated machines alone.
 */
export function versionObjection(said: string, acceleration: Acceleration): string | undefined {
  const found = /^Firecracker v(\d+)\.(\d+)/m.exec(said);
  if (!found) return "it does not say that it is Firecracker.";
  if (acceleration === "hardware" && said.includes("stand-in"))
    return "it only stands in for Firecracker, and emulates its machines.";
  const [major, minor] = [Number(found[1]), Number(found[2])];
  const isOld = major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
  return isOld ? `it is ${found[0]}, and ${OLDEST.join(".")} is the oldest that boots such a kernel.` : undefined;
}

function put(path: string, body: ApiRequest["body"]): ApiRequest {
  return { method: "PUT", path, body };
}
