import type { ComponentId } from "@tributary/core/base";
import { deletionOf, type Mutation, type Path, pathOf, type Snapshot } from "@tributary/core/model";
import { randomFunctionEdit } from "./function-edits.ts";
import type { Dice } from "./random.ts";
import { NODE_REF, VIEW } from "./world.ts";

/** What a peer might do next, seen from its own view: mostly sensible, one in eight on purpose not. */
export function randomEdit(dice: Dice, view: Snapshot, freshId: () => string): readonly Mutation[] {
  if (dice.chance(0.12)) return randomFunctionEdit(dice, view, freshId);
  const ids = [...view.components.keys()].sort();
  const id = dice.pick(ids);
  if (id === undefined || dice.chance(0.12)) return creation(dice, freshId() as ComponentId, ids);
  if (dice.chance(0.13)) return [wrong(dice, id, ids, freshId)];
  return sensible(dice, view, id, ids, freshId);
}

function creation(dice: Dice, component: ComponentId, ids: readonly ComponentId[]): readonly Mutation[] {
  const mutations: Mutation[] = [
    { type: "component.create", component, schema: NODE_REF },
    { type: "component.rename", component, name: `node ${component}` },
    { type: "attribute.set", component, path: "/domain/size" as Path, value: dice.below(100) },
  ];
  const source = dice.pick(ids);
  if (source !== undefined && dice.chance(0.5)) mutations.push(connect(component, "/domain/link" as Path, source));
  if (dice.chance(0.5))
    mutations.push({ type: "view.place", view: VIEW, component, at: [dice.below(100), dice.below(100)] });
  return mutations;
}

function sensible(
  dice: Dice,
  view: Snapshot,
  component: ComponentId,
  ids: readonly ComponentId[],
  freshId: () => string,
): readonly Mutation[] {
  const ports = [...(view.components.get(component)?.attributes.keys() ?? [])].filter((path) =>
    /^\/domain\/ports\/[^/]+$/.test(path),
  );
  const port = dice.pick(ports);
  const source = dice.pick(ids) ?? component;
  switch (dice.below(14)) {
    case 0:
    case 1:
    case 2:
      return [{ type: "attribute.set", component, path: "/domain/size" as Path, value: dice.below(101) }];
    case 3:
      return [{ type: "attribute.set", component, path: "/domain/text" as Path, value: `text ${dice.below(5)}` }];
    case 4:
      return [
        {
          type: "attribute.set",
          component,
          path: pathOf("domain", "tags", `t${dice.below(4)}`),
          value: `v${dice.below(3)}`,
        },
      ];
    case 5:
      return [
        {
          type: "attribute.unset",
          component,
          path: (dice.chance(0.5) ? "/domain/size" : `/domain/tags/t${dice.below(4)}`) as Path,
        },
      ];
    case 6:
    case 7:
      return [connect(component, "/domain/link" as Path, source)];
    case 8: {
      const path = pathOf("domain", "ports", freshId());
      return [
        { type: "item.insert", component, path, order: `a${dice.below(9)}` },
        { type: "attribute.set", component, path: `${path}/number` as Path, value: 1 + dice.below(9000) },
      ];
    }
    case 9:
      return port === undefined ? [] : [{ type: "item.remove", component, path: port }];
    case 10:
      return port === undefined
        ? []
        : dice.chance(0.5)
          ? [{ type: "attribute.set", component, path: `${port}/number` as Path, value: 1 + dice.below(9000) }]
          : [connect(component, `${port}/peer` as Path, source)];
    case 11:
      return dice.chance(0.5) ? deletionOf(view, [component]) : [{ type: "component.delete", component }];
    case 12:
      return dice.chance(0.5)
        ? [{ type: "component.restore", component }]
        : [{ type: "view.place", view: VIEW, component, at: [dice.below(100), dice.below(100)] }];
    default:
      return [{ type: "component.rename", component, name: `node ${dice.below(12)}` }];
  }
}

/** Another value at one of these keys of an overlay; undefined where none of them holds one. */
export function rivalEdit(dice: Dice, keys: readonly string[]): readonly Mutation[] | undefined {
  const values: Readonly<Record<string, () => string | number>> = {
    "/domain/size": () => dice.below(101),
    "/domain/text": () => `text ${dice.below(5)}`,
    "/meta/name": () => `node ${dice.below(12)}`,
    number: () => 1 + dice.below(9000),
  };
  const places = keys.flatMap((key) => {
    const at = key.indexOf("/");
    const value = values[isPortNumber(key) ? "number" : key.slice(at)];
    return value ? [{ component: key.slice(0, at) as ComponentId, path: key.slice(at) as Path, value }] : [];
  });
  const place = dice.pick(places);
  if (!place) return undefined;
  const { component, path, value } = place;
  const next = value();
  if (typeof next === "string" && path === "/meta/name") return [{ type: "component.rename", component, name: next }];
  return [{ type: "attribute.set", component, path, value: next }];
}

function isPortNumber(key: string): boolean {
  return /\/domain\/ports\/[^/]+\/number$/.test(key);
}

function wrong(dice: Dice, component: ComponentId, ids: readonly ComponentId[], freshId: () => string): Mutation {
  switch (dice.below(6)) {
    case 0:
      return { type: "attribute.set", component, path: "/domain/size" as Path, value: 101 + dice.below(9) };
    case 1:
      return { type: "attribute.set", component, path: "/domain/nowhere" as Path, value: 1 };
    case 2:
      return connect(component, "/domain/link" as Path, `missing-${freshId()}` as ComponentId);
    case 3:
      return connect(component, "/domain/link" as Path, component);
    case 4:
      return { type: "attribute.set", component, path: "/domain/link" as Path, value: "typed in" };
    default:
      return { type: "attribute.set", component, path: `/domain/ports/none/number` as Path, value: ids.length };
  }
}

function connect(component: ComponentId, path: Path, source: ComponentId): Mutation {
  return { type: "attribute.subscribe", component, path, from: { component: source, path: "/meta/name" as Path } };
}
