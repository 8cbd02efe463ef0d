import type { ComponentId } from "@tributary/core/base";
import { isWithin, type Mutation, type Path, pathOf, type Snapshot } from "@tributary/core/model";
import type { Dice } from "./random.ts";

const TAGS = "/domain/tags" as Path;
const PORTS = "/domain/ports" as Path;

/** Maps and lists written as a whole, over what stands in them or with that cleared, in any order; and what is then set in them. */
export function wholeEdit(dice: Dice, view: Snapshot, freshId: () => string): readonly Mutation[] {
  const ids = [...view.components.keys()].sort();
  const component = dice.pick(ids);
  const source = dice.pick(ids);
  if (component === undefined || source === undefined) return [];
  const path = dice.chance(0.6) ? TAGS : PORTS;
  switch (dice.below(8)) {
    case 0:
      return [{ type: "attribute.unset", component, path }];
    case 1:
    case 2:
      return [whole(dice, component, path, source)];
    case 3:
    case 4:
    case 5: {
      const clear = cleared(view, component, path);
      const first = dice.chance(0.5);
      const set = whole(dice, component, path, source);
      return first ? [set, ...clear] : [...clear, set];
    }
    default:
      return below(dice, component, path, freshId);
  }
}

function whole(dice: Dice, component: ComponentId, path: Path, source: ComponentId): Mutation {
  return path === TAGS && dice.chance(0.5)
    ? { type: "attribute.set", component, path, value: { [`t${dice.below(4)}`]: `w${dice.below(3)}` } }
    : { type: "attribute.subscribe", component, path, from: { component: source, path } };
}

/** Takes away what stands below. */
function cleared(view: Snapshot, component: ComponentId, path: Path): readonly Mutation[] {
  const places = [...(view.components.get(component)?.attributes.keys() ?? [])].sort();
  const depth = path.split("/").length;
  return places
    .filter((at) => at !== path && isWithin(at, path) && at.split("/").length === depth + 1)
    .map((at) => ({ type: path === TAGS ? "attribute.unset" : "item.remove", component, path: at }));
}

function below(dice: Dice, component: ComponentId, path: Path, freshId: () => string): readonly Mutation[] {
  const away: readonly Mutation[] = dice.chance(0.4) ? [{ type: "attribute.unset", component, path }] : [];
  if (path === TAGS) {
    const at = pathOf("domain", "tags", `t${dice.below(4)}`);
    return [...away, { type: "attribute.set", component, path: at, value: `v${dice.below(3)}` }];
  }
  const entry = pathOf("domain", "ports", freshId());
  return [
    ...away,
    { type: "item.insert", component, path: entry, order: `a${dice.below(9)}` },
    { type: "attribute.set", component, path: `${entry}/number` as Path, value: 1 + dice.below(9000) },
  ];
}
