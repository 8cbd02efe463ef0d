import { WORLD_LIMITS } from "@tributary/core/engine";
import type { MachineImage } from "./image.ts";

export type Acceleration = "hardware" | "emulated";

export type MachineFiles = {
  readonly wire: string;
  readonly control: string;
};

export const MACHINE_MEMORY_MB = 512;
/** The machine's memory is what it is born with under this number: the template writes it, copies keep what they change to themselves. */
export const MEMORY_FD = 3;
/** The runtime's heap is sized when it starts, which is before anybody has a job for it: for the most that a job is given. */
const HEAP_MB = WORLD_LIMITS.memoryMb;

/**
 * The command line of one machine: a processor, memory, one wire, and nothing else. No network card, no disk, no display.
 *
 * @param from - `boot`: starts the kernel, as the template does. `state`: waits for the file a template was saved to
 */
export function qemuArguments(
  image: MachineImage,
  files: MachineFiles,
  { acceleration, from }: { readonly acceleration: Acceleration; readonly from: "boot" | "state" },
): readonly string[] {
  const accelerator =
    acceleration === "hardware" ? ["-accel", "kvm", "-cpu", "host"] : ["-accel", "tcg", "-cpu", "max"];
  const shared = from === "boot" ? "on" : "off";
  return [
    ...["-nodefaults", "-no-user-config", "-no-reboot", "-display", "none"],
    ...["-sandbox", "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny"],
    ...["-machine", "q35,memory-backend=memory", ...accelerator, "-smp", "1", "-m", `${MACHINE_MEMORY_MB}`],
    ...[
      "-object",
      `memory-backend-file,id=memory,size=${MACHINE_MEMORY_MB}M,mem-path=/proc/self/fd/${MEMORY_FD},share=${shared}`,
    ],
    ...["-kernel", image.kernel, "-initrd", image.initrd],
    ...["-append", `console=ttyS0 panic=-1 quiet loglevel=0 random.trust_cpu=off tributary.heap=${HEAP_MB}`],
    // It knows the time from us alone, when it wakes: whoever wakes without it is far off, not just a little late.
    ...["-rtc", "base=2000-01-01T00:00:00,clock=vm"],
    ...["-serial", "stdio", "-device", "virtio-serial-pci"],
    ...[
      "-chardev",
      `socket,id=wire,path=${files.wire},server=on,wait=off`,
      "-device",
      "virtserialport,chardev=wire,name=wire",
    ],
    ...["-qmp", `unix:${files.control},server=on,wait=off`],
    ...(from === "state" ? ["-incoming", "defer"] : []),
  ];
}
