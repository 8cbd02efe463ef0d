import type { ComponentId } from "@tributary/core/base";
import type { ImportedComponent } from "./component.ts";

/** Names of components that take values from each other in a circle, the first repeated at the end; undefined when none do. */
export function dependencyCycle(components: readonly ImportedComponent[]): readonly string[] | undefined {
  const names = new Map(components.map(({ id, name }) => [id, name]));
  const sources = new Map(
    components.map(({ id, attributes }) => [
      id,
      [...new Set(attributes.flatMap(([, cell]) => ("from" in cell ? [cell.from.component] : [])))],
    ]),
  );
  const done = new Set<ComponentId>();
  for (const { id } of components) {
    // Depth first, by hand: a chain of ten thousand services must not exhaust the stack.
    const trail: { readonly id: ComponentId; next: number }[] = [{ id, next: 0 }];
    const open = new Set<ComponentId>([id]);
    while (trail.length > 0) {
      const top = trail.at(-1) as { readonly id: ComponentId; next: number };
      const next = done.has(top.id) ? undefined : sources.get(top.id)?.[top.next];
      top.next += 1;
      if (next === undefined) {
        done.add(top.id);
        open.delete(top.id);
        trail.pop();
      } else if (open.has(next)) {
        const from = trail.findIndex((step) => step.id === next);
        return [...trail.slice(from).map((step) => step.id), next].map((one) => names.get(one) ?? one);
      } else if (!done.has(next)) {
        open.add(next);
        trail.push({ id: next, next: 0 });
      }
    }
  }
  return undefined;
}
