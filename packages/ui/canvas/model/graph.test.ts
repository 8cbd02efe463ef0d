import { schemaName, schemaRef, type Snapshot } from "@tributary/core/model";
import { describe, expect, test } from "vitest";
import { edgeSentence, graphOf } from "./graph.ts";
import { searchIn } from "./search.ts";
import { id, literal, stack, takes, withCells } from "./stack.fixture.ts";

const BASE = stack();
const edges = (view: Snapshot, base = BASE) =>
  graphOf(view, base).edges.map(({ from, to, meaning, sign }) => [from, to, meaning, sign ?? ""].join(" "));

describe("the graph", () => {
  test("[C1] what contains is a frame, and draws no edges", () => {
    const graph = graphOf(BASE, BASE);
    expect(graph.frames.get(id("shop"))).toEqual(["api", "back", "db", "web"]);
    expect(graph.loose).toEqual(["cron"]);
    expect(graph.edges.some(({ to }) => to === "shop")).toBe(false);
  });

  test("[C1] a connection is drawn from who takes to who gives, with its meaning", () => {
    expect(edges(BASE)).toEqual(["web api dependsOn ", "api db dependsOn ", "api back network ", "db back network "]);
  });

  test("[C1] what a component takes from itself is no line", () => {
    const view = withCells("web", { "/domain/peer": takes("web", "/meta/name") });
    expect([edges(view), edges(BASE, view)]).toEqual([edges(BASE), edges(BASE)]);
  });

  test("[C2] what the change set does shows as a sign", () => {
    const changed = withCells("api", { "/domain/image": literal("api:2") });
    expect(graphOf(changed, BASE).cards.get(id("api"))?.sign).toBe("changed");
    expect(graphOf(changed, BASE).counts).toEqual({ added: 0, changed: 1, removed: 0 });
    const gone = {
      ...BASE,
      components: BASE.components.update(id("db"), (db) => ({ ...(db as NonNullable<typeof db>), deleted: true })),
    };
    expect(graphOf(gone, BASE).cards.get(id("db"))?.sign).toBe("removed");
    const without = { ...BASE, components: BASE.components.delete(id("db")) };
    expect(graphOf(BASE, without).cards.get(id("db"))?.sign).toBe("added");
  });

  test("[C2] a move to another version of its kind is a change, also where every value stays", () => {
    const moved = {
      ...BASE,
      components: BASE.components.update(id("api"), (api) => ({
        ...(api as NonNullable<typeof api>),
        schema: schemaRef({ name: schemaName((api as NonNullable<typeof api>).schema), version: 2 }),
      })),
    };
    expect(graphOf(moved, BASE).cards.get(id("api"))?.sign).toBe("changed");
    expect(graphOf(moved, BASE).counts).toEqual({ added: 0, changed: 1, removed: 0 });
  });

  test("[C2] a place on a view is not a change of the component", () => {
    expect(graphOf(BASE, BASE).counts).toEqual({ added: 0, changed: 0, removed: 0 });
  });

  test("[C2] new and cut connections are told apart from those that stay", () => {
    const view = withCells("web", { "/domain/after/a/service": takes("db", "/meta/name") });
    expect(edges(view).filter((edge) => edge.startsWith("web"))).toEqual([
      "web db dependsOn added",
      "web api dependsOn removed",
    ]);
  });

  test("[C3] after one edit every other card is the same object", () => {
    const before = graphOf(BASE, BASE);
    const view = {
      ...BASE,
      components: BASE.components.update(id("api"), (api) => ({
        ...(api as NonNullable<typeof api>),
        attributes: (api as NonNullable<typeof api>).attributes.set("/domain/image" as never, { value: "api:2" }),
      })),
    };
    const after = graphOf(view, BASE);
    const same = [...after.cards.values()]
      .filter((card) => before.cards.get(card.id) === card)
      .map(({ id: one }) => one);
    expect(same.sort()).toEqual(["back", "cron", "db", "shop", "web"]);
  });

  test("[C1] an edge says in words what it is", () => {
    const [first] = graphOf(BASE, BASE).edges;
    expect(first && edgeSentence(BASE, first)).toContain("takes its value from api");
  });
});

describe("search", () => {
  const graph = graphOf(withCells("api", { "/domain/image": literal("api:2") }), BASE);
  const found = (text: string) => [...(searchIn(graph, BASE, text) ?? ["everything"])].sort();

  test("[C4] words match names, kinds and subtitles; all must", () => {
    expect(found("ap")).toEqual(["api"]);
    expect(found("network")).toEqual(["back"]);
    expect(found("service web")).toEqual(["web"]);
  });

  test("[C4] kind:, is: and path:value narrow it", () => {
    expect(found("kind:service is:changed")).toEqual(["api"]);
    expect(found("level:info")).toEqual(["api"]);
    expect(found("level:debug")).toEqual([]);
  });

  test("[C4] asking for nothing dims nothing", () => {
    expect(found("  ")).toEqual(["everything"]);
  });
});
