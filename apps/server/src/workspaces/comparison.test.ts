import type { ComponentId, WorkspaceId } from "@tributary/core/base";
import { applyMutation, EMPTY_SNAPSHOT, type Mutation, type Path, type Snapshot } from "@tributary/core/model";
import { joinedComparison, type VersionComparison } from "@tributary/core/protocol";
import { expect, test } from "vitest";
import { Comparisons } from "./comparison.ts";

const WORKSPACE = "w" as WorkspaceId;
const SCHEMA = {
  ...{ name: "t.box", version: 1, title: "Box", description: "", icon: "box", category: "T" },
  functions: [],
};
const ANA = { id: "ana", type: "user", name: "Ana" } as const;

const before = on(EMPTY_SNAPSHOT, { type: "schema.install", schema: { ...SCHEMA, domain: { type: "object" } } });

function on(state: Snapshot, ...mutations: readonly Mutation[]): Snapshot {
  return mutations.reduce(applyMutation, state);
}

function withMany(components: number, views: number): Snapshot {
  const component = (index: number) => `c${String(index).padStart(4, "0")}` as ComponentId;
  return on(
    before,
    ...Array.from({ length: components }, (_, index): Mutation[] => [
      { type: "component.create", component: component(index), schema: "t.box@1" as never },
      { type: "component.rename", component: component(index), name: `box ${String(index).padStart(4, "0")}` },
    ]).flat(),
    ...Array.from(
      { length: views },
      (_, index): Mutation => ({
        ...{ type: "view.create", view: `v${index}` as never },
        name: `View ${String(index).padStart(4, "0")}`,
      }),
    ),
  );
}

/** Reads page after page, and what was asked of the history for each. */
async function read(after: Snapshot) {
  const asked: (readonly [components: number, things: number])[] = [];
  let components = 0;
  const comparisons = new Comparisons({
    async writesBetween(_workspace, options) {
      components = options.components.length;
      return options.components.map((component) => ({ ...WRITE, component }));
    },
    async handsBetween(_workspace, { things }) {
      asked.push([components, things.length]);
      return things.map((thing) => ({ ...ANA, thing, at: 7 }));
    },
  });
  const pages: VersionComparison[] = [];
  const sides = { from: { version: 1, model: before }, to: { version: 2, model: after } };
  for (let skip: number | undefined = 0; skip !== undefined; skip = pages.at(-1)?.next)
    pages.push(await comparisons.page(WORKSPACE, { ...sides, skip }));
  return { pages, asked };
}

const WRITE = {
  ...{ path: "/meta/name" as never, at: 7, actor: ANA, changeSet: null, version: 2, place: 0 },
  mutation: { type: "component.rename", component: "" as ComponentId, name: "" } as const,
};

test("[VH1] all that differs between two versions is told, page by page, each thing once and with its author", async () => {
  const { pages, asked } = await read(withMany(700, 310));
  expect(pages.map(({ more, moreThings, next }) => [more, moreThings, next])).toEqual([
    [400, 10, 300],
    [100, 0, 600],
    [0, 0, undefined],
  ]);
  expect(asked).toEqual([
    [300, 300],
    [300, 10],
    [100, 0],
  ]);
  const { changes, views } = joinedComparison(pages);
  const names = changes.map(({ name }) => name);
  expect([new Set(names).size, names]).toEqual([700, [...names].sort()]);
  expect(changes.every(({ fields }) => fields.every(({ by }) => by?.name === "Ana"))).toBe(true);
  expect([new Set(views.map(({ key }) => key)).size, views.every(({ by }) => by?.length === 1)]).toEqual([310, true]);
});

test("[VH13] who took a component away, or an entry, is named for what was in it; not whoever had written there before", async () => {
  const [kept, gone] = ["kept", "gone"] as unknown as [ComponentId, ComponentId];
  const entry = "/domain/ports/p" as Path;
  const made = (component: ComponentId): readonly Mutation[] => [
    { type: "component.create", component, schema: "t.box@1" as never },
    { type: "component.rename", component, name: component },
    { type: "item.insert", component, path: entry, order: "a0" },
    { type: "attribute.set", component, path: `${entry}/number` as Path, value: 80 },
  ];
  const model = on(before, ...made(kept), ...made(gone));
  const taking: readonly Mutation[] = [
    { type: "item.remove", component: kept, path: entry },
    { type: "component.delete", component: gone },
  ];
  const wrote = (component: ComponentId, path: string, name: string, version: number) => ({
    ...{ ...WRITE, component, path, version, actor: { ...ANA, name } },
  });
  const comparisons = new Comparisons({
    writesBetween: async () => [
      wrote(kept, `${entry}/number`, "Ana", 2),
      wrote(kept, entry, "Ben", 3),
      wrote(gone, `${entry}/number`, "Ana", 2),
      wrote(gone, "", "Ben", 3),
    ],
    handsBetween: async () => [],
  });
  const sides = { from: { version: 1, model }, to: { version: 3, model: on(model, ...taking) } };
  const { changes } = await comparisons.page(WORKSPACE, { ...sides, skip: 0 });
  const names = changes.map(({ name, fields }) => [name, new Set(fields.map(({ by }) => by?.name))]);
  expect(names).toEqual([
    ["gone", new Set(["Ben"])],
    ["kept", new Set(["Ben"])],
  ]);
});

test("[VH1] what is listed whole has one page, and so has nothing", async () => {
  for (const [components, views] of [
    [300, 300],
    [0, 0],
  ] as const) {
    const { pages } = await read(withMany(components, views));
    expect(pages).toHaveLength(1);
    expect(pages[0]).toMatchObject({ more: 0, moreThings: 0 });
    expect([pages[0]?.changes.length, pages[0]?.views.length]).toEqual([components, views]);
  }
});
