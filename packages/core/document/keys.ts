import type { ComponentId, FunctionId, ViewId } from "../base/index.ts";
import { isId } from "../base/index.ts";
import { fieldNamed, type FunctionField, isPath, isSchemaRef, type Path, type SchemaRef } from "../model/index.ts";

/** Root maps of a change set's document that peers may write. All are flat: scalar or small JSON values. */
export const MAP_ROOTS = ["component", "attribute", "view", "function", "schema", "catalogue"] as const;
export type MapRoot = (typeof MAP_ROOTS)[number];

/**
 * What an overlay consists of: its root maps, and `text`, whose keys are the functions whose code is open for typing. Each of
 * those stands in a root text of its own, `text.<functionId>`, which the server alone makes [S60]. So is the definition of a
 * version that this change set makes, by its reference: `text.<schema@version>` [S64].
 */
export const OVERLAY_ROOTS = [...MAP_ROOTS, "text"] as const;
export type OverlayRoot = (typeof OVERLAY_ROOTS)[number];

/** Written by the server alone [S8]: `phase`, `base`, `base/<version>` for those it stood on, `divergence/<root>/<key>`, and `buffer/<key>` for each open text. */
export const CONTROL_ROOT = "control";
const TEXT_ROOT = "text.";

export function isOverlayRoot(name: string): name is OverlayRoot {
  return (OVERLAY_ROOTS as readonly string[]).includes(name);
}

export function isMapRoot(name: string): name is MapRoot {
  return (MAP_ROOTS as readonly string[]).includes(name);
}

/** Whether a key of the root `text` is that of a definition, not of a function: ids have no `@`. */
export function isDefinitionKey(key: string): key is SchemaRef {
  return isSchemaRef(key);
}

/** The name of the root text that holds what is open for typing under a key. */
export function textRootOf(id: string): string {
  return TEXT_ROOT + id;
}

/** Whose text a root of this name holds, a function's or a definition's; undefined when it is no such root. */
export function keyOfTextRoot(root: string): string | undefined {
  const key = root.startsWith(TEXT_ROOT) ? root.slice(TEXT_ROOT.length) : "";
  return isId(key) || isDefinitionKey(key) ? key : undefined;
}

export function bufferKey(id: string): string {
  return `buffer/${id}`;
}

export type OverlayKey = { readonly root: OverlayRoot; readonly key: string };

export function attributeKey(component: ComponentId, path: Path): string {
  return component + path;
}

export function viewMemberKey(view: ViewId, component: ComponentId): string {
  return `${view}/${component}`;
}

export type AttributeAddress = { readonly component: ComponentId; readonly path: Path };

/** An edit asks for the address of its one key again and again. */
let latest: { readonly key: string; readonly address: AttributeAddress | undefined } = { key: "", address: undefined };

/** Component and path of an `attribute` key; undefined when it is not well-formed. */
export function parseAttributeKey(key: string): AttributeAddress | undefined {
  if (key !== latest.key) latest = { key, address: addressOfAttribute(key) };
  return latest.address;
}

function addressOfAttribute(key: string): AttributeAddress | undefined {
  const slash = key.indexOf("/");
  const [component, path] = [key.slice(0, slash), key.slice(slash)];
  return slash > 0 && isId(component) && isPath(path) ? { component: component as ComponentId, path } : undefined;
}

export type ViewAddress = { readonly view: ViewId; readonly component?: ComponentId };

export function parseViewKey(key: string): ViewAddress | undefined {
  const [view, component, ...rest] = key.split("/");
  if (rest.length > 0 || !isId(view)) return undefined;
  if (component === undefined) return { view: view as ViewId };
  return isId(component) ? { view: view as ViewId, component: component as ComponentId } : undefined;
}

/**
 * `<id>`: that it exists or is deleted. `<id>/<field>`, `<id>/tests/<test>`, `<id>/binds/<schema name>`: one of its fields, one of its
 * tests, one attachment.
 */
export type FunctionAddress = { readonly function: FunctionId } & (
  | { readonly part: "mark" }
  | { readonly part: "field"; readonly field: FunctionField }
  | { readonly part: "binding"; readonly schema: string }
);

export function functionFieldKey(id: FunctionId, field: FunctionField): string {
  return `${id}/${field}`;
}

export function functionBindingKey(id: FunctionId, schema: string): string {
  return `${id}/binds/${schema}`;
}

export function parseFunctionKey(key: string): FunctionAddress | undefined {
  const [id, second, third, ...rest] = key.split("/");
  if (rest.length > 0 || !isId(id)) return undefined;
  const address = { function: id as FunctionId };
  if (second === undefined) return { ...address, part: "mark" };
  if (second === "binds") return isId(third) ? { ...address, part: "binding", schema: third } : undefined;
  const field = fieldNamed(third === undefined ? second : `${second}/${third}`);
  return field && { ...address, part: "field", field };
}
