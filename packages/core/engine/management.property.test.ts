import fc from "fast-check";
import { expect, test } from "vitest";
import type { Json } from "../base/index.ts";
import { generatedOf, itemIds, type Mutation, type Path, runBatch } from "../model/index.ts";
import { ManagedWorld, SHOP } from "./management.fixture.ts";
import type { Operation } from "./management-operation.ts";

const word = fc.constantFrom("a", "b", "c");
const domain = fc.record(
  {
    image: word,
    labels: fc.dictionary(word, word, { maxKeys: 3 }),
    command: fc.array(word, { maxLength: 3 }),
    ports: fc.array(fc.record({ target: fc.integer({ min: 1, max: 3 }) }), { maxLength: 2 }),
  },
  { requiredKeys: [] },
);
const PARTS = ["p", "q", "r"] as const;
/** What a template might produce: some of its parts, some of them on the network. */
const product = fc
  .record({ parts: fc.dictionary(fc.constantFrom(...PARTS), fc.tuple(domain, fc.boolean()), { maxKeys: 3 }) })
  .map(({ parts }) => (key: string): Operation[] => {
    const net: Operation = { type: "create", key: "net", name: `${key}-net`, schema: "test.net" };
    const boxes = Object.entries(parts).map(
      ([part, [properties, joins]]): Operation => ({
        type: "create",
        key: part,
        name: `${key}-${part}`,
        schema: "test.box",
        properties: { domain: properties as { readonly [name: string]: Json } },
        connect: {
          "/domain/project": { component: SHOP },
          ...(joins ? { "/domain/nets/-/net": { component: "net" } } : {}),
        },
      }),
    );
    return [net, ...boxes];
  });

/** What a person does to one of the components in between; what is refused is not done. */
const edit = fc.record({ at: fc.nat(20), what: fc.nat(5), value: word });
type Edit = { readonly at: number; readonly what: number; readonly value: string };

function touch(world: ManagedWorld, { at, what, value }: Edit): void {
  const boxes = [...world.view.components.values()].filter(
    ({ id, deleted, schema }) => id !== SHOP && !deleted && schema === "test.box@1",
  );
  const target = boxes[at % Math.max(1, boxes.length)];
  if (!target) return;
  const component = target.id;
  const [entry] = itemIds(target, "/domain/command");
  const mutations: readonly Mutation[][] = [
    [{ type: "attribute.set", component, path: "/domain/image" as Path, value: `by hand ${value}` }],
    [{ type: "attribute.unset", component, path: `/domain/labels/${value}` as Path }],
    entry ? [{ type: "item.remove", component, path: `/domain/command/${entry}` as Path }] : [],
    [{ type: "component.rename", component, name: `hand-${value}-${at}` }],
    [
      { type: "item.insert", component, path: `/domain/ports/hand${at}` as Path, order: "m5" },
      { type: "attribute.set", component, path: `/domain/ports/hand${at}/target` as Path, value: 9 },
    ],
    [{ type: "component.delete", component }],
  ];
  world.view = runBatch(world.view, mutations[what] ?? [], "bestEffort").state;
}

const run = (key: string) => ({ run: { by: "fn", key, manager: SHOP } });

test("[MG3] [MG4] whatever was made and changed by hand before, a second run of the same does nothing", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(product, fc.array(edit, { maxLength: 4 })), { minLength: 1, maxLength: 4 }),
      fc.boolean(),
      fc.boolean(),
      (rounds, overwrite, prune) => {
        const world = new ManagedWorld();
        for (const [make, edits] of rounds) {
          world.run(make("k"), { ...run("k"), overwrite, prune });
          expect(world.run(make("k"), { ...run("k"), overwrite, prune }).mutations).toEqual([]);
          for (const each of edits) touch(world, each);
        }
      },
    ),
    { numRuns: 200 },
  );
});

test("[MG4] writing over and removing leads to what a first run makes, but for what people added", () => {
  fc.assert(
    fc.property(product, product, fc.array(edit, { maxLength: 4 }), (first, second, edits) => {
      const world = new ManagedWorld();
      world.run(first("k"), run("k"));
      for (const each of edits) if (each.what !== 4) touch(world, each);
      world.run(second("k"), { ...run("k"), overwrite: true, prune: true });
      const fresh = new ManagedWorld();
      fresh.run(second("k"), run("k"));
      expect(world.shown).toEqual(fresh.shown);
    }),
    { numRuns: 200 },
  );
});

test("[MG5] what a person wrote stands after every run that is not told to write over it", () => {
  fc.assert(
    fc.property(product, product, fc.array(edit, { minLength: 1, maxLength: 4 }), (first, second, edits) => {
      const world = new ManagedWorld();
      world.run(first("k"), run("k"));
      for (const each of edits) touch(world, each);
      const before = world.view;
      const byHand = [...before.components].flatMap(([id, { attributes, deleted }]) =>
        deleted
          ? []
          : [...attributes]
              .filter(([, cell]) => "value" in cell && String(cell.value).includes("hand"))
              .map(([path, cell]) => [id, path, cell] as const),
      );
      world.run(second("k"), run("k"));
      for (const [id, path, cell] of byHand)
        if (path !== "/meta/generated") expect(world.view.components.get(id)?.attributes.get(path)).toEqual(cell);
    }),
    { numRuns: 200 },
  );
});

test("[MG7] runs of two keys never touch what the other made", () => {
  fc.assert(
    fc.property(product, product, product, fc.boolean(), (one, two, again, prune) => {
      const world = new ManagedWorld();
      world.run(one("one"), run("one"));
      world.run(two("two"), run("two"));
      const others = ofKey(world, "two");
      world.run(again("one"), { ...run("one"), overwrite: true, prune });
      expect(ofKey(world, "two")).toEqual(others);
      expect(Object.keys(others).length).toBeGreaterThan(0);
    }),
    { numRuns: 100 },
  );
});

function ofKey(world: ManagedWorld, key: string): { readonly [id: string]: unknown } {
  const own = [...world.view.components.values()].filter((each) => generatedOf(each)?.key === key);
  return Object.fromEntries(own.map((each) => [each.id, each.attributes]));
}
