import { type MapNode, map, member, type Node, scalar, withMembers } from "./node.ts";
import { rebased } from "./paths.ts";

/** A service (in long forms) read in `directory`, with its relative paths as seen from the project's own directory. */
export function rebaseService(service: MapNode, directory: string): MapNode {
  if (directory === "" || directory === ".") return service;
  const path = (node: Node | undefined): Node | undefined =>
    node?.kind === "scalar" && typeof node.value === "string"
      ? { ...scalar(node, rebased(directory, node.value)) }
      : node;
  const changes: [string, Node | undefined][] = [];
  const build = member(service, "build");
  // A build without a context has the file's own directory for one.
  if (build?.kind === "map")
    changes.push([
      "build",
      withMembers(build, [
        ["context", member(build, "context") ? path(member(build, "context")) : scalar(build, rebased(directory, "."))],
      ]),
    ]);
  const lists: [string, (item: Node) => Node][] = [
    ["env_file", (item) => (item.kind === "map" ? withMembers(item, [["path", path(member(item, "path"))]]) : item)],
    ["label_file", (item) => path(item) ?? item],
    [
      "volumes",
      (item) =>
        item.kind === "map" && isBind(item) ? withMembers(item, [["source", path(member(item, "source"))]]) : item,
    ],
  ];
  for (const [key, change] of lists) {
    const found = member(service, key);
    if (found?.kind === "list") changes.push([key, { ...found, items: found.items.map(change) }]);
  }
  return withMembers(service, changes);
}

function isBind(mount: MapNode): boolean {
  const type = member(mount, "type");
  return type?.kind === "scalar" && type.value === "bind";
}

/** A config or secret read in `directory`, with its file as seen from the project's own directory. */
export function rebaseFile(entry: Node, directory: string): Node {
  const file = member(entry, "file");
  if (entry.kind !== "map" || file?.kind !== "scalar" || typeof file.value !== "string") return entry;
  return withMembers(entry, [["file", scalar(file, rebased(directory, file.value))]]);
}

/** `group` with every member changed. */
export function mapMembers(group: Node | undefined, change: (node: Node, key: string) => Node): Node | undefined {
  return group?.kind === "map"
    ? {
        ...map(
          group,
          [...group.entries].map(([key, node]) => [key, change(node, key)]),
        ),
        ...(group.merge ? { merge: group.merge } : {}),
      }
    : group;
}
