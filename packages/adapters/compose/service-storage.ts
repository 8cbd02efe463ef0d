import { child, type Path } from "@tributary/core/model";
import { domain } from "./component.ts";
import { member, type Node } from "./node.ts";
import { ENGINE_NAME, keepOthers, type Part, type Parts, type ServiceScope, writePairs } from "./part.ts";
import { isPathLike } from "./short-volume.ts";
import { flagOf, groupOf, listOf, short, wordOf } from "./values.ts";

const SOURCE = "/derived/source" as Path;

/** What a container stores, and the files it is given. */
export const SERVICE_STORAGE: Parts = {
  configs: grantsPart("configs"),
  secrets: grantsPart("secrets"),
  volumes: mountsPart,
  volumes_from: volumesFromPart,
};

const MOUNT_KEYS = ["type", "source", "target", "read_only", "consistency", "bind", "volume", "tmpfs", "image"];

function mountsPart(node: Node | undefined, at: string, scope: ServiceScope): void {
  (listOf(node, at, scope.issues)?.items ?? []).forEach((item, index) => mountPart(item, `${at}.${index}`, scope));
}

function mountPart(item: Node, at: string, scope: ServiceScope): void {
  const { writer, issues, kept, volume } = scope;
  const group = groupOf(item, at, issues);
  if (!group) return;
  const word = (key: string, of: Node | undefined = group, path = key) =>
    wordOf(member(of, key), `${at}.${path}`, issues);
  const flag = (of: Node | undefined, key: string) => flagOf(member(of, key), `${at}.${key}`, issues);
  const source = word("source");
  const target = word("target");
  const type = word("type") ?? (source !== undefined && isPathLike(source) ? "bind" : "volume");
  if (target === undefined) issues.warn(at, item, "The path inside the container (target) is missing.");
  if (source === undefined && type === "bind") issues.warn(at, item, "The path of the host (source) is missing.");
  const path = writer.item(domain("mounts"), target ?? "");
  const origin = { at, node: item };
  writer.set(child(path, "type"), type, { at: `${at}.type`, node: item });
  if (source !== undefined && type === "volume" && !isPathLike(source))
    writer.subscribe(child(path, "source"), volume(source, at, item), ENGINE_NAME);
  else writer.set(child(path, "source"), source, origin);
  writer.set(child(path, "target"), target, origin);
  writer.set(child(path, "readOnly"), flag(group, "read_only"), origin);
  writer.set(child(path, "consistency"), word("consistency"), origin);
  const bind = groupOf(member(group, "bind"), `${at}.bind`, issues);
  writer.set(child(path, "propagation"), word("propagation", bind), origin);
  writer.set(child(path, "createHostPath"), flag(bind, "create_host_path"), origin);
  writer.set(child(path, "recursive"), word("recursive", bind), origin);
  writer.set(child(path, "selinux"), word("selinux", bind), origin);
  const own = groupOf(member(group, "volume"), `${at}.volume`, issues);
  writer.set(child(path, "noCopy"), flag(own, "nocopy"), origin);
  const image = groupOf(member(group, "image"), `${at}.image`, issues);
  writer.set(child(path, "subpath"), word("subpath", type === "image" ? image : own), origin);
  writePairs(
    writer,
    child(path, "volumeLabels"),
    groupOf(member(own, "labels"), `${at}.volume.labels`, issues),
    `${at}.volume.labels`,
    issues,
  );
  const tmpfs = groupOf(member(group, "tmpfs"), `${at}.tmpfs`, issues);
  writer.set(child(path, "tmpfsSize"), word("size", tmpfs), origin);
  writer.set(child(path, "tmpfsMode"), permissions(member(tmpfs, "mode"), `${at}.tmpfs.mode`, scope), origin);
  keepOthers(group, MOUNT_KEYS, at, kept);
  if (bind) keepOthers(bind, ["propagation", "create_host_path", "recursive", "selinux"], `${at}.bind`, kept);
  if (own) keepOthers(own, ["nocopy", "subpath", "labels"], `${at}.volume`, kept);
  if (tmpfs) keepOthers(tmpfs, ["size", "mode"], `${at}.tmpfs`, kept);
}

/** File permissions in octal: a number is what YAML read them as, a text is octal already. */
export function permissions(
  node: Node | undefined,
  at: string,
  { issues }: Pick<ServiceScope, "issues">,
): string | undefined {
  if (node?.kind === "scalar" && typeof node.value === "number") return `0${node.value.toString(8)}`;
  return wordOf(node, at, issues)?.replace(/^0?o?(?=[0-7]{3,4}$)/, "0");
}

function grantsPart(section: "configs" | "secrets"): Part {
  return (node, at, scope) => {
    const { writer, issues, kept } = scope;
    (listOf(node, at, issues)?.items ?? []).forEach((item, index) => {
      const here = `${at}.${index}`;
      const group = groupOf(item, here, issues);
      const name = wordOf(member(group, "source"), here, issues);
      if (!group || name === undefined) return;
      const granted = section === "configs" ? scope.config(name) : scope.secret(name);
      if (!granted)
        return issues.error(
          here,
          item,
          `There is no ${section.slice(0, -1)} ${short(name)} among the file's ${section}.`,
        );
      const path = writer.item(domain(section), `${name}|${wordOf(member(group, "target"), here, issues) ?? ""}`);
      const origin = { at: here, node: item };
      writer.subscribe(child(path, "source"), granted, SOURCE);
      for (const key of ["target", "uid", "gid"])
        writer.set(child(path, key), wordOf(member(group, key), `${here}.${key}`, issues), origin);
      writer.set(child(path, "mode"), permissions(member(group, "mode"), `${here}.mode`, scope), origin);
      keepOthers(group, ["source", "target", "uid", "gid", "mode"], here, kept);
    });
  };
}

function volumesFromPart(
  node: Node | undefined,
  at: string,
  { writer, issues, service, serviceOfContainer }: ServiceScope,
): void {
  (listOf(node, at, issues, "single")?.items ?? []).forEach((item, index) => {
    const here = `${at}.${index}`;
    const text = wordOf(item, here, issues);
    if (text === undefined) return;
    const match = /^(container:)?([^:]+)(?::(ro|rw))?$/.exec(text);
    const [, outside, name = "", mode] = match ?? [];
    const other = outside ? serviceOfContainer(name) : service(name);
    if (!match || (!outside && !other))
      return issues.error(here, item, `There is no service ${short(name || text)} whose mounts it could use.`);
    const path = writer.item(domain("volumesFrom"), text);
    if (other) writer.subscribe(child(path, "container"), other, ENGINE_NAME);
    else writer.set(child(path, "container"), name, { at: here, node: item });
    if (mode === "ro") writer.set(child(path, "readOnly"), true, { at: here, node: item });
  });
}
