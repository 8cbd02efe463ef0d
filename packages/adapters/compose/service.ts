import type { Path } from "@tributary/core/model";
import { type ComponentWriter, domain, type Origin } from "./component.ts";
import { isNull, type MapNode, type Node, toJson } from "./node.ts";
import { type ServiceScope, writePairs, writeTexts } from "./part.ts";
import { Kept, type Scope } from "./scope.ts";
import { type FieldKind, SERVICE_FIELDS } from "./service-fields.ts";
import { SERVICE_PARTS } from "./service-parts.ts";
import { warnOffSpec } from "./spec-check.ts";
import { flagOf, groupOf, listOf, numberOf, wholeOf, wordOf } from "./values.ts";

/** Models one service (in long forms) as a container. What has no field is kept and reported. */
export function modelService(service: MapNode, at: string, writer: ComponentWriter, scope: Scope): void {
  const kept = new Kept(scope.issues);
  const inner: ServiceScope = { ...scope, writer, kept, whole: service, at };
  for (const [key, node] of service.entries) {
    const field = SERVICE_FIELDS[key];
    const part = SERVICE_PARTS[key];
    if (isNull(node) && (field || part)) continue;
    warnOffSpec(key, node, `${at}.${key}`, scope.issues);
    if (field) writeField(inner, domain(field[0]), field[1], node, { at: `${at}.${key}`, node });
    else if (part) part(node, `${at}.${key}`, inner);
    else kept.key(key, toJson(node), `${at}.${key}`, node);
  }
  for (const key of ["environment", "labels", "networks"])
    if (isUnsaid(service, key)) SERVICE_PARTS[key]?.(undefined, `${at}.${key}`, inner);
  writer.set(domain("compose"), kept.json, { at, node: service });
}

/** These are modelled even where the service says nothing: environment files are read, and the default network is joined. */
function isUnsaid(service: MapNode, key: string): boolean {
  const node = service.entries.get(key);
  return !node || isNull(node);
}

function writeField({ writer, issues }: ServiceScope, path: Path, kind: FieldKind, node: Node, origin: Origin): void {
  const { at } = origin;
  switch (kind) {
    case "word":
      return writer.set(path, wordOf(node, at, issues), origin);
    case "size":
      return writer.set(path, wordOf(node, at, issues)?.trim(), origin);
    case "flag":
      return writer.set(path, flagOf(node, at, issues), origin);
    case "whole":
      return writer.set(path, wholeOf(node, at, issues), origin);
    case "number":
      return writer.set(path, numberOf(node, at, issues), origin);
    case "json":
      return writer.set(path, toJson(node), origin);
    case "texts":
      return writeTexts(writer, path, listOf(node, at, issues, "single"), at, issues);
    case "pairs":
      return writePairs(writer, path, groupOf(node, at, issues), at, issues);
  }
}
