import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Agent, connectAgent } from "@tributary/agent";
import type { ComponentId, FunctionId, ViewId } from "@tributary/core/base";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { applyByTwo } from "./change-sets.fixture.ts";
import { type Ended, runProgram } from "./run-program.ts";
import { type Person, ServerProcess } from "./server-process.ts";

/* Who wrote what of everything that is on Head: two agents write, a person applies, and the file that leaves tells the same. */

const CODE = 'export default () => {\n  const ok = true;\n  return { result: "success" };\n};\n';
const EDGE = "edge" as ViewId;
const LAMP = {
  name: "shop.lamp",
  version: 1,
  title: "Lamp",
  description: "A light.",
  icon: "box",
  category: "Shop",
  domain: { type: "object", properties: { watts: { type: "integer", title: "Watts" } } },
  functions: [],
};

let server: ServerProcess;
let ana: Person;
let ben: Person;
let workspace: string;
let maker: string;
let mover: string;
let check: string;
let shop: ComponentId;
const folder = mkdtempSync(join(tmpdir(), "trb-authors-"));

beforeAll(async () => {
  server = await ServerProcess.start();
  ({ ana, workspace } = await server.foundShop());
  ben = await server.join("Ben", "approver");
  ({ token: maker } = await ana.api.token.create.mutate({ workspace, name: "Maker", kind: "agent" }));
  ({ token: mover } = await ana.api.token.create.mutate({ workspace, name: "Mover", kind: "agent" }));
  await written("House rules", maker, async (agent) => {
    const function_ = await agent.functions.write({ kind: "qualification", name: "check", source: CODE });
    const component = await agent.create("docker.project", "shop");
    if (!function_.accepted || !component.accepted) throw new Error("what the maker writes was refused");
    [check, shop] = [function_.function, component.component];
    const rest = await agent.batch([
      { type: "function.bind", function: check as FunctionId, schema: "docker.project" },
      { type: "schema.install", schema: LAMP as never },
      { type: "catalogue.set", key: "lock/shop.lamp@1", value: true },
      { type: "view.create", view: EDGE, name: "Edge" },
      { type: "view.place", view: EDGE, component: shop, at: [0, 0] },
    ]);
    expect(rest).toEqual({ accepted: true });
  });
  await written("Moved", mover, async (agent) => {
    const moved = await agent.batch([
      { type: "view.place", view: EDGE, component: shop, at: [300, 0] },
      { type: "function.unbind", function: check as FunctionId, schema: "docker.project" },
    ]);
    expect(moved).toEqual({ accepted: true });
  });
}, 120_000);

afterAll(async () => {
  await server.dispose();
  rmSync(folder, { recursive: true, force: true });
});

async function written(title: string, token: string, write: (agent: Agent) => Promise<void>): Promise<void> {
  const { id: changeSet } = await ana.api.changeSet.create.mutate({ workspace, title });
  const agent = await connectAgent({ url: server.url, token, changeSet });
  await write(agent);
  agent.close();
  await vi.waitUntil(async () => (await ana.api.review.get.query({ changeSet })).settled, { timeout: 10_000 });
  await applyByTwo(ana, ben, changeSet);
}

const tributary = (...args: readonly string[]): Promise<Ended> =>
  runProgram("apps/cli/src/main.ts", { url: server.url, token: maker }, args);

async function authors(of: string, thing: string): Promise<readonly (readonly [number | null, string, string])[]> {
  const told = await ana.api.history.timeline.query({ workspace: of, thing });
  return told.map(({ version, path, actor }) => [version, path, actor.name]);
}

test("[VH1] versions name the agents that wrote them, not who applied them", async () => {
  const versions = await ana.api.history.versions.query({ workspace });
  expect(versions.slice(0, 2).map(({ actor, authors: by }) => [actor.name, by.map(({ name }) => name)])).toEqual([
    ["Ana", ["Mover"]],
    ["Ana", ["Maker"]],
  ]);
  const { byActor } = await ana.api.history.statistics.query({ workspace });
  expect(byActor.map(({ actor }) => actor.name).sort()).toEqual(["Maker", "Mover", "Tributary"]);
});

test("[VH1] versions that differ in a function, a kind, a note and a view are compared, with whose hands were in each", async () => {
  const compared = await ben.api.history.compare.query({ workspace, from: 1, to: 3 });
  expect(compared).toMatchObject({
    functions: [{ function: check, change: "added", after: CODE, by: [{ name: "Mover" }, { name: "Maker" }] }],
    schemas: [{ schema: "shop.lamp@1", before: "", by: [{ name: "Maker", owner: "Ana" }] }],
    notes: [{ key: "lock/shop.lamp@1", change: "added", by: [{ name: "Maker" }] }],
    views: [{ key: "view/edge", change: "added", by: [{ name: "Mover" }, { name: "Maker" }] }],
    ...{ more: 0, moreThings: 0 },
  });
  const last = await ben.api.history.compare.query({ workspace, from: 2, to: 3 });
  expect(last).toMatchObject({
    ...{ changes: [], schemas: [], notes: [] },
    functions: [{ change: "changed", detached: [{ schema: "docker.project" }], by: [{ name: "Mover" }] }],
    views: [{ change: "changed", spots: [{ change: "moved", name: "shop" }], by: [{ name: "Mover" }] }],
  });
  expect((await tributary("compare", "2", "3")).output).toMatch(
    /1 function\n {2}~ check \(qualification\) by Mover, for Ana\n {6}detached from .*\n\n1 view\n {2}~ Edge by Mover/,
  );
});

test("[VH2] [VH8] moving a component on a view takes nothing from who made it; things have a history of their own", async () => {
  const told = await ana.api.history.authors.query({ workspace, component: shop });
  expect(told.find(({ path }) => path === "")).toMatchObject({ actor: { name: "Maker" }, version: 2 });
  const views = await authors(workspace, "view/edge");
  expect(views.slice(0, 1)).toEqual([[3, `/${shop}`, "Mover"]]);
  expect(await authors(workspace, check)).toEqual([
    [3, "/binds/docker.project", "Mover"],
    [2, "/binds/docker.project", "Maker"],
    [2, "", "Maker"],
  ]);
  expect((await tributary("history", "--of", "check")).output.trim().split("\n")).toHaveLength(3);
  expect((await tributary("history", "--of", "shop.lamp@1")).output).toMatch(/^v2 .*Maker for Ana/);
});

test("[VH4] an imported workspace names the same author for each thing that was written, and so does what is exported of it", async () => {
  const file = join(folder, "shop.jsonl");
  expect((await tributary("workspace", "export", "--out", file)).code).toBe(0);
  process.env["TRIBUTARY_PASSWORD"] = "correct horse battery";
  const importing = (from: string, name: string) =>
    tributary("workspace", "import", from, "--name", name, "--email", "ana@example.test", "--json");
  const imported = await importing(file, "Copy");
  expect(imported.code, imported.output).toBe(0);
  const { workspace: copy } = JSON.parse(imported.output) as { readonly workspace: string };
  for (const thing of [check, "view/edge", "shop.lamp@1", "lock/shop.lamp@1"]) {
    const there = await authors(workspace, thing);
    expect(there.length, thing).toBeGreaterThan(0);
    expect(await authors(copy, thing), thing).toEqual(there);
  }
  const ofShop = async (of: string) =>
    (await ana.api.history.authors.query({ workspace: of, component: shop })).map(({ path, actor, at, version }) => [
      ...[path, actor.name, actor.owner, at, version],
    ]);
  expect(await ofShop(copy)).toEqual(await ofShop(workspace));
  const names = async (of: string) =>
    (await ana.api.history.versions.query({ workspace: of })).map(({ authors: by }) => by);
  expect(await names(copy)).toEqual(await names(workspace));
  const statistics = async (of: string) => (await ana.api.history.statistics.query({ workspace: of })).byActor;
  expect(await statistics(copy)).toEqual(await statistics(workspace));

  const whose = (text: string) =>
    text
      .split("\n")
      .flatMap((line) => (line.includes('"authors"') ? [(JSON.parse(line) as { authors: unknown }).authors] : []));
  const { token } = await ana.api.token.create.mutate({ workspace: copy, name: "Reader", kind: "agent" });
  const again = await runProgram("apps/cli/src/main.ts", { url: server.url, token }, [
    "workspace",
    "export",
    "--out",
    join(folder, "again.jsonl"),
  ]);
  expect(again.code, again.output).toBe(0);
  const text = readFileSync(file, "utf8");
  expect(whose(text)).toHaveLength(2);
  expect(whose(readFileSync(join(folder, "again.jsonl"), "utf8"))).toEqual(whose(text));

  for (const [said, other] of [
    [/"wrote":\[\[(\d+),\d+/, '"wrote":[[$1,1e300'],
    ['"name":"Mover"', '"name":"M\\u0000ver"'],
  ] as const) {
    writeFileSync(file, text.replace(said, other));
    const unstorable = await importing(file, "Forged");
    expect(unstorable).toMatchObject({ code: 1, output: expect.stringContaining("This line is no version of Head.") });
  }
  writeFileSync(file, text.replace('"name":"Mover"', '"name":"Maker"'));
  const refused = await importing(file, "Forged");
  expect(refused).toMatchObject({ code: 1, output: expect.stringContaining("Who did what and when was changed") });
});
