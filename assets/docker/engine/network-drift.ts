import type Docker from "dockerode";
import type { Json } from "@tributary/core/base";
import { jsonEqual } from "@tributary/core/base";
import type { Intent } from "@tributary/core/engine";
import type { ResourceState } from "@tributary/core/protocol";
import { domainOf, engineNameOf, readFields, readFlag, readRecords, readText, readTextMap } from "./fields.ts";

export type InspectedNetwork = Docker.NetworkInspectInfo;

/** Only what the intent says is compared; the engine fills in the rest. */
export function networkDrift(intent: Intent, network: InspectedNetwork): ResourceState["drift"] {
  const domain = domainOf(intent);
  const compare = (path: string, title: string, intended: Json | undefined, observed: Json): ResourceState["drift"] =>
    intended === undefined || jsonEqual(intended, observed) ? [] : [{ path, title, intended, observed }];
  const subnets = readRecords(readFields(domain, "ipam"), "config").flatMap((range) => readText(range, "subnet") ?? []);
  const observed = ((network.IPAM?.Config ?? []) as readonly { readonly Subnet?: string }[]).map(
    ({ Subnet }) => Subnet ?? "",
  );
  const labels = Object.entries(readTextMap(domain, "labels")).flatMap(([name, value]) =>
    compare(`/domain/labels/${name}`, `Labels ▸ ${name}`, value, network.Labels?.[name] ?? null),
  );
  return [
    ...compare("/derived/engineName", "Name on the engine", engineNameOf(intent), network.Name),
    ...compare("/domain/driver", "Driver", readText(domain, "driver") ?? "bridge", network.Driver),
    ...compare("/domain/internal", "Internal", readFlag(domain, "internal") ?? false, network.Internal),
    ...compare("/domain/attachable", "Attachable", readFlag(domain, "attachable") ?? false, network.Attachable),
    ...compare("/domain/ipam", "Addresses", subnets.length > 0 ? [...subnets].sort() : undefined, [...observed].sort()),
    ...labels,
  ];
}

/** Whether the model says that it exists already, and is only to be used. */
export function isExternal(intent: Intent): boolean {
  return readFlag(domainOf(intent), "external") === true;
}
