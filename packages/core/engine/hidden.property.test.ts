import { Dice } from "@tributary/testing/simulation";
import { expect, test } from "vitest";
import type { ComponentId, Json } from "../base/index.ts";
import {
  applyMutation,
  EMPTY_SNAPSHOT,
  hiddenTexts,
  labelOf,
  materialise,
  type Mutation,
  type Path,
  type Property,
  refusalSentence,
  runBatch,
  type Schema,
  schemaOf,
  schemaRef,
  sentenceOf,
  type Snapshot,
  withholding,
} from "../model/index.ts";
import { changesBetween } from "./changes.ts";
import { fieldTitle } from "./field-title.ts";
import { toldValue } from "./reactive-shown.ts";
import { sensitiveTexts } from "./sensitive-texts.ts";
import { schema as kind } from "./reactive.fixture.ts";

const SEED = 20_261_121;
const RUNS = 250;
const ID = "c" as ComponentId;
const TEXT: Property = { type: "string", maxLength: 12 };
const group = (properties: { readonly [name: string]: Property }, more: Partial<Property> = {}): Property => ({
  ...{ type: "object", properties },
  ...more,
});
const KIND: Schema = {
  ...kind("t.kind", []),
  domain: group({
    plain: TEXT,
    pin: { type: "integer", sensitive: true },
    login: group({ user: TEXT, key: { ...TEXT, sensitive: true } }),
    creds: group({ user: TEXT, deep: group({ text: TEXT }) }, { sensitive: true }),
    tokens: { type: "array", items: TEXT },
    rows: { type: "array", items: group({ key: { ...TEXT, sensitive: true }, name: TEXT }) },
    keys: { type: "array", sensitive: true, items: group({ text: TEXT }) },
    sealed: { type: "array", items: { ...TEXT, sensitive: true } },
    secretEnv: { type: "object", additionalProperties: TEXT },
    env: { type: "object", additionalProperties: TEXT },
    free: {},
  }),
};
/** Said here once more, so that what looks for them is not asked what to look for. */
const NAMED = new Set(["tokens", "secretEnv", "DB_PASSWORD", "apiKey"]);
const SAID = /hid\d+x|7[0-9]{6}7/;

/** Makes values that tell by themselves whether anybody may see them. */
class Maker {
  readonly dice: Dice;
  made = 0;

  constructor(seed: number) {
    this.dice = new Dice(seed);
  }

  value(property: Property | undefined, isAbove: boolean, name = ""): Json {
    const isHidden = isAbove || property?.sensitive === true || NAMED.has(name);
    if (this.dice.chance(0.1)) return this.odd(isHidden);
    if (property?.type === "integer") return this.number();
    if (property?.type === "array") return [this.value(property.items, isHidden), this.value(property.items, isHidden)];
    const members = property?.properties ?? (property?.additionalProperties ? this.#entries(property) : undefined);
    if (!members) return property?.type ? this.text(isHidden) : this.odd(isHidden);
    return Object.fromEntries(Object.entries(members).map(([each, of]) => [each, this.value(of, isHidden, each)]));
  }

  /** What mostly does not fit. */
  odd(isHidden: boolean): Json {
    const named = { apiKey: this.text(true), note: this.text(isHidden) };
    return this.pick<Json>([named, [named], `${this.text(isHidden)} that is far too long`]);
  }

  pick<T>(from: readonly T[]): T {
    return from[this.dice.below(from.length)] as T;
  }

  text(isHidden: boolean): string {
    this.made += 1;
    return isHidden ? `hid${this.made}x` : `pub${this.made}x`;
  }

  number(): number {
    this.made += 1;
    return Number(`7${String(this.made).padStart(6, "0")}7`);
  }

  #entries({ additionalProperties }: Property): { readonly [name: string]: Property } {
    return { [this.pick(["LEVEL", "DB_PASSWORD"])]: additionalProperties ?? {} };
  }
}

type Place = readonly [path: string, property: Property, isHidden: boolean];

function placesOf(property: Property, path: string, isAbove: boolean, name: string): readonly Place[] {
  const isHidden = isAbove || property.sensitive === true || NAMED.has(name);
  const at = (segment: string, of: Property | undefined, called: string): readonly Place[] =>
    of ? placesOf(of, `${path}/${segment}`, isHidden, called) : [];
  const own: Place = [path, property, isHidden];
  const { items, properties, additionalProperties } = property;
  if (items) return [own, ...(items.properties ? at("i", items, "") : at("i/value", items, ""))];
  if (additionalProperties)
    return [own, ...["LEVEL", "DB_PASSWORD"].flatMap((key) => at(key, additionalProperties, key))];
  return [own, ...Object.entries(properties ?? {}).flatMap(([member, of]) => at(member, of, member))];
}

const PLACES = placesOf(KIND.domain, "/domain", false, "").filter(([path]) => path !== "/domain");

function anything(maker: Maker): Mutation {
  const [path, property, isHidden] = maker.pick(PLACES);
  const at = { component: ID, path: path as Path };
  const entry = `/domain/${maker.pick(["tokens", "rows", "keys", "sealed"])}/i` as Path;
  if (maker.dice.chance(0.15)) return { type: "attribute.unset", ...at };
  if (maker.dice.chance(0.2)) return { type: "item.insert", component: ID, path: entry, order: "a0" };
  if (maker.dice.chance(0.05)) return { type: "item.remove", component: ID, path: entry };
  return { type: "attribute.set", ...at, value: maker.value(property, isHidden) };
}

/** All that people are told of a mutation, whether it was taken or refused. */
function toldOf(before: Snapshot, mutation: Mutation): { readonly after: Snapshot; readonly told: string } {
  const { state: after, outcomes } = runBatch(before, [mutation], "atomic");
  const refusal = outcomes[0]?.refusal;
  const told: unknown[] = [sentenceOf(mutation, before), sentenceOf(mutation, after)];
  if (refusal) told.push(refusal, refusalSentence(refusal), withholding([before], [mutation])(mutation));
  told.push(...MADE_IN_THE_ACT.map(([state, made]) => withholding([state], [...made, mutation])(mutation)));
  const component = after.components.get(ID);
  if (!component) throw new Error("it is gone");
  told.push(changesBetween(before, after), changesBetween(BASE, after));
  component.attributes.forEach((cell, path) => {
    told.push(labelOf(after, ID, path), fieldTitle(after, component, path));
    if ("value" in cell) told.push(toldValue(after, [{ component: ID, path }], cell.value));
  });
  return { after, told: JSON.stringify(told) };
}

const BASE = (
  [
    { type: "schema.install", schema: KIND },
    { type: "component.create", component: ID, schema: schemaRef(KIND) },
    { type: "component.rename", component: ID, name: "c" },
  ] as const
).reduce<Snapshot>(applyMutation, EMPTY_SNAPSHOT);

const MADE: Mutation = { type: "component.create", component: ID, schema: schemaRef(KIND) };
const INSTALLED = applyMutation(EMPTY_SNAPSHOT, { type: "schema.install", schema: KIND });
/** States without the component, and what of the same act says what it was to be: all of the act was refused. */
const MADE_IN_THE_ACT: readonly (readonly [Snapshot, readonly Mutation[]])[] = [
  [INSTALLED, [MADE]],
  [EMPTY_SNAPSHOT, [{ type: "schema.install", schema: KIND }, MADE]],
  [EMPTY_SNAPSHOT, [MADE]],
  [INSTALLED, []],
];

test(`[D6] [F4] what nobody is shown is told nowhere, set entry by entry or as a whole, taken or refused (from seed ${SEED})`, () => {
  const seen = { hidden: 0, whole: 0, entry: 0, refused: 0, shown: 0 };
  for (let seed = SEED; seed < SEED + RUNS; seed += 1) {
    const maker = new Maker(seed);
    let state = BASE;
    for (let step = 0; step < 25; step += 1) {
      const mutation = anything(maker);
      const { after, told } = toldOf(state, mutation);
      const typed = mutation.type === "attribute.set" ? JSON.stringify(mutation.value) : "";
      expect(SAID.exec(told)?.[0], `seed ${seed}: ${JSON.stringify(mutation)} is told as ${told}`).toBeUndefined();
      if (SAID.test(typed)) {
        seen.hidden += 1;
        seen[typed.startsWith("{") || typed.startsWith("[") ? "whole" : "entry"] += 1;
        if (after === state) seen.refused += 1;
      }
      if (/pub\d+x/.test(told)) seen.shown += 1;
      state = after;
      expectFound(state, seed);
    }
  }
  for (const [what, count] of Object.entries(seen)) expect(count, what).toBeGreaterThan(300);
});

/** The texts that are to be hidden are those that were made so, neither more nor fewer. */
function expectFound(state: Snapshot, seed: number): void {
  const component = state.components.get(ID);
  const schema = component && schemaOf(state, component);
  if (!component || !schema) throw new Error("it is gone");
  const tree = materialise(state, component, () => undefined);
  const made = [...JSON.stringify(tree).matchAll(new RegExp(SAID, "g"))].map(([text]) => text).sort();
  const bare = (texts: readonly string[]) => texts.map((text) => text.replace(" that is far too long", "")).sort();
  expect(bare(hiddenTexts(schema, tree)), `seed ${seed}`).toEqual(made);
  expect(bare(sensitiveTexts(state, component, undefined)), `seed ${seed}`).toEqual(made);
}
