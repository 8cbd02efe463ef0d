import type { Property } from "@tributary/core/model";
import { fixed, formed, group, PORT_RANGE, records, text, textList, textMap, whole } from "./property.ts";

const PORT: { readonly [name: string]: Property } = {
  target: whole("Container port", "Port the process listens on inside the container.", { minimum: 1, maximum: 65_535 }),
  published: formed(
    "Host port",
    "Port of the host that leads to it, or a range to choose from. Not set means any free port.",
    PORT_RANGE,
  ),
  hostIp: text(
    "Host address",
    "Address of the host to listen on. 127.0.0.1 keeps the port private to the host; not set means all interfaces.",
    { examples: ["127.0.0.1"], maxLength: 64 },
  ),
  protocol: {
    type: "string",
    title: "Protocol",
    description: "Transport protocol of the port.",
    widget: "select",
    enum: ["tcp", "udp", "sctp"],
    default: "tcp",
  },
  mode: text(
    "Mode",
    "In a swarm: host publishes on each node, ingress balances the load. A single engine ignores it.",
    { widget: "combo", examples: ["host", "ingress"] },
  ),
  name: text("Name", "A name for people, such as web or metrics."),
  appProtocol: text("Application protocol", "What is spoken on the port, for people and proxies, such as http."),
};

const ATTACHMENT: { readonly [name: string]: Property } = {
  network: {
    type: "string",
    title: "Network",
    description: "The network to join. Containers on one network reach each other by name.",
    reference: { schemas: ["docker.network"], path: "/derived/engineName", edge: "network" },
  },
  aliases: textList("Aliases", "Further names under which others on this network reach the container.", "Alias"),
  ipv4Address: text("IPv4 address", "Fixed address on this network, inside its subnet."),
  ipv6Address: text("IPv6 address", "Fixed IPv6 address on this network, inside its subnet."),
  linkLocalIps: textList("Link-local addresses", "Addresses that are valid on this link only.", "Address"),
  macAddress: text("MAC address", "Hardware address of the interface on this network."),
  interfaceName: text("Interface name", "Name of the network interface inside the container, such as eth0."),
  driverOpts: textMap(
    "Driver options",
    "Options for the network's driver, for this container's interface only.",
    "Value",
  ),
  priority: {
    type: "number",
    title: "Priority",
    description: "Networks of higher priority are connected first.",
    widget: "number",
  },
  gatewayPriority: {
    type: "number",
    title: "Gateway priority",
    description: "The network of the highest gateway priority provides the default route.",
    widget: "number",
  },
};

/** How it is reached, and whom it reaches. */
export const NETWORK: { readonly [name: string]: Property } = group("Network", {
  ports: fixed(records("Published ports", "Ports of the host that lead into the container.", PORT)),
  expose: fixed(
    textList(
      "Exposed ports",
      "Ports other containers may use, as documentation and for tools; the host does not listen on them.",
      "Port",
      {},
      {
        pattern: "^[0-9]{1,5}(-[0-9]{1,5})?(/(tcp|udp|sctp))?$",
        patternHint: "a port or range with an optional protocol, such as 5432 or 6000-6010/udp",
      },
    ),
  ),
  networks: records(
    "Networks",
    "Networks the container joins. Connecting and disconnecting needs no restart.",
    ATTACHMENT,
  ),
  networkMode: fixed(
    text(
      "Network mode",
      "Instead of networks: host shares the host's network, none gives it no network, bridge uses Docker's default one.",
      { widget: "combo", examples: ["host", "none", "bridge"] },
    ),
  ),
  networkContainer: fixed({
    type: "string",
    title: "Shares the network of",
    description: "Uses another container's network: same addresses, same ports, reachable as localhost.",
    reference: { schemas: ["docker.container"], path: "/derived/engineName", edge: "network", bound: true },
  }),
  hostname: fixed(text("Hostname", "Name the container gives itself. Not set means its id.", { maxLength: 253 })),
  domainname: fixed(text("Domain name", "Domain the container gives itself.")),
  macAddress: fixed(text("MAC address", "Hardware address of the container. Newer Compose sets it per network.")),
  dns: fixed(textList("DNS servers", "Addresses of the name servers to ask.", "Address")),
  dnsSearch: fixed(textList("DNS search domains", "Domains tried for names without a dot.", "Domain")),
  dnsOptions: fixed(textList("DNS options", "Options of the resolver, such as ndots:2.", "Option")),
  extraHosts: fixed(
    records("Extra hosts", "Names with fixed addresses, as lines of /etc/hosts.", {
      hostname: formed("Name", "The name to resolve.", {
        pattern: "^[^\\s=:]+$",
        patternHint: "a host name without spaces",
      }),
      address: formed("Address", "Its address; host-gateway means the host itself.", {
        pattern: "^[^\\s\\[\\]]+$",
        patternHint: "an IP address, or host-gateway",
      }),
    }),
  ),
  links: fixed(
    records(
      "Links",
      "Containers to reach under an alias, the way Compose did it before networks. Implies starting after them.",
      {
        container: {
          type: "string",
          title: "Container",
          description: "The container to link to.",
          reference: { schemas: ["docker.container"], path: "/meta/name", edge: "dependsOn" },
        },
        alias: text("Alias", "Name under which it is reached. Not set means its own."),
      },
    ),
  ),
  externalLinks: fixed(
    textList("External links", "Containers outside the project to link to, as name or name:alias.", "Link"),
  ),
});
