import type Docker from "dockerode";
import { nameOf } from "../engine/container-find.ts";
import { engineMessage } from "../engine/failures.ts";
import { LABEL } from "../engine/labels.ts";
import type { InspectedNetwork } from "../engine/network-drift.ts";
import { Refused } from "../engine/refused.ts";
import { calmed, type Context } from "./context.ts";

type Member = { readonly id: string; readonly name: string; readonly endpoint: Docker.EndpointSettings };

/**
 * Puts a new network in the place of an old one and moves its containers over, with their aliases. Two networks cannot
 * share a name, so under the same name the old one goes first; if the new one cannot be made, the old one is made anew
 * and its containers are put back.
 *
 * @throws {Refused} when a container that is not ours is on it: that one is not ours to move
 */
export async function swapNetwork(
  ctx: Context,
  old: InspectedNetwork,
  name: string,
  make: () => Promise<InspectedNetwork>,
): Promise<InspectedNetwork> {
  const members = await membersOf(ctx, old);
  if (old.Name !== name) {
    const made = await make();
    for (const member of members) await join(ctx, made.Id, member);
    await leaveAndRemove(ctx, old, members);
    ctx.log(`Moved ${counted(members)} from ${old.Name} to ${name}`);
    return made;
  }
  ctx.log(`Taking ${counted(members)} off ${name}`);
  await leaveAndRemove(ctx, old, members);
  try {
    const made = await make();
    for (const member of members) await join(ctx, made.Id, member);
    ctx.log(`Made the network ${name} anew, with its containers`);
    return made;
  } catch (error) {
    await restore(ctx, old, members);
    throw error;
  }
}

function counted(members: readonly Member[]): string {
  return members.length === 1 ? "1 container" : `${members.length} containers`;
}

async function membersOf(ctx: Context, network: InspectedNetwork): Promise<Member[]> {
  const members: Member[] = [];
  for (const id of Object.keys(network.Containers ?? {})) {
    const container = await ctx.look.container(id);
    if (!container) continue;
    if (container.Config.Labels?.[LABEL.workspace] !== ctx.intent.workspace) {
      throw new Refused(
        `The container ${nameOf(container)} is on the network ${network.Name} and was not made here, so it cannot be moved. Take it off the network first.`,
      );
    }
    const endpoint = container.NetworkSettings.Networks[network.Name];
    const aliases = ((endpoint?.Aliases ?? []) as readonly string[]).filter((alias) => alias !== id.slice(0, 12));
    members.push({ id, name: nameOf(container), endpoint: { Aliases: aliases } });
  }
  return members;
}

async function join(ctx: Context, network: string, { id, name, endpoint }: Member): Promise<void> {
  try {
    await ctx.ask(ctx.engine.connect(network, { Container: id, EndpointConfig: endpoint }));
  } catch (error) {
    // Taken up after an interruption, some have moved already.
    if (!/already exists in network/i.test(engineMessage(error)))
      throw new Refused(`${name} could not join the new network: ${engineMessage(error)}.`);
  }
}

async function leaveAndRemove(ctx: Context, network: InspectedNetwork, members: readonly Member[]): Promise<void> {
  for (const { id } of members) await ctx.ask(ctx.engine.disconnect(network.Id, { Container: id, Force: true }));
  await ctx.ask(ctx.engine.removeNetwork(network.Id));
}

/** Leaves what was there as it was, as nearly as an engine allows. A cancellation must not keep this from being done. */
async function restore(ctx: Context, old: InspectedNetwork, members: readonly Member[]): Promise<void> {
  const calm = calmed(ctx);
  const { Name, Driver, Internal, Attachable, EnableIPv6, Options, Labels, IPAM } = old;
  try {
    const again = await calm.ask(
      calm.engine.createNetwork({
        Name,
        Driver,
        Internal,
        Attachable,
        EnableIPv6,
        Options,
        Labels,
        IPAM,
      }),
    );
    for (const member of members) await join(calm, again.Id, member);
    ctx.log(`Put the network ${Name} back as it was`);
  } catch (error) {
    ctx.log(`The network ${Name} could not be put back: ${engineMessage(error)}`);
  }
}
