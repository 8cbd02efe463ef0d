import type { ViewId } from "../base/index.ts";
import { assertNever } from "../base/index.ts";
import { type Mutation, NAME_PATH, schemaRef, viewThing } from "../model/index.ts";
import { attributeKey, functionBindingKey, functionFieldKey, type OverlayKey, viewMemberKey } from "./keys.ts";

/**
 * The keys of a change set's overlay that say a mutation together: whoever wrote last under one of them wrote it. The first is
 * the one it is filed by. A function that is made says the code typed in it since, and a version of a kind what its text defines.
 * Rule [D26].
 */
export function keysSaying(mutation: Mutation): readonly [OverlayKey, ...OverlayKey[]] {
  switch (mutation.type) {
    case "component.create":
    case "component.delete":
    case "component.restore":
    case "component.erase":
    case "component.upgrade":
      return [{ root: "component", key: mutation.component }];
    case "component.rename":
      return [{ root: "attribute", key: attributeKey(mutation.component, NAME_PATH) }];
    case "attribute.set":
    case "attribute.unset":
    case "attribute.subscribe":
    case "item.insert":
    case "item.move":
    case "item.remove":
      return [{ root: "attribute", key: attributeKey(mutation.component, mutation.path) }];
    case "view.create":
    case "view.rename":
    case "view.delete":
      return [{ root: "view", key: mutation.view }];
    case "view.place":
    case "view.remove":
      return [{ root: "view", key: viewMemberKey(mutation.view, mutation.component) }];
    case "function.create":
      return [
        { root: "function", key: mutation.function },
        { root: "text", key: mutation.function },
      ];
    case "function.delete":
    case "function.restore":
    case "function.erase":
      return [{ root: "function", key: mutation.function }];
    case "function.set":
      return [{ root: "function", key: functionFieldKey(mutation.function, mutation.field) }];
    case "function.bind":
    case "function.unbind":
      return [{ root: "function", key: functionBindingKey(mutation.function, mutation.schema) }];
    case "function.edit":
      return [{ root: "text", key: mutation.function }];
    case "schema.install": {
      const key = schemaRef(mutation.schema);
      return [
        { root: "schema", key },
        { root: "text", key },
      ];
    }
    case "schema.discard":
      return [{ root: "schema", key: mutation.schema }];
    case "schema.edit":
      return [{ root: "text", key: mutation.schema }];
    case "catalogue.set":
    case "catalogue.clear":
      return [{ root: "catalogue", key: mutation.key }];
    default:
      return assertNever(mutation);
  }
}

/** The function, version of a kind, note or view that a key is about; undefined where it is about a component: there each value counts. */
export function thingOfKey({ root, key }: { readonly root: string; readonly key: string }): string | undefined {
  if (root === "function" || root === "text") return key.split("/")[0];
  if (root === "view") return viewThing(key.split("/")[0] as ViewId);
  return root === "schema" || root === "catalogue" ? key : undefined;
}

/**
 * What a mutation writes: a component at a path, or else a thing with the part of it. The path is empty for the whole. Where
 * something stands on a view is the view's, not the component's.
 */
export function placeOf(
  mutation: Mutation,
): { readonly path: string } & ({ readonly component: string } | { readonly thing: string }) {
  const [first] = keysSaying(mutation);
  const { root, key } = first;
  const slash = key.indexOf("/");
  const rest = slash < 0 ? "" : key.slice(slash);
  const thing = thingOfKey(first);
  if (thing === undefined) return { component: slash < 0 ? key : key.slice(0, slash), path: rest };
  if (root === "text") return { thing, path: "/source" };
  return { thing, path: root === "catalogue" ? "" : rest };
}
