import { child, NAME_PATH } from "@tributary/core/model";
import { domain } from "./component.ts";
import { entriesOf, type MapNode, member, type Node, toJson } from "./node.ts";
import { ENGINE_NAME, keepOthers, type Part, type Parts, type ServiceScope, writePairs, writeTexts } from "./part.ts";
import { range } from "./short-port.ts";
import { flagOf, groupOf, listOf, numberOf, short, wholeOf, wordOf } from "./values.ts";

/** How a container is reached, whom it reaches, and whom it waits for. */
export const SERVICE_NETWORK: Parts = {
  depends_on: dependsOnPart,
  ipc: namespacePart("ipc", "ipcContainer"),
  links: linksPart,
  network_mode: namespacePart("networkMode", "networkContainer"),
  networks: networksPart,
  pid: namespacePart("pid", "pidContainer"),
  ports: portsPart,
};

const PORT_KEYS = ["name", "target", "published", "host_ip", "protocol", "mode", "app_protocol"] as const;

function portsPart(node: Node | undefined, at: string, { writer, issues, kept }: ServiceScope): void {
  const items = listOf(node, at, issues)?.items ?? [];
  if (node && items.some((item) => (range(textAt(item, "target"))?.length ?? 0) > 1)) {
    // A range so long that it stays one: the model knows single ports only, so the key is kept whole.
    return kept.key("ports", items.map(shortPort), at, node);
  }
  items.forEach((item, index) => {
    const here = `${at}.${index}`;
    const group = groupOf(item, here, issues);
    if (!group) return;
    const word = (key: string) => wordOf(member(group, key), `${here}.${key}`, issues);
    const protocol = word("protocol")?.toLowerCase();
    const fields: { readonly [key: string]: string | number | undefined } = {
      target: wholeOf(member(group, "target"), `${here}.target`, issues),
      published: published(word("published")),
      hostIp: word("host_ip"),
      protocol: protocol === "tcp" ? undefined : protocol,
      mode: word("mode"),
      name: word("name"),
      appProtocol: word("app_protocol"),
    };
    if (fields["target"] === undefined) issues.warn(here, item, "The container's port (target) is missing.");
    const path = writer.item(domain("ports"), Object.values(fields).join("|"));
    for (const [field, value] of Object.entries(fields))
      writer.set(child(path, field), value, { at: here, node: item });
    keepOthers(group, PORT_KEYS, here, kept);
  });
}

/** Port 0 asks for any free port, which is what no port says too. */
function published(port: string | undefined): string | undefined {
  return port === undefined || /^0+$/.test(port) ? undefined : port.replace(/^0+(?=\d)/, "");
}

function textAt(node: Node, key: string): string {
  const found = member(node, key);
  return found?.kind === "scalar" ? String(found.value) : "";
}

function shortPort(item: Node): string {
  const [host, from, to, protocol] = ["host_ip", "published", "target", "protocol"].map((key) => textAt(item, key));
  return `${host ? `${host}:` : ""}${from || host ? `${from}:` : ""}${to}${protocol ? `/${protocol}` : ""}`;
}

function networksPart(node: Node | undefined, at: string, scope: ServiceScope): void {
  const { issues, whole, writer } = scope;
  const mode = member(whole, "network_mode");
  const networks = groupOf(node, at, issues);
  const names = entriesOf(networks);
  if (mode && textAt(whole, "network_mode") !== "") {
    if (node && names.length > 0)
      issues.error(at, node, "A service either joins networks or has a network_mode, not both.");
    return;
  }
  if (names.length === 0) return attach("default", undefined, at, node ?? whole, scope);
  for (const [name, options] of names) {
    if (name === "") issues.error(at, options, "The name of a network is missing.");
    else attach(name, groupOf(options, `${at}.${name}`, issues), `${at}.${name}`, options, { ...scope, writer });
  }
}

const ATTACHMENT_KEYS = [
  "aliases",
  "ipv4_address",
  "ipv6_address",
  "link_local_ips",
  "mac_address",
  "interface_name",
  "driver_opts",
  "priority",
  "gw_priority",
];

function attach(
  name: string,
  options: MapNode | undefined,
  at: string,
  node: Node,
  { writer, issues, network, kept }: ServiceScope,
): void {
  const path = writer.item(domain("networks"), name);
  writer.subscribe(child(path, "network"), network(name, at, node), ENGINE_NAME);
  if (!options) return;
  const texts: [string, string][] = [
    ["ipv4_address", "ipv4Address"],
    ["ipv6_address", "ipv6Address"],
    ["mac_address", "macAddress"],
    ["interface_name", "interfaceName"],
  ];
  for (const [key, field] of texts)
    writer.set(child(path, field), wordOf(member(options, key), `${at}.${key}`, issues), {
      at: `${at}.${key}`,
      node: member(options, key) ?? node,
    });
  for (const [key, field] of [
    ["priority", "priority"],
    ["gw_priority", "gatewayPriority"],
  ] as const)
    writer.set(child(path, field), numberOf(member(options, key), `${at}.${key}`, issues), {
      at: `${at}.${key}`,
      node,
    });
  writeTexts(
    writer,
    child(path, "aliases"),
    listOf(member(options, "aliases"), `${at}.aliases`, issues),
    `${at}.aliases`,
    issues,
  );
  writeTexts(
    writer,
    child(path, "linkLocalIps"),
    listOf(member(options, "link_local_ips"), `${at}.link_local_ips`, issues),
    `${at}.link_local_ips`,
    issues,
  );
  writePairs(
    writer,
    child(path, "driverOpts"),
    groupOf(member(options, "driver_opts"), `${at}.driver_opts`, issues),
    `${at}.driver_opts`,
    issues,
  );
  keepOthers(options, ATTACHMENT_KEYS, at, kept);
}

/** `service:x` and the name of a container of this project are connections; anything else is a word. */
function namespacePart(field: string, connection: string): Part {
  return (node, at, { writer, issues, service, serviceOfContainer }) => {
    const word = wordOf(node, at, issues);
    if (word === undefined || !node) return;
    const name = /^service:(.*)$/.exec(word)?.[1];
    const other = name === undefined ? serviceOfContainer(/^container:(.*)$/.exec(word)?.[1] ?? "") : service(name);
    if (other && other !== writer.id) writer.subscribe(domain(connection), other, ENGINE_NAME);
    else if (name !== undefined)
      issues.error(at, node, `There is no service ${short(name)} here${other ? " other than itself" : ""}.`);
    else writer.set(domain(field), word, { at, node });
  };
}

function linksPart(node: Node | undefined, at: string, { writer, issues, service }: ServiceScope): void {
  (listOf(node, at, issues)?.items ?? []).forEach((item, index) => {
    const here = `${at}.${index}`;
    const [name = "", alias] = (wordOf(item, here, issues) ?? "").split(":");
    if (name === "") return;
    const other = service(name);
    if (!other) return issues.error(here, item, `There is no service ${short(name)} to link to.`);
    const path = writer.item(domain("links"), `${name}:${alias ?? ""}`);
    writer.subscribe(child(path, "container"), other, NAME_PATH);
    writer.set(child(path, "alias"), alias, { at: here, node: item });
  });
}

function dependsOnPart(node: Node | undefined, at: string, { writer, issues, service, kept }: ServiceScope): void {
  for (const [name, how] of entriesOf(groupOf(node, at, issues))) {
    const here = `${at}.${name}`;
    const group = groupOf(how, here, issues);
    const other = service(name);
    const required = flagOf(member(group, "required"), `${here}.required`, issues);
    if (!other && required === false) kept.part(`depends_on.${name}`, toJson(how), here, how);
    else if (!other) issues.error(here, how, `It depends on a service ${short(name)} that is not here.`);
    if (!other) continue;
    const path = writer.item(domain("dependsOn"), name);
    const origin = { at: here, node: how };
    const condition = wordOf(member(group, "condition"), `${here}.condition`, issues);
    writer.subscribe(child(path, "container"), other, NAME_PATH);
    writer.set(child(path, "condition"), condition === "wholestarted" ? undefined : condition, origin);
    writer.set(child(path, "restart"), flagOf(member(group, "restart"), `${here}.restart`, issues), origin);
    writer.set(child(path, "required"), required, origin);
    if (group) keepOthers(group, ["condition", "restart", "required"], here, kept);
  }
}
