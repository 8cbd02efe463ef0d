import type Docker from "dockerode";
import { nameOf } from "../engine/container-find.ts";
import type { Attachment } from "../engine/container-network-spec.ts";
import type { ContainerSpec } from "../engine/container-spec.ts";
import { secretFiles, withSecretVariables } from "../engine/container-secrets.ts";
import { unknownVariables } from "../engine/container-spec.ts";
import { ended, engineMessage, statusOf } from "../engine/failures.ts";
import { domainOf, readRecords, readText } from "../engine/fields.ts";
import { isOurs, ownerSentence } from "../engine/labels.ts";
import { Refused } from "../engine/refused.ts";
import type { TarFile } from "../engine/tar-file.ts";
import type { Context } from "./context.ts";
import { findByModelName } from "./container-needs.ts";
import { portHolder, takenPort } from "./ports.ts";
import { tarOf } from "./tar.ts";

/** Refuses when the name belongs to something that is not this component's. @throws {Refused} */
export async function refuseForeignName(ctx: Context, name: string): Promise<void> {
  const holder = await ctx.look.container(name);
  if (!holder || nameOf(holder) !== name || isOurs(holder.Config.Labels, ctx.intent)) return;
  throw new Refused(
    `A container named ${name} exists already, and ${ownerSentence(holder.Config.Labels, ctx.intent)}. Choose another name, or remove that one.`,
  );
}

/** Makes the container, complete but not started. What fails half-way is removed again. */
export async function makeContainer(
  ctx: Context,
  spec: ContainerSpec,
  name: string,
  body: Docker.ContainerCreateOptions = spec.body,
): Promise<string> {
  const unknown = unknownVariables(ctx.intent, ctx.options);
  if (unknown.length > 0) ctx.log(`Left out, for they have no value here: ${unknown.join(", ")}`);
  const [first, ...others] = await withLinks(ctx, spec.attachments);
  const created = await ctx.ask(
    ctx.engine.createContainer({
      ...body,
      // What stands for secrets; the values are put there on the way to the engine.
      Env: withSecretVariables(body.Env ?? [], spec.secrets.environment, ctx.secrets),
      name,
      ...(spec.platform ? { platform: spec.platform } : {}),
      ...(first
        ? {
            HostConfig: { ...body.HostConfig, NetworkMode: first.network },
            NetworkingConfig: { EndpointsConfig: { [first.network]: first.endpoint } },
          }
        : {}),
    }),
  );
  try {
    for (const { network, endpoint } of others)
      await ctx.ask(ctx.engine.connect(network, { Container: created.Id, EndpointConfig: endpoint }));
    await putFiles(ctx, created.Id, [...spec.contents, ...secretFiles(spec.secrets.files, ctx.secrets)]);
    return created.Id;
  } catch (error) {
    await removeQuietly(ctx, created.Id);
    throw error;
  }
}

async function putFiles(ctx: Context, id: string, files: readonly TarFile[]): Promise<void> {
  if (files.length === 0) return;
  try {
    await ctx.ask(ctx.engine.putFiles(id, tarOf(files)));
  } catch (error) {
    if (statusOf(error) !== 403 && statusOf(error) !== 400) throw error;
    throw new Refused(
      `Its configs could not be written into it: ${ended(engineMessage(error))} A container with a read-only root takes them only as files of the engine's host.`,
    );
  }
  ctx.log(`Wrote ${files.map(({ path }) => path).join(", ")}`);
}

/** Links name components; the engine wants the names of their containers. */
async function withLinks(ctx: Context, attachments: readonly Attachment[]): Promise<readonly Attachment[]> {
  const domain = domainOf(ctx.intent);
  const links: string[] = [];
  for (const link of readRecords(domain, "links")) {
    const name = readText(link, "container");
    const other = name === undefined ? undefined : await findByModelName(ctx, name, readText(domain, "project"));
    if (other) links.push(`${nameOf(other)}:${readText(link, "alias") ?? name}`);
  }
  if (links.length === 0) return attachments;
  return attachments.map(({ network, endpoint }) => ({
    network,
    endpoint: { ...endpoint, Links: [...(endpoint.Links ?? []), ...links] },
  }));
}

/** Starts it. A port that is taken shows only here. @throws {Refused} naming the port and who holds it */
export async function startContainer(ctx: Context, id: string): Promise<void> {
  try {
    await ctx.ask(ctx.engine.startContainer(id), 120);
  } catch (error) {
    if (statusOf(error) === 304) return; // it runs already
    const taken = takenPort(engineMessage(error));
    if (!taken) throw error;
    const holder = await portHolder(ctx, taken, id);
    throw new Refused(
      `Port ${taken.port}${taken.address ? ` on ${taken.address}` : ""} of the host is taken by ${holder ?? "another program"}. Choose another host port, or stop that one.`,
    );
  }
}

/** How long this container may take to end, in seconds, before it is killed. */
export function graceSeconds(container: Docker.ContainerInspectInfo): number {
  return (container.Config as { readonly StopTimeout?: number }).StopTimeout ?? 10;
}

/** Stops it the way it asks to be stopped. It is fine when it has stopped, or is gone, already. */
export async function stopContainer(ctx: Context, container: Docker.ContainerInspectInfo): Promise<void> {
  const grace = graceSeconds(container);
  await ctx.ask(ctx.engine.stopContainer(container.Id, grace), grace + 60).catch(ignore(304, 404));
}

export async function removeContainer(ctx: Context, id: string, force = false): Promise<void> {
  await ctx.ask(ctx.engine.removeContainer(id, { force, v: false })).catch(ignore(404));
}

/** Clears up after a failure; whatever happens here must not hide that failure. */
export async function removeQuietly(ctx: Context, id: string): Promise<void> {
  await ctx.engine.removeContainer(id, { force: true, v: true }).catch(() => undefined);
}

export function ignore(...statuses: readonly number[]): (error: unknown) => void {
  return (error) => {
    if (!statuses.includes(statusOf(error) ?? 0)) throw error;
  };
}
