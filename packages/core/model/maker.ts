import type { Json } from "../base/index.ts";
import type { Schema } from "./schema.ts";

/** Who makes components of a kind real: nobody, they are only described; a Docker engine; or the kind's own action functions. */
export type Maker = "nobody" | "docker" | "actions";

/** What a definition says as its provider. Absent, nobody makes its components real. */
export const DOCKER = "docker";
export const OWN_ACTIONS = "actions";

/** Who makes components of this kind real. A provider that nobody here knows has nobody but the kind's own actions. Rule [M61]. */
export function makerOf({ provider }: Pick<Schema, "provider">): Maker {
  if (provider === undefined) return "nobody";
  return provider === DOCKER ? "docker" : "actions";
}

/**
 * Why a definition that is written cannot say this as its provider, where `standing` is what the kind says until now;
 * undefined when it can. What Docker makes real is known to Docker alone, so a kind neither becomes nor ceases to be one of those.
 */
export function providerFault(said: Json | undefined, standing: string | undefined): string | undefined {
  if (said === undefined || said === standing) return undefined;
  if (standing === DOCKER) return STAYS;
  if (said === OWN_ACTIONS) return undefined;
  return said === DOCKER ? NO_OTHER : UNKNOWN;
}

/**
 * Why this version of a kind cannot say what it says as its provider, where these versions of it are known; undefined when it can.
 * Unlike a text that somebody types, a version is whole: where it says nothing, nobody would make its components real. What
 * stands already may be said again, whatever it says.
 */
export function versionProviderFault(
  { version, provider }: Pick<Schema, "version" | "provider">,
  versions: readonly Schema[],
): string | undefined {
  if (versions.some((known) => known.version === version && known.provider === provider)) return undefined;
  const isDocker = versions.some((known) => known.provider === DOCKER);
  if (isDocker) return provider === DOCKER ? undefined : STAYS;
  return providerFault(provider, versions[0]?.provider);
}

/** What the kind says from then on. A definition of one of Docker's kinds need not repeat it. */
export function providerSaid(said: Json | undefined, standing: string | undefined): Pick<Schema, "provider"> {
  if (typeof said === "string") return { provider: said };
  return standing === DOCKER ? { provider: DOCKER } : {};
}

const STAYS = 'A kind that Docker makes real stays one: its "provider" is "docker".';
const NO_OTHER =
  'Docker makes containers, networks, volumes and images real, and no other kind. Write "actions" for a kind that its own action functions make real.';
const UNKNOWN =
  '"provider" is "actions" where the kind\'s own action functions make its components real, and left out where nobody does.';
