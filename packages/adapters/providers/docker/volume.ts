import type Docker from "dockerode";
import { jsonEqual } from "@tributary/core/base";
import type { ActionOutcome } from "@tributary/core/engine";
import type { ResourceState } from "@tributary/core/protocol";
import type { Context } from "./context.ts";
import { compact, domainOf, engineNameOf, readFlag, readText, readTextMap } from "./fields.ts";
import { Refused, statusOf } from "./failures.ts";
import { isOurs, labelsFor, ownerSentence } from "./labels.ts";

type InspectedVolume = Docker.VolumeInspectInfo;

/** An engine "creates" a volume that exists without a word, so this looks first: somebody else's data is never adopted. */
export async function createVolume(ctx: Context): Promise<ActionOutcome> {
  const name = engineNameOf(ctx.intent);
  const there = await inspectVolume(ctx, name);
  if (isExternal(ctx)) {
    if (!there) throw new Refused(`The volume ${name} is said to exist already, but the engine has none of that name.`);
    return { ok: true, resource: volumeState(ctx, there), message: "It exists, and is used as it is." };
  }
  if (there && !isOurs(there.Labels, ctx.intent)) {
    throw new Refused(
      `A volume named ${name} exists already, and ${ownerSentence(there.Labels, ctx.intent)}. Its data is left alone. Choose another name, or mark this one as existing already.`,
    );
  }
  if (there) return { ok: true, resource: volumeState(ctx, there), message: "It was there already, with its data." };
  const domain = domainOf(ctx.intent);
  const body = {
    Name: name,
    ...compact({ Driver: readText(domain, "driver"), DriverOpts: { ...readTextMap(domain, "driverOpts") } }),
    Labels: { ...labelsFor(ctx.intent) },
  };
  await ctx.ask(ctx.docker.createVolume(body));
  ctx.log(`Created the volume ${name}`);
  const made = await inspectVolume(ctx, name);
  if (!made) throw new Refused(`The volume ${name} was removed by somebody else while it was made.`);
  return { ok: true, resource: volumeState(ctx, made) };
}

/**
 * A volume under another name is made beside the old one, which is kept: what it holds cannot be moved by an engine, and
 * must not be lost. Under the same name it can be made anew only while nothing uses it.
 */
export async function replaceVolume(ctx: Context): Promise<ActionOutcome> {
  const name = engineNameOf(ctx.intent);
  const there = await inspectVolume(ctx, name);
  if (!there || isExternal(ctx) || !isOurs(there.Labels, ctx.intent) || volumeDrift(ctx, there).length === 0) {
    const outcome = await createVolume(ctx);
    const old = previousName(ctx);
    const kept =
      old !== undefined && old !== name
        ? `The old volume ${old} is kept, with its data; remove it when nobody needs it.`
        : undefined;
    return outcome.ok && kept ? { ...outcome, message: kept } : outcome;
  }
  const users = await usersOf(ctx, name);
  if (users.length > 0)
    throw inUse(
      name,
      users,
      "It cannot be made anew without losing its data. Give the volume another name instead, and move the data over.",
    );
  await ctx.ask(ctx.docker.getVolume(name).remove());
  ctx.log(`Removed the old volume ${name}, which nothing used`);
  return createVolume(ctx);
}

export async function destroyVolume(ctx: Context): Promise<ActionOutcome> {
  const name = engineNameOf(ctx.intent);
  const there = await inspectVolume(ctx, name);
  if (!there || isExternal(ctx) || !isOurs(there.Labels, ctx.intent))
    return { ok: true, resource: null, message: there ? "It is not ours, so it stays." : "It was gone already." };
  try {
    await ctx.ask(ctx.docker.getVolume(name).remove());
  } catch (error) {
    if (statusOf(error) === 404) return { ok: true, resource: null, message: "It was gone already." };
    if (statusOf(error) !== 409) throw error;
    throw inUse(name, await usersOf(ctx, name), "Remove that first.");
  }
  ctx.log(`Removed the volume ${name} and its data`);
  return { ok: true, resource: null, message: "It is gone, with its data." };
}

export async function readVolume(ctx: Context): Promise<ResourceState | undefined> {
  const volume = await inspectVolume(ctx, engineNameOf(ctx.intent));
  return volume && (isExternal(ctx) || isOurs(volume.Labels, ctx.intent)) ? volumeState(ctx, volume) : undefined;
}

async function inspectVolume(ctx: Context, name: string): Promise<InspectedVolume | undefined> {
  try {
    return await ctx.ask(ctx.docker.getVolume(name).inspect());
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

/** Names of the containers, running or not, that mount it. */
async function usersOf(ctx: Context, name: string): Promise<string[]> {
  const containers = await ctx.ask(ctx.docker.listContainers({ all: true, filters: { volume: [name] } }));
  return containers.map(({ Names }) => (Names[0] ?? "").replace(/^\//, "")).sort();
}

function inUse(name: string, users: readonly string[], advice: string): Refused {
  return new Refused(`The volume ${name} is still used by ${users.join(", ") || "a container"}. ${advice}`);
}

function volumeState(ctx: Context, volume: InspectedVolume): ResourceState {
  const drift = isExternal(ctx) ? [] : volumeDrift(ctx, volume);
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

function volumeDrift(ctx: Context, volume: InspectedVolume): ResourceState["drift"] {
  const domain = domainOf(ctx.intent);
  const driver = readText(domain, "driver") ?? "local";
  const options = readTextMap(domain, "driverOpts");
  const observed = volume.Options ?? {};
  return [
    ...(driver === volume.Driver
      ? []
      : [{ path: "/domain/driver", title: "Driver", intended: driver, observed: volume.Driver }]),
    ...(jsonEqual(options, observed)
      ? []
      : [{ path: "/domain/driverOpts", title: "Driver options", intended: { ...options }, observed: { ...observed } }]),
  ];
}

function previousName(ctx: Context): string | undefined {
  return ctx.intent.resource?.resourceId;
}

function isExternal(ctx: Context): boolean {
  return readFlag(domainOf(ctx.intent), "external") === true;
}
