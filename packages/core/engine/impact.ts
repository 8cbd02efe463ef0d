import type { ComponentId } from "../base/index.ts";
import { isWithin, nameOf, type Path, type Snapshot } from "../model/index.ts";
import type { AffectedComponent, ComponentChange } from "../protocol/index.ts";
import { fieldTitle } from "./field-title.ts";
import { compareText } from "./plan-order.ts";

/**
 * Whom a component's change reaches along connections: those that take a value which changes here, or one that is worked out
 * from it. By name; what each takes is said in words. Rule [D8].
 */
export function affectedBy(view: Snapshot, change: ComponentChange): readonly AffectedComponent[] {
  const source = view.components.get(change.component as ComponentId);
  const users = view.subscribers.get(change.component as ComponentId);
  if (!source || !users) return [];
  const affected = [...users].flatMap(([id, paths]): AffectedComponent[] => {
    const user = view.components.get(id);
    if (!user || user.deleted || id === change.component) return [];
    const taken = new Set<string>();
    for (const at of paths) {
      const cell = user.attributes.get(at);
      if (cell && "from" in cell && reaches(change, cell.from.path))
        taken.add(fieldTitle(view, source, cell.from.path) || cell.from.path);
    }
    return taken.size > 0 ? [{ component: id, name: nameOf(user), takes: [...taken].sort(compareText) }] : [];
  });
  return affected.sort((a, b) => compareText(a.name, b.name) || compareText(a.component, b.component));
}

/** What is derived may follow from any of a component's values; a literal only from its own. */
function reaches({ kind, fields }: ComponentChange, taken: Path): boolean {
  if (kind !== "changed") return kind === "removed";
  if (isWithin(taken, "/derived") || isWithin(taken, "/resource")) return true;
  return fields.some(({ path }) => isWithin(path, taken) || isWithin(taken, path));
}
