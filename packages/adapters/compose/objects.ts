import type { Json } from "@tributary/core/base";
import { child } from "@tributary/core/model";
import { type ComponentWriter, domain } from "./component.ts";
import type { Issues } from "./issues.ts";
import { isNull, type MapNode, map, member, type Node, toJson } from "./node.ts";
import { Kept } from "./scope.ts";
import { writePairs } from "./part.ts";
import { flagOf, groupOf, listOf, textOf, wordOf } from "./values.ts";

type Kind = "word" | "text" | "flag" | "pairs" | "ipam" | "external";

const COMMON: { readonly [key: string]: readonly [field: string, kind: Kind] } = {
  external: ["external", "external"],
  labels: ["labels", "pairs"],
  name: ["name", "word"],
};

/** How the keys of networks, volumes, configs and secrets become fields. */
export const OBJECT_FIELDS = {
  networks: {
    ...COMMON,
    attachable: ["attachable", "flag"],
    driver: ["driver", "word"],
    driver_opts: ["driverOpts", "pairs"],
    enable_ipv4: ["enableIpv4", "flag"],
    enable_ipv6: ["enableIpv6", "flag"],
    internal: ["internal", "flag"],
    ipam: ["ipam", "ipam"],
  },
  volumes: { ...COMMON, driver: ["driver", "word"], driver_opts: ["driverOpts", "pairs"] },
  configs: {
    ...COMMON,
    content: ["content", "text"],
    environment: ["environment", "word"],
    file: ["file", "word"],
    template_driver: ["templateDriver", "word"],
  },
  secrets: {
    ...COMMON,
    driver: ["driver", "word"],
    driver_opts: ["driverOpts", "pairs"],
    environment: ["environment", "word"],
    file: ["file", "word"],
    template_driver: ["templateDriver", "word"],
  },
} as const satisfies { readonly [section: string]: { readonly [key: string]: readonly [field: string, kind: Kind] } };

export type ObjectSection = keyof typeof OBJECT_FIELDS;

/** Models a network, volume, config or secret. What has no field is kept and reported. */
export function modelObject(
  section: ObjectSection,
  node: Node,
  at: string,
  writer: ComponentWriter,
  issues: Issues,
): void {
  const group = isNull(node) ? map(node, []) : groupOf(node, at, issues);
  if (!group) return;
  const kept = new Kept(issues);
  const fields: { readonly [key: string]: readonly [field: string, kind: Kind] } = OBJECT_FIELDS[section];
  for (const [key, value] of group.entries) {
    const field = fields[key];
    if (field && isNull(value)) continue;
    if (field) writeField(writer, field, value, `${at}.${key}`, group, issues, kept);
    else kept.key(key, toJson(value), `${at}.${key}`, value);
  }
  writer.set(domain("compose"), kept.json, { at, node: group });
}

function writeField(
  writer: ComponentWriter,
  [field, kind]: readonly [string, Kind],
  node: Node,
  at: string,
  group: MapNode,
  issues: Issues,
  kept: Kept,
): void {
  const origin = { at, node };
  switch (kind) {
    case "word":
      return writer.set(domain(field), wordOf(node, at, issues), origin);
    case "text":
      return writer.set(domain(field), textOf(node, at, issues), origin);
    case "flag":
      return writer.set(domain(field), flagOf(node, at, issues), origin);
    case "pairs":
      return writePairs(writer, domain(field), groupOf(node, at, issues), at, issues);
    case "ipam":
      return writeIpam(writer, groupOf(node, at, issues), at, issues, kept);
    case "external":
      return writeExternal(writer, node, at, group, issues);
  }
}

/** `external: {name: x}` is how version 2 said `external: true` and `name: x`. */
function writeExternal(writer: ComponentWriter, node: Node, at: string, group: MapNode, issues: Issues): void {
  const old = node.kind === "map" ? wordOf(member(node, "name"), `${at}.name`, issues) : undefined;
  const external = node.kind === "map" ? true : flagOf(node, at, issues);
  writer.set(domain("external"), external === true ? true : undefined, { at, node });
  if (old !== undefined && !member(group, "name")) writer.set(domain("name"), old, { at, node });
}

function writeIpam(writer: ComponentWriter, ipam: MapNode | undefined, at: string, issues: Issues, kept: Kept): void {
  if (!ipam) return;
  const word = (node: Node | undefined, here: string): Json | undefined => wordOf(node, here, issues);
  writer.set(domain("ipam", "driver"), word(member(ipam, "driver"), `${at}.driver`), { at, node: ipam });
  writePairs(
    writer,
    domain("ipam", "options"),
    groupOf(member(ipam, "options"), `${at}.options`, issues),
    `${at}.options`,
    issues,
  );
  (listOf(member(ipam, "config"), `${at}.config`, issues)?.items ?? []).forEach((item, index) => {
    const here = `${at}.config.${index}`;
    const range = groupOf(item, here, issues);
    if (!range || range.entries.size === 0) return;
    const fields = {
      subnet: word(member(range, "subnet"), `${here}.subnet`),
      ipRange: word(member(range, "ip_range"), `${here}.ip_range`),
      gateway: word(member(range, "gateway"), `${here}.gateway`),
    };
    const path = writer.item(domain("ipam", "config"), Object.values(fields).join("|"));
    for (const [field, value] of Object.entries(fields))
      writer.set(child(path, field), value, { at: here, node: item });
    writePairs(
      writer,
      child(path, "auxAddresses"),
      groupOf(member(range, "aux_addresses"), here, issues),
      `${here}.aux_addresses`,
      issues,
    );
    const known = ["subnet", "ip_range", "gateway", "aux_addresses"];
    for (const [key, value] of range.entries)
      if (!known.includes(key)) kept.part(`ipam.config.${index}.${key}`, toJson(value), `${here}.${key}`, value);
  });
  for (const [key, value] of ipam.entries)
    if (!["driver", "config", "options"].includes(key)) kept.part(`ipam.${key}`, toJson(value), `${at}.${key}`, value);
}
