import type { Inspected } from "./container-find.ts";
import { nameOf } from "./container-find.ts";
import type { Attachment } from "./container-network-spec.ts";

/** Whether the container is on the network in the way that is asked for; the engine adds its id, name and hostname as aliases. */
export function sameEndpoint(
  wanted: Attachment["endpoint"],
  observed: Inspected["NetworkSettings"]["Networks"][string],
  container: Inspected,
): boolean {
  const aliases = new Set<string>((observed.Aliases ?? []) as readonly string[]);
  const asked = new Set(wanted.Aliases ?? []);
  const own = new Set([container.Id.slice(0, 12), nameOf(container), container.Config.Hostname]);
  const extra = [...aliases].filter((alias) => !asked.has(alias) && !own.has(alias));
  const address = (config: unknown) =>
    (config as { readonly IPv4Address?: string } | null | undefined)?.IPv4Address ?? "";
  return (
    [...asked].every((alias) => aliases.has(alias)) &&
    extra.length === 0 &&
    address(wanted.IPAMConfig) === address(observed.IPAMConfig)
  );
}
