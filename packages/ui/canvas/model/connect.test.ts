import type { ViewId } from "@tributary/core/base";
import {
  applyMutation,
  type Mutation,
  type Path,
  type Schema,
  type SchemaRef,
  type Snapshot,
  validateMutation,
} from "@tributary/core/model";
import { describe, expect, test } from "vitest";
import { createCommand, deleteCommand, duplicateCommand, placeMutations } from "./commands.ts";
import { MAIN_VIEW } from "@tributary/core/model";
import { connectMutations, disconnectMutations, fitsBetween, fitsFor } from "./connect.ts";
import { counter, id, stack } from "./stack.fixture.ts";

const BASE = stack();

/** Applies what the rules allow, and fails at what they do not. */
function applied(snapshot: Snapshot, mutations: readonly Mutation[]): Snapshot {
  const going = new Set(mutations.flatMap((one) => (one.type === "component.delete" ? [one.component] : [])));
  return mutations.reduce((view, mutation) => {
    const verdict = validateMutation(view, mutation, going);
    if (!verdict.ok) throw new Error(`${mutation.type}: ${JSON.stringify(verdict.error)}`);
    return applyMutation(view, mutation);
  }, snapshot);
}

describe("connecting", () => {
  test("[C5] every property that may take the value is offered, lists as new entries", () => {
    const fits = fitsFor(BASE, id("cron"), id("db"));
    expect(fits.map(({ title, entry }) => [title, entry])).toEqual([
      ["cron ▸ Starts after", true],
      ["cron ▸ Peer", false],
    ]);
  });

  test("[C5] either end may be the one that takes", () => {
    expect(fitsBetween(BASE, id("back"), id("cron")).map(({ subscriber }) => subscriber)).toEqual(["cron"]);
  });

  test("[C5] a connection that exists is not offered again, nor one to oneself", () => {
    expect(fitsFor(BASE, id("web"), id("api")).map(({ title }) => title)).toEqual(["web ▸ Peer"]);
    expect(fitsFor(BASE, id("web"), id("web"))).toEqual([]);
  });

  test("[C5] what is offered is what the rules accept", () => {
    for (const fit of fitsBetween(BASE, id("cron"), id("db"))) {
      const view = applied(BASE, connectMutations(BASE, fit, counter()));
      expect(view.subscribers.get(fit.source)?.has(fit.subscriber)).toBe(true);
    }
  });

  test("[C5] disconnecting removes the list entry that existed for it", () => {
    const view = applied(BASE, disconnectMutations(BASE, id("web"), "/domain/after/a/service" as never));
    expect(
      [...(view.components.get(id("web"))?.attributes.keys() ?? [])].filter((path) => path.startsWith("/domain/after")),
    ).toEqual([]);
  });
});

describe("commands", () => {
  const view = MAIN_VIEW;

  test("[C6] something new has a free name, its place, and its project", () => {
    const schema = BASE.schemas.find(({ name }) => name === "t.service");
    if (!schema) throw new Error("no schema");
    const command = createCommand(BASE, { schema, at: [10, 20], view, container: id("shop"), newId: counter() });
    const after = applied(BASE, command.mutations);
    expect(command.select).toEqual(["new1"]);
    expect(after.views.get(view)?.members.get(id("new1"))).toEqual([10, 20]);
    expect(after.subscribers.get(id("shop"))?.has(id("new1"))).toBe(true);
    const again = createCommand(after, { schema, at: [0, 0], view, newId: () => "new2" });
    expect(again.label).toBe("Add service-2");
  });

  test("[C6] before anybody knows what stands where, something new is given a place by the map, but one at once on a view", () => {
    const schema = BASE.schemas.find(({ name }) => name === "t.service");
    if (!schema) throw new Error("no schema");
    const placed = (on: ViewId) =>
      createCommand(BASE, { schema, at: undefined, view: on, newId: counter() }).mutations.flatMap((mutation) =>
        mutation.type === "view.place" ? [mutation.at] : [],
      );
    expect([placed(view), placed("v1" as ViewId)]).toEqual([[], [[0, 0]]]);
  });

  describe("what something new takes by itself", () => {
    const reference = (name: string, edge: "contains" | "data") =>
      ({ schemas: [name], path: "/meta/name", edge, autoSubscribe: true }) as const;
    const schema: Schema = {
      ...{ name: "t.note", version: 1, title: "Note", description: "", icon: "tag", category: "T", functions: [] },
      domain: {
        type: "object",
        properties: {
          project: { type: "string", reference: reference("t.project", "contains") },
          of: { type: "string", reference: reference("t.network", "data") },
          also: { type: "array", items: { type: "string", reference: reference("t.project", "contains") } },
        },
      },
    };
    const installed = applied(BASE, [{ type: "schema.install", schema }]);
    /** The sources of a new one's fields, and how many of its fields hold something. */
    const begun = (known: Snapshot, container?: "shop") => {
      const place = container ? { container: id(container) } : {};
      const { mutations, select } = createCommand(known, { schema, at: [0, 0], view, newId: counter(), ...place });
      const attributes = applied(known, mutations).components.get(select?.[0] ?? id(""))?.attributes;
      const sources = ["/domain/project", "/domain/of"].map((path) => attributes?.get(path as Path));
      return { sources, filled: [...(attributes?.keys() ?? [])].filter((path) => path.startsWith("/domain")).length };
    };
    const network = { from: { component: id("back"), path: "/meta/name", auto: true } };
    const project = { from: { component: id("shop"), path: "/meta/name" } };

    test("[C66] it is the one source that fits, in the same step, but no project: where it was dropped says that", () => {
      expect(begun(installed)).toEqual({ sources: [undefined, network], filled: 1 });
      expect(begun(installed, "shop")).toEqual({ sources: [project, network], filled: 2 });
    });

    test("[C66] what the workspace gives everything new it has wherever it was dropped, unless that says another", () => {
      const value = { component: "cellar", path: "/meta/name" };
      const noted = applied(installed, [
        {
          type: "component.create",
          component: id("cellar"),
          schema: BASE.components.get(id("shop"))?.schema ?? ("" as SchemaRef),
        },
        { type: "catalogue.set", key: "source/t.note/domain/project", value },
      ]);
      expect(begun(noted).sources).toEqual([{ from: value }, network]);
      expect(begun(noted, "shop").sources).toEqual([project, network]);
    });
  });

  test("[C6] copies stand beside their originals", () => {
    const command = duplicateCommand(BASE, [id("web")], { view, placeOf: () => [100, 100], newId: counter() });
    const after = applied(BASE, command.mutations);
    expect(after.views.get(view)?.members.get(id("new1"))).toEqual([132, 132]);
  });

  test("[C6] deleting disconnects what uses it, and leaves alone what is already marked", () => {
    const after = applied(BASE, deleteCommand(BASE, [id("db")]).mutations);
    expect(after.components.get(id("db"))?.deleted).toBe(true);
    expect(after.subscribers.get(id("db"))).toBeUndefined();
    expect(deleteCommand(after, [id("db")]).mutations).toEqual([]);
  });

  test("[C6] the first placement makes the view, later ones do not", () => {
    const first = placeMutations(BASE, view, new Map([[id("web"), [1.4, 2.6]]]));
    expect(first.map(({ type }) => type)).toEqual(["view.create", "view.place"]);
    const after = applied(BASE, first);
    expect(after.views.get(view)?.members.get(id("web"))).toEqual([1, 3]);
    expect(placeMutations(after, view, new Map([[id("web"), [5, 5]]])).map(({ type }) => type)).toEqual(["view.place"]);
  });
});
