import type { FunctionId } from "@tributary/core/base";
import {
  defaultKey,
  diffText,
  lockKey,
  type Mutation,
  type Schema,
  type SchemaRef,
  type Snapshot,
  testField,
} from "@tributary/core/model";
import type { Dice } from "./random.ts";
import { NODE, NODE_REF } from "./world.ts";

/** What a peer might do next with functions and schemas: mostly sensible, sometimes on purpose not. */
export function randomFunctionEdit(dice: Dice, view: Snapshot, freshId: () => string): readonly Mutation[] {
  const ids = [...view.functions.keys()].sort();
  const id = dice.pick(ids);
  if (id === undefined || dice.chance(0.2)) return creation(dice, freshId() as FunctionId);
  switch (dice.below(10)) {
    case 0:
      return [titleOrTest(id, dice.below(4))];
    case 1:
      return [{ type: "function.set", function: id, field: "name", value: `check${dice.below(6)}` }];
    case 2:
      return [{ type: "function.set", function: id, field: "inputs", value: { size: "/domain/size" } }];
    case 3:
      return [{ type: "function.bind", function: id, schema: dice.chance(0.9) ? NODE.name : "no.such" }];
    case 4:
      return [{ type: "function.unbind", function: id, schema: NODE.name }];
    case 5:
      return [{ type: dice.chance(0.5) ? "function.delete" : "function.restore", function: id }];
    case 6:
      return [{ type: "function.set", function: id, field: "name", value: "not a name" }];
    case 7:
      return [{ type: "schema.install", schema: another(dice, view) }];
    case 8:
      return [note(dice, view)];
    default:
      return upgrade(dice, view);
  }
}

/** A title, or one of two tests. */
function titleOrTest(id: FunctionId, draw: number): Mutation {
  if (draw < 2) return { type: "function.set", function: id, field: "title", value: `Title ${draw}` };
  const test = { name: `test of ${draw}`, input: { size: draw }, expect: { value: draw } };
  return {
    type: "function.set",
    function: id,
    field: testField(`t${draw}`),
    value: draw === 2 ? test : { ...test, input: {} },
  };
}

/** The edit that brings a function's code to another text: a few characters put in, or some taken out, at any place. */
export function randomTyping(dice: Dice, view: Snapshot, id: FunctionId): Mutation | undefined {
  const source = view.functions.get(id)?.source;
  if (source === undefined) return undefined;
  return { type: "function.edit", function: id, splices: diffText(source, typedInto(dice, source)) };
}

const SCRAPS = ["return", "x", "{ }", "\n", "warning", "\u{1F30A}", "  size > 3", "a", "b", "const y = 1;\n"];

export function typedInto(dice: Dice, text: string): string {
  const characters = [...text];
  const at = dice.below(characters.length + 1);
  if (characters.length > 0 && dice.chance(0.35)) characters.splice(at, 1 + dice.below(4));
  else characters.splice(at, 0, ...(dice.pick(SCRAPS) ?? ""));
  return characters.join("");
}

function creation(dice: Dice, id: FunctionId): readonly Mutation[] {
  const kind = dice.pick(["qualification", "attribute", "codeGeneration"] as const) ?? "qualification";
  const source = `export default function main({ size }) {\n  return ${dice.below(9)};\n}\n`;
  return [
    { type: "function.create", function: id, name: `check${dice.below(6)}`, kind, source },
    ...(dice.chance(0.5) ? [{ type: "function.bind", function: id, schema: NODE.name } as const] : []),
  ];
}

/** The next version of the simulation's kind, or another definition of one: with a property more, or one less. */
function another(dice: Dice, view: Snapshot): Schema {
  const version = 2 + dice.below(2);
  const { size, text, ...rest } = NODE.domain.properties ?? {};
  const properties = {
    ...rest,
    ...(dice.chance(0.8) && size ? { size } : {}),
    ...(dice.chance(0.8) && text ? { text } : {}),
    ...(dice.chance(0.5) ? { extra: { type: "string", title: `Extra ${view.schemas.size}` } as const } : {}),
  };
  return { ...NODE, version, domain: { type: "object", properties } };
}

/** A lock or a default version, of what is there or not, put in or taken out. */
function note(dice: Dice, view: Snapshot): Mutation {
  const version = 1 + dice.below(3);
  const isLock = dice.chance(0.5);
  const key = isLock ? lockKey(`${NODE.name}@${version}` as SchemaRef) : defaultKey(NODE.name);
  if (view.catalogue.has(key) && dice.chance(0.5)) return { type: "catalogue.clear", key };
  return { type: "catalogue.set", key, value: dice.chance(0.1) ? "no such thing" : isLock ? true : version };
}

function upgrade(dice: Dice, view: Snapshot): readonly Mutation[] {
  const component = dice.pick([...view.components.keys()].sort());
  if (component === undefined) return [];
  const schema = (dice.chance(0.4) ? NODE_REF : `${NODE.name}@${2 + dice.below(2)}`) as SchemaRef;
  const clear: Mutation[] = dice.chance(0.5)
    ? ["/domain/size", "/domain/text"].map((path) => ({ type: "attribute.unset", component, path }) as Mutation)
    : [];
  return [...clear, { type: "component.upgrade", component, schema }];
}
