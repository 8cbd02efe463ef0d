import type { ComponentId } from "@tributary/core/base";
import { type Mutation, mutationOfCell, type Path } from "@tributary/core/model";
import type { Field } from "./form.ts";

/** What takes a field, and all below it, back to what the base has. */
export function revertMutations(component: ComponentId, field: Field): readonly Mutation[] {
  if (!field.changed) return [];
  if (field.entrySign === "added") return [{ type: "item.remove", component, path: itemPath(field) }];
  if (field.entrySign === "removed") return restoreMutations(component, field);
  const below = [...field.members].sort((a, b) => Number(b.entrySign === "added") - Number(a.entrySign === "added"));
  const own: Mutation[] = field.cell || field.before ? [mutationOfCell(component, field.path, field.before)] : [];
  return [...own, ...below.flatMap((member) => revertMutations(component, member))];
}

/** Puts back an entry that only the base has: its marker, then what it held. */
function restoreMutations(component: ComponentId, entry: Field): readonly Mutation[] {
  const marker: Mutation = { type: "item.insert", component, path: itemPath(entry), order: entry.order ?? "a0" };
  const held = (field: Field): Mutation[] => [
    ...(field.before && !("order" in field.before) ? [mutationOfCell(component, field.path, field.before)] : []),
    ...field.members.flatMap((member) =>
      member.entrySign === "removed" ? restoreMutations(component, member) : held(member),
    ),
  ];
  return [marker, ...held(entry)];
}

/** What leaves a field unset: its value, or every entry it holds. */
export function clearMutations(component: ComponentId, field: Field): readonly Mutation[] {
  if (field.kind === "array" && field.cell === undefined) {
    return field.members
      .filter(({ entrySign }) => entrySign !== "removed")
      .map((member): Mutation => ({ type: "item.remove", component, path: itemPath(member) }));
  }
  const own: Mutation[] = field.cell ? [{ type: "attribute.unset", component, path: field.path }] : [];
  return [
    ...own,
    ...field.members.filter((member) => member.set).flatMap((member) => clearMutations(component, member)),
  ];
}

/** The path of a list entry's marker: its own, or above its value where the list holds scalars. */
export function itemPath(field: Field): Path {
  const path = field.path;
  return field.kind !== "object" && path.endsWith("/value") ? (path.slice(0, -"/value".length) as Path) : path;
}
