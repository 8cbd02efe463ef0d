import type { ComponentId, ViewId } from "@tributary/core/base";
import { applyMutation, type Position, type Snapshot } from "@tributary/core/model";
import { describe, expect, test } from "vitest";
import { graphOf } from "./graph.ts";
import { id, stack } from "./stack.fixture.ts";
import {
  deleteViewCommand,
  graphWithin,
  newViewCommand,
  ownViews,
  placesFor,
  putOnViewCommand,
  renameViewCommand,
  shownView,
  takeOffViewCommand,
} from "./views.ts";
import { MAIN_VIEW } from "@tributary/core/model";
import { outlineRows } from "../side/outline-rows.ts";
import type { Command } from "./commands.ts";

const BASE = stack();
const done = (snapshot: Snapshot, { mutations }: Command) => mutations.reduce(applyMutation, snapshot);
const at = (...names: string[]) => new Map(names.map((name, index): [ComponentId, Position] => [id(name), [index, 0]]));

const { view, ...made } = newViewCommand("Edge", at("web", "api"), () => "v-edge");
const WITH = done(BASE, made);
const edge = () => {
  const [found] = ownViews(WITH.views);
  if (!found) throw new Error("no view");
  return found;
};

describe("views", () => {
  test("[C60] a view made beside it leaves the map of everything as it was, whatever its id sorts before", () => {
    const early = done(
      WITH,
      newViewCommand("A", at("web"), () => "aaa"),
    );
    expect([shownView(BASE, null), shownView(early, null)]).toEqual([MAIN_VIEW, MAIN_VIEW]);
    expect(shownView(WITH, view)).toBe(view);
    expect(shownView(WITH, "gone" as ViewId)).toBe(MAIN_VIEW);
    expect(ownViews(early.views).map(({ name }) => name)).toEqual(["A", "Edge"]);
  });

  test("[C61] a component stands on any number of views, on each where it was put; taking it off leaves it in the model", () => {
    const second = done(
      WITH,
      newViewCommand("Data", at("db", "api"), () => "v-data"),
    );
    expect([...second.views.values()].filter(({ members }) => members.has(id("api")))).toHaveLength(2);
    const again = done(second, putOnViewCommand(second, edge(), new Map([...at("db"), [id("api"), [9, 9]]])));
    expect([...(again.views.get(view)?.members ?? [])]).toEqual(
      expect.arrayContaining([
        [id("api"), [1, 0]],
        [id("db"), [0, 0]],
      ]),
    );
    const less = done(again, takeOffViewCommand(edge(), [id("web"), id("nowhere")]));
    expect(less.views.get(view)?.members.has(id("web"))).toBe(false);
    expect(less.components.has(id("web"))).toBe(true);
    expect(done(less, renameViewCommand(view, "Front")).views.get(view)?.name).toBe("Front");
    expect(done(less, deleteViewCommand(edge())).components.size).toBe(BASE.components.size);
  });

  test("[C62] a view shows what stands on it, and the connections and frames between those", () => {
    const all = graphOf(WITH, BASE);
    const part = graphWithin(all, edge().members);
    expect([...part.cards.keys()].sort()).toEqual(["api", "web"]);
    expect(part.edges.length).toBeGreaterThan(0);
    for (const { from, to } of part.edges) expect([from, to].sort()).toEqual(["api", "web"]);
    expect([part.frames.size, [...part.loose].sort()]).toEqual([0, ["api", "web"]]);
    const framed = graphWithin(all, new Set([id("shop"), id("web")]));
    expect(framed.frames.get(id("shop"))).toEqual(["web"]);
    expect(framed.loose).toEqual([]);
  });

  test("[C64] the outline lists what stands on the view, and everything on demand", () => {
    const all = graphOf(WITH, BASE);
    const listed = (graph: typeof all) =>
      outlineRows(graph, new Set(), null).flatMap((row) => (row.kind === "card" ? [row.card.name] : []));
    expect(listed(graphWithin(all, edge().members)).sort()).toEqual(["api", "web"]);
    expect(listed(all)).toEqual(expect.arrayContaining(["api", "db", "web"]));
  });

  test("[C64] what is put on a view from the list stands where it stood, or beside the others", () => {
    const drawn = new Map([[id("web"), { x: 10.4, y: 20.6 }]]);
    expect([...placesFor([id("web"), id("db")], drawn).values()]).toEqual([
      [10, 21],
      [260, 0],
    ]);
  });
});
