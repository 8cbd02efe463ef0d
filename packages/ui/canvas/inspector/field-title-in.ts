import type { Field, FieldGroup } from "../model/form.ts";

/** A field's title with those of what it stands in: "Published ports ▸ 8080"; the path's end where the form has no such field. */
export function fieldTitleIn(groups: readonly FieldGroup[], path: string): string {
  const way = wayTo(
    groups.flatMap(({ fields }) => fields),
    path,
  );
  return way.length > 0 ? way.map(({ title }) => title).join(" ▸ ") : (path.split("/").at(-1) ?? path);
}

function wayTo(fields: readonly Field[], path: string): readonly Field[] {
  const step = fields.find((field) => path === field.path || path.startsWith(`${field.path}/`));
  if (!step) return [];
  return [step, ...wayTo(step.members, path)];
}
