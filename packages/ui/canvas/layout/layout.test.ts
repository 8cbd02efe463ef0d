import type { ComponentId } from "@tributary/core/base";
import { describe, expect, test } from "vitest";
import { FlowModel } from "../map/flow-model.ts";
import { nearest } from "../map/use-map-keys.ts";
import { graphOf } from "../model/graph.ts";
import { id, literal, stack, withCells } from "../model/stack.fixture.ts";
import { outlineRows } from "../side/outline-rows.ts";
import { autoPlaces, frameRect, groupsOf, placesIn, sizeOf } from "./arrange.ts";
import { layered } from "./layered.ts";
import { boundsOf, packed, type Rect } from "./pack.ts";

const BASE = stack();
const GRAPH = graphOf(BASE, BASE);
const GROUPS = groupsOf(GRAPH);
const AUTO = autoPlaces(GROUPS, new Map(GROUPS.map((group) => [group.id, layered(group)])));
const PLACES = placesIn(BASE, "map" as never, GRAPH, AUTO as never);

const overlap = (a: Rect, b: Rect) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

describe("the arrangement", () => {
  test("[C12] everything has a place and nothing lies on anything else", () => {
    const rects = [...GRAPH.cards.values()]
      .filter((card) => !card.frame)
      .map((card): Rect => ({ ...(PLACES.get(card.id) ?? { x: Number.NaN, y: 0 }), ...sizeOf(card) }));
    expect(rects.every(({ x }) => Number.isFinite(x))).toBe(true);
    for (const [index, a] of rects.entries()) for (const b of rects.slice(index + 1)) expect(overlap(a, b)).toBe(false);
  });

  test("[C12] a frame lies around its members and no one else", () => {
    const frame = frameRect(GRAPH, id("shop"), PLACES);
    const cron = PLACES.get(id("cron"));
    const card = GRAPH.cards.get(id("cron"));
    if (!frame || !cron || !card) throw new Error("nothing there");
    expect(overlap(frame, { ...cron, ...sizeOf(card) })).toBe(false);
    const members = boundsOf(
      (GRAPH.frames.get(id("shop")) ?? []).map((one) => ({
        ...(PLACES.get(one) ?? { x: 0, y: 0 }),
        width: 1,
        height: 1,
      })),
    );
    expect(members && members.x >= frame.x && members.y >= frame.y).toBe(true);
  });

  test("[C12] who takes stands left of who gives", () => {
    const x = (name: string) => PLACES.get(id(name))?.x ?? Number.NaN;
    expect(x("web")).toBeLessThan(x("api"));
    expect(x("api")).toBeLessThan(x("db"));
  });

  test("[C12] the same model gives the same picture", () => {
    const again = groupsOf(graphOf(stack(), stack()));
    expect(again).toEqual(GROUPS);
    expect(packed([{ width: 10, height: 10 }])).toEqual([{ x: 0, y: 0 }]);
  });

  test("[C12] a hand-made place wins over the automatic one", () => {
    const view = stack((json) => ({ ...json, views: [{ id: "map", name: "Map", members: { web: [900, 900] } }] }));
    expect(placesIn(view, "map" as never, GRAPH, AUTO as never).get(id("web"))).toEqual({ x: 900, y: 900 });
  });

  test("[C3] after one edit React Flow gets one new node", () => {
    const model = new FlowModel();
    const nodes = model.nodes(GRAPH, PLACES, new Set(), undefined);
    const edges = model.edges(GRAPH, PLACES, { selected: null, hidden: new Set() });
    const next = graphOf(withCells("api", { "/domain/image": literal("api:2") }), BASE);
    const again = model.nodes(GRAPH, PLACES, new Set(), undefined);
    expect(again.every((node, index) => node === nodes[index])).toBe(true);
    expect(
      model.edges(GRAPH, PLACES, { selected: null, hidden: new Set() }).every((edge, index) => edge === edges[index]),
    ).toBe(true);
    expect(
      model.nodes(next, PLACES, new Set(), undefined).some((node) => node.id === "api" && !nodes.includes(node)),
    ).toBe(true);
  });

  test("[C13] with a region only what is near, and the other ends of its connections, are handed on", () => {
    const at = PLACES.get(id("web")) ?? { x: 0, y: 0 };
    const nodes = new FlowModel().nodes(GRAPH, PLACES, new Set(), { x: at.x, y: at.y, width: 10, height: 10 });
    expect(nodes.map((node) => node.id).sort()).toEqual(["api", "shop", "web"]);
  });

  test("[C14] arrows go to the nearest card that way", () => {
    expect(nearest(GRAPH, PLACES, id("web"), [1, 0])).toBe("api");
    expect(nearest(GRAPH, PLACES, id("api"), [-1, 0])).toBe("web");
    expect(nearest(GRAPH, PLACES, undefined, [1, 0])).toBeDefined();
  });
});

describe("the outline", () => {
  test("[C15] projects hold kinds, kinds hold components; folding hides them", () => {
    const names = (closed: readonly string[], found: readonly string[] | null = null) =>
      outlineRows(GRAPH, new Set(closed), found && new Set(found as ComponentId[])).map((row) =>
        row.kind === "card" ? row.card.name : row.title,
      );
    expect(names([])).toEqual(["shop", "Services", "api", "db", "web", "Networks", "back", "Services", "cron"]);
    expect(names(["shop"])).toEqual(["shop", "Services", "cron"]);
    expect(names([], ["db"])).toEqual(["shop", "Services", "db"]);
  });

  test("[C15] kinds are headed by their plural", () => {
    const kinds: { readonly [kind: string]: string } = { Service: "Proxy", Network: "Box" };
    const cards = new Map([...GRAPH.cards].map(([at, card]) => [at, { ...card, kind: kinds[card.kind] ?? card.kind }]));
    const headings = outlineRows({ ...GRAPH, cards }, new Set(), null).flatMap((row) =>
      row.kind === "heading" ? [row.title] : [],
    );
    expect(headings).toEqual(["shop", "Proxies", "Boxes", "Proxies"]);
  });
});
