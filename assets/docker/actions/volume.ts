import { statusOf } from "../engine/failures.ts";
import { compact, domainOf, engineNameOf, readText, readTextMap } from "../engine/fields.ts";
import { isOurs, labelsFor, ownerSentence } from "../engine/labels.ts";
import { isExternal } from "../engine/network-drift.ts";
import { Refused } from "../engine/refused.ts";
import { volumeDrift } from "../engine/volume-drift.ts";
import { actionOf, type Context, type Done } from "./context.ts";

const main = actionOf({ create: createVolume, update: createVolume, replace: replaceVolume, destroy: destroyVolume });
export default main;

/** An engine "creates" a volume that exists without a word, so this looks first: somebody else's data is never adopted. */
async function createVolume(ctx: Context): Promise<Done> {
  const name = engineNameOf(ctx.intent);
  const there = await ctx.ask(ctx.engine.volume(name));
  if (isExternal(ctx.intent)) {
    if (!there) throw new Refused(`The volume ${name} is said to exist already, but the engine has none of that name.`);
    return { resourceId: name, message: "It exists, and is used as it is." };
  }
  if (there && !isOurs(there.Labels, ctx.intent)) {
    throw new Refused(
      `A volume named ${name} exists already, and ${ownerSentence(there.Labels, ctx.intent)}. Its data is left alone. Choose another name, or mark this one as existing already.`,
    );
  }
  if (there) return { resourceId: name, message: "It was there already, with its data." };
  const domain = domainOf(ctx.intent);
  const body = {
    Name: name,
    ...compact({ Driver: readText(domain, "driver"), DriverOpts: { ...readTextMap(domain, "driverOpts") } }),
    Labels: { ...labelsFor(ctx.intent) },
  };
  await ctx.ask(ctx.engine.createVolume(body));
  ctx.log(`Created the volume ${name}`);
  return { resourceId: name };
}

/**
 * A volume under another name is made beside the old one, which is kept: what it holds cannot be moved by an engine, and
 * must not be lost. Under the same name it can be made anew only while nothing uses it.
 */
async function replaceVolume(ctx: Context): Promise<Done> {
  const name = engineNameOf(ctx.intent);
  const there = await ctx.ask(ctx.engine.volume(name));
  if (
    !there ||
    isExternal(ctx.intent) ||
    !isOurs(there.Labels, ctx.intent) ||
    volumeDrift(ctx.intent, there).length === 0
  ) {
    const outcome = await createVolume(ctx);
    const old = ctx.intent.resource?.resourceId;
    const kept =
      old !== undefined && old !== name
        ? `The old volume ${old} is kept, with its data; remove it when nobody needs it.`
        : undefined;
    return kept ? { ...outcome, message: kept } : outcome;
  }
  const users = await usersOf(ctx, name);
  if (users.length > 0)
    throw inUse(
      name,
      users,
      "It cannot be made anew without losing its data. Give the volume another name instead, and move the data over.",
    );
  await ctx.ask(ctx.engine.removeVolume(name));
  ctx.log(`Removed the old volume ${name}, which nothing used`);
  return createVolume(ctx);
}

async function destroyVolume(ctx: Context): Promise<Done> {
  const name = engineNameOf(ctx.intent);
  const there = await ctx.ask(ctx.engine.volume(name));
  if (!there || isExternal(ctx.intent) || !isOurs(there.Labels, ctx.intent))
    return { message: there ? "It is not ours, so it stays." : "It was gone already." };
  try {
    await ctx.ask(ctx.engine.removeVolume(name));
  } catch (error) {
    if (statusOf(error) === 404) return { message: "It was gone already." };
    if (statusOf(error) !== 409) throw error;
    throw inUse(name, await usersOf(ctx, name), "Remove that first.");
  }
  ctx.log(`Removed the volume ${name} and its data`);
  return { message: "It is gone, with its data." };
}

/** Names of the containers, running or not, that mount it. */
async function usersOf(ctx: Context, name: string): Promise<string[]> {
  const containers = await ctx.look.containers({ all: true, filters: { volume: [name] } });
  return containers.map(({ Names }) => (Names[0] ?? "").replace(/^\//, "")).sort();
}

function inUse(name: string, users: readonly string[], advice: string): Refused {
  return new Refused(`The volume ${name} is still used by ${users.join(", ") || "a container"}. ${advice}`);
}
