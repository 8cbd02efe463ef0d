import type { Property, Snapshot } from "@tributary/core/model";
import { expect, test } from "vitest";
import { fitting, type Known, matching, readablePaths, sourcesFor } from "./sources.ts";
import { id, literal, stack, takes, withCells } from "./stack.fixture.ts";

const BASE = stack();

function listed(view: Snapshot, name: string, known?: Known) {
  const component = view.components.get(id(name));
  if (!component) throw new Error(`no ${name}`);
  return readablePaths(view, component, known);
}

const lines = (all: ReturnType<typeof listed>) => all.map(({ title, text }) => `${title}: ${text}`);

test("[C39] what stands in lists' entries, what is connected and what is not set can be taken, those that say something first", () => {
  const view = withCells("api", { "/domain/peer": takes("db", "/meta/name"), "/domain/check/test": literal("curl") });
  const all = lines(listed(view, "api"));
  expect(all.slice(0, 5)).toEqual([
    "Name: api",
    "Image: api:1",
    "Port: 80",
    "Environment ▸ LEVEL: info",
    "Arguments ▸ 1: serve",
  ]);
  expect(all).toContain("Health check ▸ Test: curl");
  expect(all).toContain("Peer: from db ▸ Name");
  expect(all.find((each) => each.includes("from back"))).toMatch(
    /^Networks ▸ .* ▸ Network: from back ▸ Name on the engine$/,
  );
  expect(all.at(-1)).toMatch(/: not set$/);
  expect(all.indexOf("Peer: from db ▸ Name")).toBeGreaterThan(all.indexOf("Image: api:1"));
});

test("[C39] what functions gave and what was read outside is there with its parts, and what nobody is shown is not", () => {
  const known: Known = {
    derived: (path) => (path === "/derived/name" ? { full: "shop_back", short: "back" } : undefined),
    reading: { State: { Running: true, Pid: 7 }, TOKEN: "hush" },
  };
  const all = lines(listed(BASE, "back", known));
  expect(all).toContain("Name on the engine ▸ short: back");
  expect(all).toContain("Reading ▸ State ▸ Pid: 7");
  expect(JSON.stringify(all)).not.toContain("hush");
  const secret = withCells("api", { "/domain/env/DB_PASSWORD": literal("hush") });
  expect(JSON.stringify(listed(secret, "api"))).not.toContain("PASSWORD");
});

test("[C39] offered is what the property takes as it is; through a function, anything; and words find it", () => {
  const port: Property = { type: "integer" };
  const all = listed(BASE, "api");
  expect(fitting(all, port, undefined).map(({ title }) => title)).toEqual(["Port"]);
  expect(fitting(all, port, "length")).toEqual(all);
  expect(matching(all, "env level").map(({ title }) => title)).toEqual(["Environment ▸ LEVEL"]);
  expect(matching(all, "info").map(({ title }) => title)).toEqual(["Environment ▸ LEVEL"]);
});

test("[C39] components that the property is meant for come first, then oneself, then all others; of what is only for them, they alone", () => {
  const names = (only: boolean) =>
    sourcesFor(BASE, id("api"), { schemas: ["t.network"], path: "/derived/name", edge: "network", only }).map(
      (one) => one.id,
    );
  expect(names(true)).toEqual(["back"]);
  expect(names(false).slice(0, 3)).toEqual(["back", "api", "cron"]);
  expect(sourcesFor(BASE, id("api"), undefined)[0]?.id).toBe("api");
});
