import { jsonEqual } from "@tributary/core/base";
import type { Inspected } from "./container-find.ts";
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

/** Limits as an engine reports them. */
export function reportedLimits(container: Inspected): Limits {
  const host = container.HostConfig as unknown as { readonly [L in keyof Limits]?: Limits[L] | null };
  return {
    Memory: host.Memory ?? 0,
    MemoryReservation: host.MemoryReservation ?? 0,
    MemorySwap: host.MemorySwap ?? 0,
    NanoCpus: host.NanoCpus ?? 0,
    CpuShares: host.CpuShares ?? 0,
    CpuQuota: host.CpuQuota ?? 0,
    CpuPeriod: host.CpuPeriod ?? 0,
    CpusetCpus: host.CpusetCpus ?? "",
    PidsLimit: host.PidsLimit ?? 0,
    RestartPolicy: {
      Name: host.RestartPolicy?.Name || "no",
      MaximumRetryCount: host.RestartPolicy?.MaximumRetryCount ?? 0,
    },
  };
}

/**
 * No host has this much. An engine reads 0 as "leave as it is", and a runtime stumbles over -1 for memory, so a limit is
 * taken away by making it boundless.
 */
const BOUNDLESS = 2 ** 50;

/** The same limits in one spelling: whatever means "none" on a host with so many processors is 0, and -1 for swap is kept. */
export function plainLimits(limits: Limits, cpus: number): Limits {
  const below = (value: number, none: number) => (value > 0 && value < none ? value : 0);
  const memory = below(limits.Memory, BOUNDLESS);
  const swap = limits.MemorySwap < 0 || limits.MemorySwap >= BOUNDLESS ? -1 : limits.MemorySwap;
  return {
    ...limits,
    Memory: memory,
    MemoryReservation: below(limits.MemoryReservation, BOUNDLESS),
    MemorySwap: memory === 0 ? 0 : swap,
    NanoCpus: below(limits.NanoCpus, cpus * 1e9),
    CpuShares: limits.CpuShares === 1024 ? 0 : limits.CpuShares,
    CpuQuota: Math.max(0, limits.CpuQuota),
    CpuPeriod: limits.CpuPeriod === 100_000 ? 0 : limits.CpuPeriod,
    PidsLimit: Math.max(0, limits.PidsLimit),
  };
}

/** What to send so that `reported` becomes `wanted`. */
export function limitChanges(
  wanted: Limits,
  reported: Limits,
  cpus: number,
): { readonly [L in keyof Limits]?: Limits[L] } {
  const [to, from] = [plainLimits(wanted, cpus), plainLimits(reported, cpus)];
  const none: { readonly [L in keyof Limits]?: number } = {
    MemoryReservation: BOUNDLESS,
    NanoCpus: cpus * 1e9,
    CpuShares: 1024,
    CpuQuota: -1,
    CpuPeriod: 100_000,
    PidsLimit: -1,
  };
  const changed = (Object.keys(to) as (keyof Limits)[]).filter((name) => !jsonEqual(to[name], from[name]));
  const body: { [name: string]: unknown } = Object.fromEntries(
    changed.map((name) => [name, to[name] === 0 ? none[name] : to[name]]),
  );
  // The two memory limits are checked against each other, so they are sent together.
  if ("Memory" in body || "MemorySwap" in body) {
    body["Memory"] = to.Memory || BOUNDLESS;
    body["MemorySwap"] = to.MemorySwap > 0 ? to.MemorySwap : 2 * BOUNDLESS;
  }
  return body as { readonly [L in keyof Limits]?: Limits[L] };
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
