import type { Issues } from "./issues.ts";
import { isNull, kindInWords, type ListNode, list, type MapNode, map, type Node, scalar, withMembers } from "./node.ts";
import { shellWords } from "./shell-words.ts";
import { parsePort } from "./short-port.ts";
import { isPathLike, parseVolume } from "./short-volume.ts";
import { listOf, pairsOf, short, textOf } from "./values.ts";

/**
 * A service with every short form written out, so that merging and modelling know one form only: lists of pairs become
 * groups, single values become lists, strings of several parts become groups.
 */
export function longForms(service: MapNode, at: string, issues: Issues): MapNode {
  const changes: [string, Node | undefined][] = [];
  for (const [key, node] of service.entries) {
    const form = FORMS[key];
    if (form && !(isNull(node) && !node.merge)) changes.push([key, form(node, `${at}.${key}`, issues)]);
  }
  return changes.length > 0 ? withMembers(service, changes) : service;
}

type Form = (node: Node, at: string, issues: Issues) => Node | undefined;

const single: Form = (node, at, issues) => listOf(node, at, issues, "single");

const FORMS: { readonly [key: string]: Form } = {
  annotations: pairsOf,
  build: (node) => (node.kind === "scalar" ? keepMark(node, map(node, [["context", node]])) : node),
  command: commandForm,
  configs: each((item) => (item.kind === "scalar" ? map(item, [["source", item]]) : item)),
  depends_on: (node) => (node.kind === "list" ? keepMark(node, named(node)) : node),
  devices: each(deviceForm),
  dns: single,
  dns_search: single,
  entrypoint: commandForm,
  env_file: (node, at, issues) =>
    each((item) => (item.kind === "scalar" ? map(item, [["path", item]]) : item))(
      single(node, at, issues) ?? list(node, []),
      at,
      issues,
    ),
  environment: pairsOf,
  extra_hosts: hostsForm,
  label_file: single,
  labels: pairsOf,
  links: single,
  networks: (node) => (node.kind === "list" ? keepMark(node, named(node)) : node),
  ports: each(portForm),
  secrets: each((item) => (item.kind === "scalar" ? map(item, [["source", item]]) : item)),
  storage_opt: pairsOf,
  sysctls: pairsOf,
  tmpfs: single,
  ulimits: limitsForm,
  volumes: each(volumeForm),
};

function keepMark<T extends Node>(from: Node, to: T): T {
  return from.merge ? { ...to, merge: from.merge } : to;
}

function each(form: (item: Node, at: string, issues: Issues) => Node | readonly Node[]): Form {
  return (node, at, issues) => {
    const items = listOf(node, at, issues);
    return items && { ...items, items: items.items.flatMap((item, index) => form(item, `${at}.${index}`, issues)) };
  };
}

/** A list of names as a group whose members say nothing further. */
function named(node: ListNode): MapNode {
  return map(
    node,
    node.items.map((item) => [item.kind === "scalar" ? String(item.value) : "", scalar(item, null)]),
  );
}

/** A command line as its arguments. Nothing at all means the image's own; an empty one clears it. */
function commandForm(node: Node, at: string, issues: Issues): Node | undefined {
  if (node.kind === "list") return node;
  const line = textOf(node, at, issues);
  if (line === undefined) return undefined;
  const words = shellWords(line);
  if (words.ok)
    return keepMark(
      node,
      list(
        node,
        words.value.map((word) => scalar(node, word)),
      ),
    );
  issues.error(at, node, `This command cannot be split into words: ${words.error}.`);
  return undefined;
}

function portForm(item: Node, at: string, issues: Issues): Node | readonly Node[] {
  if (item.kind === "map") return item;
  const text = textOf(item, at, issues);
  if (text === undefined || text === "") return [];
  const ports = parsePort(text);
  if (!ports.ok && isUnset(item)) return fields(item, { published: text.split(":")[0] || undefined });
  if (!ports.ok) {
    issues.error(at, item, `“${short(text)}” is not a port mapping: ${ports.error}.`);
    return [];
  }
  return ports.value.map(({ target, published, hostIp, protocol }) =>
    fields(item, { target, published, host_ip: hostIp, protocol }),
  );
}

function volumeForm(item: Node, at: string, issues: Issues): Node | readonly Node[] {
  if (item.kind === "map") return item;
  const text = textOf(item, at, issues);
  if (text === undefined || text === "") return [];
  const volume = parseVolume(text);
  if (!volume.ok && isUnset(item)) return halfVolume(item, text);
  if (!volume.ok) {
    issues.error(at, item, `“${short(text)}” is not a volume: ${volume.error}.`);
    return [];
  }
  const { type, source, target, readOnly, consistency, selinux, propagation, noCopy, ignored } = volume.value;
  if (ignored.length > 0)
    issues.warn(at, item, `Compose knows no volume option ${ignored.map(short).join(", ")}, and ignores it.`);
  const bind = selinux || propagation ? fields(item, { selinux, propagation }) : undefined;
  return withMembers(fields(item, { type, source, target, consistency }), [
    ["read_only", readOnly ? scalar(item, true) : undefined],
    ["bind", bind],
    ["volume", noCopy ? map(item, [["nocopy", scalar(item, true)]]) : undefined],
  ]);
}

/** What is left of a mount when a variable in it is not set. */
function halfVolume(item: Node, text: string): MapNode {
  const [source = "", target = "", ...options] = text.split(":");
  const whole = fields(item, {
    type: source === "" || isPathLike(source) ? "bind" : "volume",
    source: source || undefined,
    target: target || undefined,
  });
  return options.join().split(",").includes("ro") ? withMembers(whole, [["read_only", scalar(item, true)]]) : whole;
}

function isUnset(item: Node): boolean {
  return item.kind === "scalar" && item.unset !== undefined;
}

function deviceForm(item: Node, at: string, issues: Issues): Node {
  if (item.kind === "map") return item;
  const [source, target, permissions] = (textOf(item, at, issues) ?? "").split(":");
  return fields(item, { source, target, permissions });
}

/** Names and addresses, one pair per item: a name may have several addresses. */
function hostsForm(node: Node, at: string, issues: Issues): Node | undefined {
  const pair = (place: Node, hostname: string, address: string) => fields(place, { hostname, address });
  if (node.kind === "map") {
    const items = [...node.entries].flatMap(([hostname, value]) => {
      const addresses = listOf(value, `${at}.${hostname}`, issues, "single")?.items ?? [];
      return addresses.map((address) => pair(address, hostname, textOf(address, `${at}.${hostname}`, issues) ?? ""));
    });
    return keepMark(node, list(node, items));
  }
  return each((item, itemAt) => {
    const text = textOf(item, itemAt, issues) ?? "";
    if (item.kind === "map") return item;
    const match = /^([^=:]+)[=:](.*)$/.exec(text);
    if (match) return pair(item, match[1] ?? "", (match[2] ?? "").replace(/^\[(.*)\]$/, "$1"));
    if (text !== "") issues.error(itemAt, item, `“${short(text)}” is not a name and an address, such as db=10.0.0.5.`);
    return [];
  })(node, at, issues);
}

function limitsForm(node: Node, at: string, issues: Issues): Node | undefined {
  if (node.kind !== "map") {
    issues.error(at, node, `A group of limits was expected here, not ${kindInWords(node)}.`);
    return undefined;
  }
  return withMembers(
    node,
    [...node.entries]
      .filter(([, value]) => value.kind === "scalar" && !isNull(value))
      .map(([name, value]) => [
        name,
        map(value, [
          ["soft", value],
          ["hard", value],
        ]),
      ]),
  );
}

function fields(at: Node, texts: { readonly [key: string]: string | undefined }): MapNode {
  return map(
    at,
    Object.entries(texts).map(([key, text]) => [key, text === undefined ? undefined : scalar(at, text)]),
  );
}
