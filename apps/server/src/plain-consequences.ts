import type { ComponentId } from "@tributary/core/base";
import { materialise, resolveIn, type Snapshot } from "@tributary/core/model";
import type { Consequences } from "./consequences.ts";

export function plainConsequences(first: Snapshot): Consequences {
  let view = first;
  return {
    update(next) {
      view = next;
    },
    setPublishedPorts: () => {},
    isSettled: true,
    settled: async () => true,
    tree(id: ComponentId) {
      const component = view.components.get(id);
      return component && !component.deleted
        ? { ...materialise(view, component, resolveIn(view)), derived: {} }
        : undefined;
    },
    results: () => new Map(),
    close: () => {},
  };
}
