import {
  engineNameOf,
  type InspectedVolume,
  isExternal,
  isOurs,
  statusOf,
  volumeDrift,
} from "@tributary/assets-docker/engine";
import type { ResourceState } from "@tributary/core/protocol";
import type { Context } from "./context.ts";

export async function readVolume(ctx: Context): Promise<ResourceState | undefined> {
  const volume = await inspectVolume(ctx, engineNameOf(ctx.intent));
  return volume && (isExternal(ctx.intent) || isOurs(volume.Labels, ctx.intent)) ? volumeState(ctx, volume) : undefined;
}

async function inspectVolume(ctx: Context, name: string): Promise<InspectedVolume | undefined> {
  try {
    return await ctx.ask(ctx.docker.getVolume(name).inspect());
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

function volumeState(ctx: Context, volume: InspectedVolume): ResourceState {
  const drift = isExternal(ctx.intent) ? [] : volumeDrift(ctx.intent, volume);
  const payload = {
    name: volume.Name,
    driver: volume.Driver,
    mountpoint: volume.Mountpoint,
    options: { ...(volume.Options ?? {}) },
  };
  return {
    resourceId: volume.Name,
    status: drift.length > 0 ? "warning" : "ok",
    state: "present",
    observedAt: Date.now(),
    payload,
    drift,
  };
}
