import { kernelLine, MACHINE_MEMORY_MB } from "./kernel-line.ts";
import type { MachineImage } from "./image.ts";
import { MEMORY_PATH } from "./memory.ts";

export type Acceleration = "hardware" | "emulated";

export type MachineFiles = {
  readonly wire: string;
  readonly control: string;
};

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
    ...["-object", `memory-backend-file,id=memory,size=${MACHINE_MEMORY_MB}M,mem-path=${MEMORY_PATH},share=${shared}`],
    ...["-kernel", image.kernel, "-initrd", image.initrd],
    ...["-append", kernelLine()],
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
