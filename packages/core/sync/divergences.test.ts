import type { FunctionId, Json } from "@tributary/core/base";
import { applyMutation, type Mutation, type Snapshot } from "@tributary/core/model";
import { expect, test } from "vitest";
import type * as Y from "yjs";
import { ANA, BASE, type Guest, id, pair, type Room, setSize } from "./session.fixture.ts";

const KEY = "base2/domain/size";
const remove: Mutation = { type: "component.delete", component: id("base2") };
const head = (...mutations: readonly Mutation[]): Snapshot => mutations.reduce(applyMutation, BASE);

async function rebase(room: Room, base: Snapshot, version: number): Promise<void> {
  await Promise.all([room.session.rebase(base, version), room.settle()]);
}

/** What one of the pages writes, key by key: an undo of its, or an edit of somebody whose editor knows nothing of the base. */
async function put(room: Room, page: Guest, keys: { readonly [root: string]: Record<string, Json | undefined> }) {
  const change = page.write(() => {
    for (const [root, values] of Object.entries(keys))
      for (const [key, value] of Object.entries(values)) {
        const map: Y.Map<Json> = page.doc.getMap(root);
        if (value === undefined) map.delete(key);
        else map.set(key, value);
      }
  });
  page.submit(change);
  await room.settle();
}

/** The change set says 5 where Head, which said 2, says 9. */
async function diverged() {
  const { room, ana, ben } = await pair();
  ana.edit(setSize(5, "base2"));
  await room.settle();
  await rebase(room, head(setSize(9, "base2")), 2);
  return { room, ana, ben };
}

const sides = (room: Room) => room.session.divergences.map(({ base, theirs, mine }) => [base, theirs, mine]);
const recorded = ({ doc }: Guest) =>
  [...doc.getMap("control").entries()].filter(([at]) => /^(divergence|gone)\//.test(at)).map(([at]) => at);

test("[S76] what a divergence says is mine is what the change set says now, whoever wrote that, on every page and after a restart", async () => {
  const { room, ana, ben } = await diverged();
  expect(sides(room)).toEqual([[{ value: 2 }, { value: 9 }, { value: 5 }]]);
  ben.edit(setSize(6, "base2"));
  await room.settle();
  expect(sides(room)).toEqual([[{ value: 2 }, { value: 9 }, { value: 6 }]]);
  expect(ana.doc.getMap("control").get(`divergence/attribute/${KEY}`)).toMatchObject({ mine: { value: 6 } });
  await room.reopen([], undefined, head(setSize(9, "base2")));
  expect(sides(room)).toEqual([[{ value: 2 }, { value: 9 }, { value: 6 }]]);
});

test("[S74] what is undone to what Head says by now is no difference, and ends its divergence", async () => {
  const { room, ana } = await pair();
  for (const size of [5, 7]) {
    ana.edit(setSize(size));
    await room.settle();
  }
  await rebase(room, head(setSize(5)), 2);
  expect(sides(room)).toHaveLength(1);
  await put(room, ana, { attribute: { "base0/domain/size": { value: 5 } } });
  expect([room.session.size, room.session.mutations(), sides(room), recorded(ana)]).toEqual([0, [], [], []]);
  expect(room.log.entries.at(-1)?.accepted).toMatchObject([{ before: { value: 7 }, after: null }]);
});

test("[S74] what says the same as Head by now is none, whatever it is said of and in whichever words, and no line of the log", async () => {
  const { room, ana } = await pair();
  const named: Mutation = { type: "component.rename", component: id("base0"), name: "named" };
  const view = { type: "view.create", view: "v" as never, name: "Plan" } as const;
  const place = { type: "view.place", view: "v" as never, component: id("base1"), at: [1, 2] } as const;
  const note = { type: "catalogue.set", key: "note/x" as never, value: "noted" } as const;
  const schema = BASE.components.get(id("base1"))?.schema as string;
  await rebase(room, head(setSize(9), named, view, place, note), 2);
  const rows = room.log.entries.flatMap(({ accepted }) => accepted).length;
  await put(room, ana, {
    attribute: {
      "base0/domain/size": { value: 9 },
      "base0/meta/name": { value: "named" },
      "base1/meta/description": { unset: true },
    },
    component: { base1: { schema } },
    view: { v: { name: "Plan" }, "v/base1": [1, 2], "v/base2": { removed: true } },
    catalogue: { "note/x": { value: "noted" }, "note/y": { removed: true } },
  });
  expect([room.session.size, ana.refused, [...room.session.overlay().attribute]]).toEqual([0, [], []]);
  expect(room.log.entries.flatMap(({ accepted }) => accepted)).toHaveLength(rows);
  await put(room, ana, { attribute: { "base0/domain/size": { value: 8 } } });
  expect(room.session.mutations()).toMatchObject([{ type: "attribute.set", value: 8 }]);
});

test("[S74] the name that a function was made with is no difference, said anew over another or over none", async () => {
  const { room, ana } = await pair();
  const named = (value: string) => put(room, ana, { function: { "f/name": value } });
  ana.edit({ type: "function.create", function: "f" as FunctionId, name: "first", kind: "qualification", source: "x" });
  await room.settle();
  await named("first");
  expect([room.session.size, room.log.entries.flatMap(({ accepted }) => accepted)]).toMatchObject([1, [{ key: "f" }]]);
  await named("second");
  await named("first");
  expect([room.session.size, ana.refused, ana.doc.getMap("function").has("f/name")]).toEqual([1, [], false]);
  expect(room.log.entries.at(-1)?.accepted).toMatchObject([{ key: "f/name", before: "second", after: null }]);
});

test("[S77] a divergence that went with a removal is back when the removal is undone, and says what Head has by then", async () => {
  const { room, ana } = await diverged();
  const before = ana.at(KEY) as Json;
  ana.edit(remove);
  await room.settle();
  expect([sides(room), recorded(ana)]).toEqual([[], [`gone/attribute/${KEY}`]]);
  await put(room, ana, { component: { base2: undefined }, attribute: { [KEY]: before } });
  expect([sides(room), recorded(ana)]).toEqual([
    [[{ value: 2 }, { value: 9 }, { value: 5 }]],
    [`divergence/attribute/${KEY}`],
  ]);
  ana.edit(remove);
  await room.settle();
  await rebase(room, head(setSize(11, "base2")), 3);
  await room.reopen([], undefined, head(setSize(11, "base2")));
  const again = room.join(ANA);
  await room.settle();
  await put(room, again, { component: { base2: undefined }, attribute: { [KEY]: before } });
  expect(sides(room)).toEqual([[{ value: 2 }, { value: 11 }, { value: 5 }]]);
});

test("[S77] what comes back without it, or once Head is back at what it was, has no divergence, and nothing is kept of it", async () => {
  const { room, ana } = await diverged();
  const before = ana.at(KEY) as Json;
  ana.edit(remove);
  await room.settle();
  ana.edit({ type: "component.restore", component: id("base2") });
  await room.settle();
  expect([sides(room), recorded(ana)]).toEqual([[], []]);
  ana.edit(setSize(6, "base2"));
  await room.settle();
  expect(sides(room)).toEqual([]);
  await rebase(room, head(setSize(10, "base2")), 3);
  ana.edit(remove);
  await room.settle();
  await rebase(room, head(setSize(9, "base2")), 4);
  await put(room, ana, { component: { base2: undefined }, attribute: { [KEY]: before } });
  expect([sides(room), recorded(ana)]).toEqual([[], []]);
});
