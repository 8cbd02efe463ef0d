import type { Json } from "@tributary/core/base";
import { child } from "@tributary/core/model";
import { domain } from "./component.ts";
import { entriesOf, member, type Node, toJson } from "./node.ts";
import { keepOthers, type Part, type Parts, type ServiceScope, writePairs } from "./part.ts";
import { SERVICE_ENVIRONMENT } from "./service-environment.ts";
import { SERVICE_NETWORK } from "./service-network.ts";
import { SERVICE_STORAGE } from "./service-storage.ts";
import { flagOf, groupOf, listOf, numberOf, short, textOf, wholeOf, wordOf } from "./values.ts";

/** How the keys of a service that have parts of their own are modelled. */
export const SERVICE_PARTS: Parts = {
  ...SERVICE_ENVIRONMENT,
  ...SERVICE_NETWORK,
  ...SERVICE_STORAGE,
  command: argumentsPart("command", "clearCommand"),
  cpus: limitPart("cpus"),
  deploy: deployPart,
  devices: recordsPart("devices", ["source", "target", "permissions"], 1),
  entrypoint: argumentsPart("entrypoint", "clearEntrypoint"),
  extra_hosts: recordsPart("extraHosts", ["hostname", "address"], 2),
  healthcheck: healthPart,
  logging: loggingPart,
  mem_limit: limitPart("memoryLimit"),
  pids_limit: limitPart("pidsLimit"),
  scale: limitPart("replicas"),
  ulimits: limitsPart,
};

function argumentsPart(field: string, cleared: string): Part {
  return (node, at, { writer, issues }) => {
    const items = listOf(node, at, issues, "single")?.items;
    if (!items || !node) return;
    if (items.length === 0) writer.set(domain(cleared), true, { at, node });
    items.forEach((item, index) => {
      writer.value(domain(field), textOf(item, `${at}.${index}`, issues) ?? "", { at: `${at}.${index}`, node: item });
    });
  };
}

/** A list of groups whose members are all texts; the first `needed` of them must be there. */
function recordsPart(field: string, keys: readonly string[], needed: number): Part {
  return (node, at, { writer, issues, kept }) => {
    (listOf(node, at, issues)?.items ?? []).forEach((item, index) => {
      const here = `${at}.${index}`;
      const group = groupOf(item, here, issues);
      if (!group) return;
      const words = keys.map((key) => wordOf(member(group, key), `${here}.${key}`, issues));
      const missing = keys.find((_key, position) => position < needed && words[position] === undefined);
      if (missing !== undefined) return issues.error(here, item, `The ${missing} is missing here.`);
      const path = writer.item(domain(field), words.join("|"));
      keys.forEach((key, position) => {
        writer.set(child(path, key), words[position], { at: `${here}.${key}`, node: item });
      });
      keepOthers(group, keys, here, kept);
    });
  };
}

// Limits may stand at the service or below deploy; both at once must agree.

const LIMITS: { readonly [field: string]: (node: Node, at: string, scope: ServiceScope) => Json | undefined } = {
  cpus: (node, at, { issues }) => numberOf(node, at, issues),
  cpuReservation: (node, at, { issues }) => numberOf(node, at, issues),
  memoryLimit: (node, at, { issues }) => wordOf(node, at, issues)?.trim(),
  memoryReservation: (node, at, { issues }) => wordOf(node, at, issues)?.trim(),
  pidsLimit: (node, at, { issues }) => wholeOf(node, at, issues),
  replicas: (node, at, { issues }) => wholeOf(node, at, issues),
};

function limitPart(field: string): Part {
  return (node, at, scope) => node && scope.writer.set(domain(field), LIMITS[field]?.(node, at, scope), { at, node });
}

/** Fields below deploy, with the key at the service that says the same. */
const DEPLOY: readonly (readonly [path: readonly string[], field: string, twin?: string])[] = [
  [["replicas"], "replicas", "scale"],
  [["resources", "limits", "cpus"], "cpus", "cpus"],
  [["resources", "limits", "memory"], "memoryLimit", "mem_limit"],
  [["resources", "limits", "pids"], "pidsLimit", "pids_limit"],
  [["resources", "reservations", "cpus"], "cpuReservation"],
  [["resources", "reservations", "memory"], "memoryReservation", "mem_reservation"],
];

function deployPart(node: Node | undefined, at: string, scope: ServiceScope): void {
  const deploy = groupOf(node, at, scope.issues);
  if (!deploy) return;
  for (const [path, field, twin] of DEPLOY) {
    const found = path.reduce<Node | undefined>(member, deploy);
    if (!found) continue;
    const here = `${at}.${path.join(".")}`;
    limitPart(field)(found, here, scope);
    const other = twin === undefined ? undefined : member(scope.whole, twin);
    if (other && twin !== undefined && String(toJson(other)) !== String(toJson(found)))
      scope.issues.error(here, found, `This contradicts ${twin}, which says ${short(String(toJson(other)))}.`);
  }
  const rest = without(
    toJson(deploy),
    DEPLOY.map(([path]) => path),
  );
  scope.writer.set(domain("deploy"), rest, { at, node: deploy });
}

/** A group without the members at these paths, nor groups that are empty for it; undefined when nothing is left. */
function without(value: Json, paths: readonly (readonly string[])[]): Json | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).flatMap(([key, inner]): [string, Json][] => {
    const below = paths.filter(([first]) => first === key).map((path) => path.slice(1));
    if (below.some((path) => path.length === 0)) return [];
    const kept = below.length > 0 ? without(inner, below) : inner;
    return kept === undefined ? [] : [[key, kept]];
  });
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

function limitsPart(node: Node | undefined, at: string, { writer, issues, kept }: ServiceScope): void {
  for (const [name, limit] of entriesOf(node)) {
    const group = groupOf(limit, `${at}.${name}`, issues);
    if (!group) continue;
    for (const key of ["soft", "hard"])
      writer.set(domain("ulimits", name, key), wholeOf(member(group, key), `${at}.${name}.${key}`, issues), {
        at: `${at}.${name}`,
        node: limit,
      });
    keepOthers(group, ["soft", "hard"], `${at}.${name}`, kept);
  }
}

// Health and logging

const HEALTH_KEYS = ["test", "interval", "timeout", "retries", "start_period", "start_interval", "disable"];

function healthPart(node: Node | undefined, at: string, { writer, issues, kept }: ServiceScope): void {
  const group = groupOf(node, at, issues);
  if (!group) return;
  const test = member(group, "test");
  const disable = flagOf(member(group, "disable"), `${at}.disable`, issues);
  const off = test?.kind === "list" && textOf(test.items[0], `${at}.test.0`, issues) === "NONE";
  if (test && !off) writeTest(test, `${at}.test`, writer, issues);
  writer.set(domain("healthcheck", "disable"), off || disable, { at, node: group });
  for (const [key, field] of [
    ["interval", "interval"],
    ["timeout", "timeout"],
    ["start_period", "startPeriod"],
    ["start_interval", "startInterval"],
  ] as const) {
    writer.set(domain("healthcheck", field), wordOf(member(group, key), `${at}.${key}`, issues), {
      at: `${at}.${key}`,
      node: member(group, key) ?? group,
    });
  }
  writer.set(domain("healthcheck", "retries"), wholeOf(member(group, "retries"), `${at}.retries`, issues), {
    at: `${at}.retries`,
    node: member(group, "retries") ?? group,
  });
  keepOthers(group, HEALTH_KEYS, at, kept);
}

function writeTest(test: Node, at: string, writer: ServiceScope["writer"], issues: ServiceScope["issues"]): void {
  if (test.kind !== "list")
    return writer.set(domain("healthcheck", "test"), wordOf(test, at, issues), { at, node: test });
  const [first, ...rest] = test.items.map((item, index) => textOf(item, `${at}.${index}`, issues) ?? "");
  if (first === undefined) return;
  if (first === "CMD-SHELL" && rest.length > 0)
    return writer.set(domain("healthcheck", "test"), rest.join(" "), { at, node: test });
  if (first !== "CMD" || rest.length === 0)
    return issues.error(
      at,
      test,
      `A test starts with CMD, CMD-SHELL or NONE and goes on with a command; this one starts with “${short(first)}”.`,
    );
  rest.forEach((word, index) => {
    writer.value(domain("healthcheck", "exec"), word, { at: `${at}.${index + 1}`, node: test });
  });
}

function loggingPart(node: Node | undefined, at: string, { writer, issues, kept }: ServiceScope): void {
  const group = groupOf(node, at, issues);
  if (!group) return;
  writer.set(domain("logging", "driver"), wordOf(member(group, "driver"), `${at}.driver`, issues), {
    at: `${at}.driver`,
    node: group,
  });
  writePairs(
    writer,
    domain("logging", "options"),
    groupOf(member(group, "options"), `${at}.options`, issues),
    `${at}.options`,
    issues,
  );
  keepOthers(group, ["driver", "options"], at, kept);
}
