import type Docker from "dockerode";
import type { Intent } from "@tributary/core/engine";
import type { Fields } from "./fields.ts";
import { compact, domainOf, readNumber, readRecords, readText, readTextMap, readTexts } from "./fields.ts";

/** A network to join, and how. */
export type Attachment = { readonly network: string; readonly endpoint: Docker.EndpointSettings };

export type PortBindings = {
  readonly [port: string]: readonly { readonly HostIp: string; readonly HostPort: string }[];
};

/** The networks a container is to join, the one that gives it its default route first. */
export function attachmentsOf(intent: Intent): Attachment[] {
  const domain = domainOf(intent);
  if (fixedNetworkMode(domain) !== undefined) return [];
  const rank = (attachment: Fields) =>
    (readNumber(attachment, "gatewayPriority") ?? 0) * 1e6 + (readNumber(attachment, "priority") ?? 0);
  return [...readRecords(domain, "networks")]
    .sort((a, b) => rank(b) - rank(a))
    .flatMap((attachment) => {
      const network = readText(attachment, "network");
      return network === undefined ? [] : [{ network, endpoint: endpointOf(attachment, intent, domain) }];
    });
}

function endpointOf(attachment: Fields, intent: Intent, domain: Fields): Docker.EndpointSettings {
  const linkLocal = readTexts(attachment, "linkLocalIps");
  const address = compact({
    IPv4Address: readText(attachment, "ipv4Address"),
    IPv6Address: readText(attachment, "ipv6Address"),
    LinkLocalIPs: linkLocal.length > 0 ? [...linkLocal] : undefined,
  });
  return compact({
    Aliases: [...new Set([intent.name, ...readTexts(attachment, "aliases")])],
    IPAMConfig: address,
    MacAddress: readText(attachment, "macAddress"),
    DriverOpts: readTextMap(attachment, "driverOpts"),
    Links: [...readTexts(domain, "externalLinks")],
  }) as Docker.EndpointSettings;
}

/** `host`, `none`, another container's network: instead of joining networks. */
export function fixedNetworkMode(domain: Fields): string | undefined {
  const other = readText(domain, "networkContainer");
  if (other !== undefined) return `container:${other}`;
  const mode = readText(domain, "networkMode");
  return mode === "default" || mode === "bridge" ? undefined : mode;
}

/** `PortBindings` and `ExposedPorts` of the engine. A port without a host port gets any free one. */
export function portsOf(domain: Fields): {
  readonly bindings: PortBindings;
  readonly exposed: { readonly [port: string]: object };
} {
  const bindings: { [port: string]: { HostIp: string; HostPort: string }[] } = {};
  const exposed: { [port: string]: object } = {};
  for (const port of readRecords(domain, "ports")) {
    const target = readText(port, "target");
    if (target === undefined) continue;
    const key = `${target}/${readText(port, "protocol") ?? "tcp"}`;
    exposed[key] = {};
    const binding = { HostIp: readText(port, "hostIp") ?? "", HostPort: readText(port, "published") ?? "" };
    bindings[key] = [...(bindings[key] ?? []), binding];
  }
  for (const text of readTexts(domain, "expose")) for (const key of exposedPorts(text)) exposed[key] = {};
  return { bindings, exposed };
}

function exposedPorts(text: string): string[] {
  const match = /^(\d+)(?:-(\d+))?(?:\/(\w+))?$/.exec(text);
  if (!match) return [];
  const [first, last] = [Number(match[1]), Number(match[2] ?? match[1])];
  const count = Math.min(Math.max(last - first + 1, 0), 65_536);
  return Array.from({ length: count }, (_, index) => `${first + index}/${match[3] ?? "tcp"}`);
}

export function extraHostsOf(domain: Fields): string[] {
  return readRecords(domain, "extraHosts").flatMap((host) => {
    const [name, address] = [readText(host, "hostname"), readText(host, "address")];
    return name !== undefined && address !== undefined ? [`${name}:${address}`] : [];
  });
}
