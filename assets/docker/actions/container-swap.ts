import type Docker from "dockerode";
import type { Inspected } from "../engine/container-find.ts";
import { nameOf, NEXT } from "../engine/container-find.ts";
import type { ContainerSpec } from "../engine/container-spec.ts";
import { engineMessage } from "../engine/failures.ts";
import { Refused } from "../engine/refused.ts";
import { makeContainer, removeContainer, removeQuietly, startContainer, stopContainer } from "./container-make.ts";
import { awaitWorking } from "./container-works.ts";
import { calmed, type Context } from "./context.ts";

type Swap = {
  readonly old: Inspected;
  readonly leftover: Inspected | undefined;
  readonly image: Docker.ImageInspectInfo;
};

/**
 * Puts a new container in the place of the old one.
 *
 * The new one is made and started under a name of its own. Where both cannot run at once (a host port, a fixed address, a
 * file system both write to), the old one is stopped first. Only when the new one works is the old one removed and its
 * name passed on. If anything fails, the new one is removed and the old one runs as before.
 */
export async function swapContainer(
  ctx: Context,
  spec: ContainerSpec,
  { old, leftover, image }: Swap,
): Promise<Inspected> {
  if (leftover) await removeContainer(ctx, leftover.Id, true);
  const shouldRun = old.State.Running || leftover !== undefined;
  const id = await makeContainer(ctx, spec, spec.name + NEXT, withNamelessVolumes(spec, old, image));
  ctx.log(`Made the new ${spec.name} beside the old one`);
  try {
    const made = await ctx.look.container(id);
    const reason = made && whyNotBoth(old, made);
    if (reason && old.State.Running) {
      ctx.log(`Stopping the old ${nameOf(old)}, for both would need ${reason}`);
      await stopContainer(ctx, old);
    }
    await startContainer(ctx, id);
    ctx.log("Started the new one");
    await awaitWorking(ctx, id);
  } catch (error) {
    await goBack(ctx, id, old, shouldRun);
    throw error;
  }
  await stopContainer(ctx, old);
  await removeContainer(ctx, old.Id);
  await ctx.ask(ctx.engine.renameContainer(id, spec.name));
  ctx.log(`Removed the old ${nameOf(old)}; the new one has its place`);
  const working = await ctx.look.container(id);
  if (!working) throw new Refused("The new one was removed by somebody else.");
  return working;
}

/** Leaves what ran running. A cancellation must not keep this from being done, so it listens to none. */
async function goBack(ctx: Context, id: string, old: Inspected, shouldRun: boolean): Promise<void> {
  const calm = calmed(ctx);
  await removeQuietly(calm, id);
  ctx.log("Removed the new one again");
  if (!shouldRun) return;
  try {
    await startContainer(calm, old.Id);
    ctx.log(`${nameOf(old)} runs as before`);
  } catch (error) {
    ctx.log(
      `${nameOf(old)} could not be started again: ${error instanceof Refused ? error.message : engineMessage(error)}`,
    );
  }
}

/** What both would need and only one can have; undefined when they can run side by side. */
export function whyNotBoth(old: Inspected, made: Inspected): string | undefined {
  const port = hostPorts(made).find((wanted) =>
    hostPorts(old).some((held) => held.port === wanted.port && overlap(held.address, wanted.address)),
  );
  if (port) return `port ${port.port.split("/")[0]} of the host`;
  if (old.HostConfig.NetworkMode === "host" && made.HostConfig.NetworkMode === "host") return "the host's network";
  const shared = made.Mounts.find(
    (mount) =>
      mount.RW && old.Mounts.some((other) => other.RW && other.Type === mount.Type && other.Source === mount.Source),
  );
  if (shared) return `to write to ${shared.Name ?? shared.Source}`;
  const held = new Set(fixedAddresses(old));
  const address = fixedAddresses(made).find((wanted) => held.has(wanted));
  return address && `the address ${address}`;
}

function hostPorts(container: Inspected): { readonly port: string; readonly address: string }[] {
  const bindings = (container.HostConfig.PortBindings ?? {}) as {
    readonly [port: string]: readonly { HostIp?: string; HostPort?: string }[] | null;
  };
  return Object.entries(bindings).flatMap(([key, all]) =>
    (all ?? []).flatMap(({ HostIp, HostPort }) =>
      HostPort && HostPort !== "0" ? [{ port: `${HostPort}/${key.split("/")[1]}`, address: HostIp ?? "" }] : [],
    ),
  );
}

function overlap(a: string, b: string): boolean {
  const anywhere = ["", "0.0.0.0", "::"];
  return a === b || anywhere.includes(a) || anywhere.includes(b);
}

function fixedAddresses(container: Inspected): string[] {
  return Object.values(container.NetworkSettings.Networks).flatMap(({ IPAMConfig }) => {
    const config = (IPAMConfig ?? {}) as { readonly IPv4Address?: string; readonly IPv6Address?: string };
    return [config.IPv4Address, config.IPv6Address].filter((address): address is string => Boolean(address));
  });
}

/**
 * The create request with the old container's nameless volumes put where the new image wants volumes too: what a database
 * without a named volume holds must not be lost by changing its memory.
 */
function withNamelessVolumes(
  spec: ContainerSpec,
  old: Inspected,
  image: Docker.ImageInspectInfo,
): Docker.ContainerCreateOptions {
  const wanted = new Set(Object.keys(image.Config?.Volumes ?? {}));
  const mounts = spec.body.HostConfig?.Mounts ?? [];
  for (const mount of mounts) if (mount.Type === "volume" && !mount.Source) wanted.add(mount.Target);
  const kept = old.Mounts.filter(
    ({ Type, Name, Destination }) => Type === "volume" && /^[0-9a-f]{64}$/.test(Name ?? "") && wanted.has(Destination),
  );
  if (kept.length === 0) return spec.body;
  const taken = new Set(kept.map(({ Destination }) => Destination));
  const carried = kept.map(({ Name, Destination }) => ({
    Type: "volume" as const,
    Source: Name ?? "",
    Target: Destination,
  }));
  const rest = mounts.filter(({ Target }) => !taken.has(Target));
  return { ...spec.body, HostConfig: { ...spec.body.HostConfig, Mounts: [...rest, ...carried] as Docker.MountConfig } };
}
