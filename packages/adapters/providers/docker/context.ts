import type Docker from "dockerode";
import type { Intent } from "@tributary/core/engine";
import type { Connection } from "./connection.ts";
import { within } from "./connection.ts";

/** What every action needs: the engine, what is to become true, where its lines go, and how it is told to stop. */
export type Context = {
  readonly docker: Docker;
  readonly speaks: Connection["speaks"];
  /** Processors of the engine's host. */
  readonly cpus: number;
  readonly intent: Intent;
  readonly options: ProviderOptions;
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
  /** Awaits an engine's answer for at most `seconds` (60 unless given), and not past a cancellation. */
  readonly ask: <T>(work: Promise<T>, seconds?: number) => Promise<T>;
};

export type ProviderOptions = {
  /** `unix:///…`, `tcp://host:port`, `http://…` or `https://…`. */
  readonly host: string;
  readonly workspace: string;
  /** Folder on the engine's host that paths such as `./data` are relative to. Without it they are refused. */
  readonly baseDirectory?: string;
  /** Values of variables that a model names but does not hold. The server's own environment is never used. */
  readonly environment?: { readonly [name: string]: string };
  /** The longest to wait for a container to become healthy, in milliseconds (5 minutes unless given). */
  readonly healthCapMs?: number;
  /** How long a container without a health check must keep running to count as started, in milliseconds (1 500 unless given). */
  readonly settleMs?: number;
};

export function asker(signal: AbortSignal): Context["ask"] {
  return (work, seconds = 60) => within(seconds * 1000, work, signal);
}

/** Resolves after `ms`, or rejects when cancelled. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal.addEventListener("abort", stop, { once: true });
  });
}
