import type { Inspected } from "../engine/container-find.ts";
import { Refused } from "../engine/refused.ts";
import { pause } from "../engine/within.ts";
import type { Context } from "./context.ts";

const POLL_MS = 250;
const NS_PER_MS = 1e6;

/**
 * Waits until a started container does its work: healthy where it has a health check, otherwise still running (or ended
 * well) after a moment.
 *
 * @throws {Refused} with its last lines when it does not
 */
export async function awaitWorking(ctx: Context, id: string): Promise<Inspected> {
  const startedAt = Date.now();
  let capMs = 0;
  for (;;) {
    const container = await ctx.look.container(id);
    if (!container) throw new Refused("It was removed by somebody else while it started.");
    const { State } = container;
    if (!State.Running || State.Restarting) return endedWell(ctx, container);
    const health = State.Health?.Status;
    const waitedMs = Date.now() - startedAt;
    if (health === undefined || health === "none") {
      if (waitedMs >= (ctx.options.settleMs ?? 1_500)) return container;
    } else {
      if (health === "healthy") return container;
      if (health === "unhealthy") throw new Refused(`It runs, but its health check fails: ${lastCheck(container)}`);
      if (capMs === 0) ctx.log("Waiting until it is healthy");
      capMs ||= healthCapMs(container, ctx.options.healthCapMs);
      if (waitedMs > capMs)
        throw new Refused(
          `It runs, but was not healthy within ${Math.round(capMs / 1000)} seconds: ${lastCheck(container)}`,
        );
    }
    await pause(POLL_MS, ctx.signal);
  }
}

/** Ending at once is what a job does; only a bad end, or a restart loop, is a failure. */
async function endedWell(ctx: Context, container: Inspected): Promise<Inspected> {
  const { ExitCode, Error: reason, OOMKilled } = container.State;
  if (ExitCode === 0 && !container.State.Restarting) return container;
  const lines = await lastLines(ctx, container.Id);
  for (const line of lines) ctx.log(line);
  const why = OOMKilled ? "it ran out of memory" : reason || lines.at(-1) || "it said nothing";
  throw new Refused(`It started and ended at once with code ${ExitCode}: ${why}.`);
}

/** The most a container may take to become healthy: its start period and all its retries, and somewhat more; capped. */
function healthCapMs(container: Inspected, cap = 300_000): number {
  const check = container.Config.Healthcheck as
    | {
        readonly Interval?: number;
        readonly Timeout?: number;
        readonly Retries?: number;
        readonly StartPeriod?: number;
      }
    | undefined;
  const ms = (ns: number | undefined, otherwise: number) => (ns ? ns / NS_PER_MS : otherwise);
  const round = ms(check?.Interval, 30_000) + ms(check?.Timeout, 30_000);
  return Math.min(cap, ms(check?.StartPeriod, 0) + (check?.Retries || 3) * round + 2_000);
}

function lastCheck(container: Inspected): string {
  const log = container.State.Health?.Log ?? [];
  const output = log.at(-1)?.Output?.trim().split("\n").at(-1);
  return output ? `${output}.` : "it gave no reason.";
}

/** The last lines the container said, without the engine's framing; none when they cannot be had. */
async function lastLines(ctx: Context, id: string, count = 10): Promise<string[]> {
  try {
    return unframed(await ctx.ask(ctx.engine.logs(id, count), 10))
      .split("\n")
      .map((line) => line.trimEnd())
      .filter((line) => line !== "")
      .slice(-count);
  } catch {
    return []; // a log driver that cannot be read must not hide the real failure
  }
}

/** Without a terminal, each chunk has a header of 8 bytes: stream, three zeros, length. */
function unframed(raw: Uint8Array): string {
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  const decoder = new TextDecoder();
  let text = "";
  for (let at = 0; at < raw.length; ) {
    const framed =
      at + 8 <= raw.length && (raw[at] ?? 9) <= 2 && raw[at + 1] === 0 && raw[at + 2] === 0 && raw[at + 3] === 0;
    if (!framed) return text + decoder.decode(raw.subarray(at));
    const length = view.getUint32(at + 4);
    text += decoder.decode(raw.subarray(at + 8, at + 8 + length), { stream: true });
    at += 8 + length;
  }
  return text;
}
