import type { Fields } from "./fields.ts";
import { readNumber, readText } from "./fields.ts";
import { durationMs, sizeBytes } from "./units.ts";

/** What an engine can change on a container that runs. */
export type Limits = {
  readonly Memory: number;
  readonly MemoryReservation: number;
  readonly MemorySwap: number;
  readonly NanoCpus: number;
  readonly CpuShares: number;
  readonly CpuQuota: number;
  readonly CpuPeriod: number;
  readonly CpusetCpus: string;
  readonly PidsLimit: number;
  readonly RestartPolicy: { readonly Name: string; readonly MaximumRetryCount: number };
};

/** Limits as the engine counts them; 0 means none. */
export function limitsOf(domain: Fields): Limits {
  const memory = sizeBytes(readText(domain, "memoryLimit")) ?? 0;
  return {
    Memory: memory,
    MemoryReservation: sizeBytes(readText(domain, "memoryReservation")) ?? 0,
    // Unsaid, an engine allows as much swap as memory; said outright, a later raise of the limit does not collide with it.
    MemorySwap: sizeBytes(readText(domain, "memorySwapLimit")) ?? 2 * memory,
    NanoCpus: Math.round((readNumber(domain, "cpus") ?? 0) * 1e9),
    CpuShares: readNumber(domain, "cpuShares") ?? 0,
    CpuQuota: readNumber(domain, "cpuQuota") ?? 0,
    CpuPeriod: readNumber(domain, "cpuPeriod") ?? 0,
    CpusetCpus: readText(domain, "cpuset") ?? "",
    PidsLimit: readNumber(domain, "pidsLimit") ?? 0,
    RestartPolicy: restartPolicy(readText(domain, "restart")),
  };
}

export function restartPolicy(text: string | undefined): Limits["RestartPolicy"] {
  const [name = "no", count] = (text ?? "no").split(":");
  return { Name: name, MaximumRetryCount: Number(count ?? 0) || 0 };
}

/** Microseconds, written as a number or with a unit. */
export function microseconds(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text)) return Number(text);
  const ms = durationMs(text);
  return ms === undefined ? undefined : Math.round(ms * 1000);
}
