import { WORLD_LIMITS } from "@tributary/core/engine";

/** What a machine is, whatever carries it. */
export const MACHINE_MEMORY_MB = 512;
/** The runtime's heap is sized when it starts, which is before anybody has a job for it: for the most that a job is given. */
const HEAP_MB = WORLD_LIMITS.memoryMb;

/**
 * What the kernel in it is told.
 *
 * @param port - its wire is a connection to this port of its vsock; else it is its serial device
 */
export function kernelLine(port?: number): string {
  const common = `console=ttyS0 panic=-1 quiet loglevel=0 random.trust_cpu=off tributary.heap=${HEAP_MB}`;
  // Of the ways to start again there is one that Firecracker takes for the end: the keyboard's.
  return port === undefined ? common : `${common} reboot=k tributary.port=${port}`;
}
