import {
  compact,
  engineNameOf,
  findOurs,
  type Inspected,
  lostHosts,
  nameOf,
  sortOut,
} from "@tributary/assets-docker/engine";
import type Docker from "dockerode";
import type { Json } from "@tributary/core/base";
import type { ResourceState } from "@tributary/core/protocol";
import { containerDrift } from "./container-drift.ts";
import type { Context } from "./context.ts";
import { digestOf, inspectImage } from "./image.ts";

/** The container as it is now, or undefined when none of ours stands for the component. */
export async function readContainer(ctx: Context): Promise<ResourceState | undefined> {
  const { current, next } = sortOut(await findOurs(ctx), engineNameOf(ctx.intent));
  const container = current ?? next;
  if (!container) return undefined;
  const state = containerState(ctx, container, await inspectImage(ctx, container.Image));
  const lost = await lostHosts(ctx.look, container);
  if (lost.length === 0) return state;
  const drift = lost.map((field) => ({ ...field, intended: "one that exists", observed: "one that is gone" }));
  return { ...state, status: state.status === "ok" ? "warning" : state.status, drift: [...state.drift, ...drift] };
}

function containerState(
  ctx: Pick<Context, "intent" | "options" | "cpus">,
  container: Inspected,
  image: Docker.ImageInspectInfo | undefined,
): ResourceState {
  const drift = containerDrift(ctx, container, image);
  const state = stateWords(container);
  const failing = isFailing(container);
  return {
    resourceId: container.Id,
    status: failing ? "error" : drift.length > 0 || container.State.Health?.Status === "starting" ? "warning" : "ok",
    state,
    ...(failing ? { message: failureWords(container) } : {}),
    observedAt: Date.now(),
    payload: payloadOf(container, image),
    drift,
  };
}

/** Reality in a word or two: "running", "healthy", "exited (137)". */
export function stateWords(container: Inspected): string {
  const { State } = container;
  const health = State.Health?.Status;
  if (State.Paused) return "paused";
  if (State.Restarting) return `restarting (${State.ExitCode})`;
  if (!State.Running) return State.Status === "exited" ? `exited (${State.ExitCode})` : State.Status;
  return health === undefined || health === "none" ? "running" : health;
}

function isFailing(container: Inspected): boolean {
  const { State } = container;
  if (State.Health?.Status === "unhealthy" && State.Running) return true;
  return (
    State.Dead ||
    State.OOMKilled ||
    State.Restarting ||
    (!State.Running && State.Status === "exited" && State.ExitCode !== 0)
  );
}

function failureWords(container: Inspected): string {
  const { State } = container;
  if (State.OOMKilled) return "It ran out of memory.";
  if (State.Running && State.Health?.Status === "unhealthy")
    return `Its health check fails: ${State.Health.Log?.at(-1)?.Output?.trim().split("\n").at(-1) || "no reason given"}`;
  return State.Error
    ? `It ended: ${State.Error}`
    : `It ended with code ${State.ExitCode}${State.ExitCode === 137 ? ", which means it was killed" : ""}.`;
}

function payloadOf(container: Inspected, image: Docker.ImageInspectInfo | undefined): Json {
  const ports = Object.entries(container.NetworkSettings.Ports ?? {}).flatMap(([target, bindings]) =>
    ((bindings ?? []) as readonly { HostIp: string; HostPort: string }[]).map(({ HostIp, HostPort }) => ({
      target,
      address: HostIp,
      port: Number(HostPort),
    })),
  );
  const networks = Object.entries(container.NetworkSettings.Networks).map(([name, { IPAddress }]) => ({
    name,
    ip: IPAddress,
  }));
  return compact({
    name: nameOf(container),
    image: container.Config.Image,
    imageId: container.Image,
    digest: image && digestOf(image),
    startedAt: container.State.Running ? container.State.StartedAt : undefined,
    finishedAt: container.State.Running ? undefined : container.State.FinishedAt,
    exitCode: container.State.Running ? undefined : container.State.ExitCode,
    restarts: container.RestartCount,
    health: container.State.Health?.Status,
    ports,
    networks,
    mounts: container.Mounts.map(({ Type, Name, Source, Destination, RW }) => ({
      type: Type,
      source: Name ?? Source,
      target: Destination,
      readOnly: !RW,
    })),
  }) as Json;
}
