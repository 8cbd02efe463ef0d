import type { ComponentId, ViewId } from "@tributary/core/base";
import {
  definitionText,
  type Mutation,
  type Path,
  pathOf,
  type Schema,
  schemaRef,
  type Snapshot,
} from "@tributary/core/model";
import { typedInto } from "./function-edits.ts";
import type { Dice } from "./random.ts";
import { NODE, VIEW } from "./world.ts";

const ENTRY = /^\/domain\/(ports|steps)\/[^/]+$/;

/** Views, places in a list, versions of the kind that have other lists, and what goes for good: as `randomEdit`, of the rest. */
export function furtherEdit(dice: Dice, view: Snapshot, freshId: () => string): readonly Mutation[] {
  switch (dice.below(12)) {
    case 0:
    case 1:
    case 2:
    case 3:
    case 4:
      return viewEdit(dice, view, freshId);
    case 5:
    case 6:
      return moveOfEntry(dice, view);
    case 7:
      return [{ type: "schema.install", schema: further(dice) }];
    case 8:
      return discard(dice, view);
    case 9:
      return move(dice, view);
    case 10:
      return onlyThere(dice, view, freshId);
    default:
      return removal(dice, view);
  }
}

/** What Head forgets by itself: what was marked for deletion and is gone outside. */
export function erasure(dice: Dice, head: Snapshot): readonly Mutation[] {
  const marked = [...head.components.values()].filter(({ deleted }) => deleted).map(({ id }) => id);
  const component = dice.pick(marked.sort());
  if (component !== undefined) return [{ type: "component.erase", component }];
  const functions = [...head.functions.values()].filter(({ deleted }) => deleted).map(({ id }) => id);
  const id = dice.pick(functions.sort());
  return id === undefined ? [] : [{ type: "function.erase", function: id }];
}

function viewEdit(dice: Dice, view: Snapshot, freshId: () => string): readonly Mutation[] {
  const id = dice.pick([...view.views.keys()].sort());
  const component = dice.pick([...view.components.keys()].sort());
  if (id === undefined || dice.chance(0.2)) return creation(dice, component, freshId);
  const members = [...(view.views.get(id)?.members.keys() ?? [])].sort();
  switch (dice.below(8)) {
    case 0:
    case 1:
      return [{ type: "view.rename", view: id, name: `View ${dice.below(5)}` }];
    case 2:
      return id === VIEW && dice.chance(0.7) ? [] : [{ type: "view.delete", view: id }];
    case 3:
    case 4: {
      const member = dice.pick(members);
      return member === undefined ? [] : [{ type: "view.remove", view: id, component: member }];
    }
    case 5:
      return dice.chance(0.2) ? [{ type: "view.rename", view: `no-${freshId()}` as ViewId, name: "None" }] : [];
    default:
      if (component === undefined) return [];
      return [{ type: "view.place", view: id, component, at: [dice.below(100), dice.below(100)] }];
  }
}

function creation(dice: Dice, component: ComponentId | undefined, freshId: () => string): readonly Mutation[] {
  const view = `view-${freshId()}` as ViewId;
  const made: Mutation = { type: "view.create", view, name: `View ${dice.below(5)}` };
  return component === undefined || dice.chance(0.3)
    ? [made]
    : [made, { type: "view.place", view, component, at: [dice.below(100), dice.below(100)] }];
}

function entryIn(dice: Dice, view: Snapshot): { readonly component: ComponentId; readonly path: Path } | undefined {
  const component = dice.pick([...view.components.keys()].sort());
  const paths = component === undefined ? undefined : view.components.get(component)?.attributes.keys();
  const path = dice.pick([...(paths ?? [])].filter((each) => ENTRY.test(each)).sort());
  return component === undefined || path === undefined ? undefined : { component, path };
}

function moveOfEntry(dice: Dice, view: Snapshot): readonly Mutation[] {
  const entry = entryIn(dice, view);
  if (!entry) return [];
  return [{ type: "item.move", ...entry, order: `a${dice.below(9)}` }];
}

/** The next version of the kind in yet another form: its ports gone, or steps and a note in their place. */
function further(dice: Dice): Schema {
  const { ports, ...rest } = NODE.domain.properties ?? {};
  const text = { type: "string", title: "Text" } as const;
  const steps = { type: "array", title: "Steps", items: { type: "object", properties: { text } } } as const;
  const properties = {
    ...rest,
    ...(ports && dice.chance(0.4) ? { ports } : {}),
    ...(dice.chance(0.7) ? { steps } : {}),
    ...(dice.chance(0.7) ? { note: { type: "string", title: `Note ${dice.below(3)}` } as const } : {}),
  };
  return { ...NODE, version: 2 + dice.below(2), domain: { type: "object", properties } };
}

function discard(dice: Dice, view: Snapshot): readonly Mutation[] {
  const made = [...view.schemas.values()].filter(({ version }) => version > 1);
  const schema = dice.pick(made.map((each) => schemaRef(each)).sort());
  return schema === undefined ? [] : [{ type: "schema.discard", schema }];
}

/** A component moves to another version, with or without what stands in the way. */
function move(dice: Dice, view: Snapshot): readonly Mutation[] {
  const component = dice.pick([...view.components.keys()].sort());
  const schema = dice.pick([...view.schemas.keys()].sort());
  const attributes = component === undefined ? undefined : view.components.get(component)?.attributes;
  if (component === undefined || schema === undefined || !attributes) return [];
  const paths = dice.chance(0.7) ? [...attributes.keys()].filter((path) => /^\/domain\/(?!link|tags)/.test(path)) : [];
  const clear = paths.sort().flatMap((path): Mutation[] => {
    if (ENTRY.test(path)) return [{ type: "item.remove", component, path }];
    return /^\/domain\/[^/]+$/.test(path) ? [{ type: "attribute.unset", component, path }] : [];
  });
  return [...clear, { type: "component.upgrade", component, schema }];
}

/** What only some versions have a place for. */
function onlyThere(dice: Dice, view: Snapshot, freshId: () => string): readonly Mutation[] {
  const component = dice.pick([...view.components.keys()].sort());
  if (component === undefined) return [];
  if (dice.chance(0.5))
    return [{ type: "attribute.set", component, path: "/domain/note" as Path, value: `n${dice.below(4)}` }];
  const path = pathOf("domain", "steps", freshId());
  return [
    { type: "item.insert", component, path, order: `a${dice.below(9)}` },
    { type: "attribute.set", component, path: `${path}/text` as Path, value: `do ${dice.below(4)}` },
  ];
}

function removal(dice: Dice, view: Snapshot): readonly Mutation[] {
  const entry = entryIn(dice, view);
  if (entry && dice.chance(0.6)) return [{ type: "item.remove", ...entry }];
  const component = dice.pick([...view.components.keys()].sort());
  return component === undefined ? [] : [{ type: "component.delete", component, leave: true }];
}

/** What is typed in the definition of a version: a whole other one, or a few characters anywhere. */
export function typedIntoDefinition(dice: Dice, text: string, standing: Schema | undefined): string {
  if (!standing || dice.chance(0.4)) return typedInto(dice, text);
  return definitionText({ ...further(dice), version: standing.version });
}
