import { type Agent, connectAgent } from "@tributary/agent";
import type { ComponentId } from "@tributary/core/base";
import { managersOf, type Mutation, type Path, type Schema, schemaRef } from "@tributary/core/model";
import type { ResourceState } from "@tributary/core/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type AcmeWorld, actionOf, foundAcmeWorld, writtenIn } from "./acme-world.fixture.ts";
import { applyByTwo } from "./change-sets.fixture.ts";
import { runProgram } from "./run-program.ts";

/* Taken off Head without touching what stands outside, where what stands outside cannot be reached any more; and care by hand. */

const RECORD: Schema = {
  ...{ name: "acme.record", version: 1, title: "Record", description: "A name.", icon: "globe", category: "Acme" },
  provider: "actions",
  domain: { type: "object", properties: { address: { type: "string", title: "Address" } } },
  functions: [],
};
const [WWW, API] = ["www", "api"] as [ComponentId, ComponentId];
const SOON = { timeout: 40_000 };

let world: AcmeWorld;
let acme: AcmeWorld["acme"];
let server: AcmeWorld["server"];
let ana: AcmeWorld["ana"];
let ben: AcmeWorld["ben"];
let workspace: string;
let token: string;
let head: AcmeWorld["head"];

beforeAll(async () => {
  world = await foundAcmeWorld();
  ({ acme, server, ana, ben, workspace, token, head } = world);
}, 60_000);

// A test has closed the system outside by then.
afterAll(() => server.dispose());

const action = (name: string) => actionOf(RECORD, name);
const record = (component: ComponentId): readonly Mutation[] => [
  { type: "component.create", component, schema: schemaRef(RECORD) },
  { type: "component.rename", component, name: component },
  { type: "attribute.set", component, path: "/domain/address" as Path, value: "10.0.0.1" },
];

async function opened(title: string): Promise<{ readonly changeSet: string; readonly agent: Agent }> {
  const { id: changeSet } = await ana.api.changeSet.create.mutate({ workspace, title });
  return { changeSet, agent: await connectAgent({ url: server.url, token, changeSet }) };
}

const written = (title: string, ...mutations: readonly Mutation[]) => writtenIn(world, title, mutations);

const review = (changeSet: string) => ana.api.review.get.query({ changeSet });
const cli = (...args: readonly string[]) => runProgram("apps/cli/src/main.ts", { url: server.url, token }, args);
const onHead = async () => (await ana.api.head.snapshot.query({ workspace })).components.map(({ id }) => id);

/** How the run ended that applying began, which may have had no step. */
async function applied(changeSet: string): Promise<string> {
  await expect.poll(async () => (await review(changeSet)).settled, SOON).toBe(true);
  const run = await applyByTwo(ana, ben, changeSet);
  if (run === null) throw new Error("nothing was begun");
  const phase = async () => (await ana.api.run.get.query({ run })).phase;
  await expect.poll(phase, SOON).not.toBe("running");
  return phase();
}

test("[VR12] what is stuck on Head, since nothing answers outside, is erased by a change set that says what stays", async () => {
  const made = await written(
    "Records",
    ...[{ type: "schema.install", schema: RECORD } as const, ...action("create"), ...action("delete")],
    ...[...record(WWW), ...record(API)],
  );
  expect(await applied(made)).toBe("succeeded");
  await acme.close();
  expect(await applied(await written("No www", { type: "component.delete", component: WWW }))).toBe("failed");
  expect(await onHead()).toContain(WWW);

  const { changeSet } = await opened("Forget it");
  const said = await cli("erase", changeSet, WWW, "--json");
  expect([said.code, JSON.parse(said.output)]).toEqual([0, { components: [WWW] }]);
  const seen = await review(changeSet);
  expect(seen.plan).toEqual([]);
  expect(seen.changes).toMatchObject([
    { name: "www", kind: "removed", leaves: expect.stringContaining("stays there") },
  ]);
  expect((await cli("review", changeSet)).output).toContain("nothing is done outside");
  const asked = acme.asked.length;
  expect(await applied(changeSet)).toBe("succeeded");
  await expect.poll(onHead, SOON).not.toContain(WWW);
  await expect.poll(() => head.doc.getMap<ResourceState>("resource").get(WWW), SOON).toBeUndefined();
  expect(acme.asked.length).toBe(asked);
  const audit = await ana.api.audit.list.query({ workspace });
  expect(audit.map(({ sentence }) => sentence)).toContain("Took www off, leaving what it stands for as it is");
});

test("[VR12] what lives is erased as well, in a step, and kept after all while it is not applied", async () => {
  const { changeSet, agent } = await opened("No api");
  expect(await agent.edit((draft) => draft.leave(API))).toEqual({ accepted: true });
  expect((await review(changeSet)).plan).toEqual([]);
  await ana.api.changeSet.takeBack.mutate({ changeSet, thing: API });
  expect((await review(changeSet)).changes).toEqual([]);
  expect(await agent.edit((draft) => draft.leave(API))).toEqual({ accepted: true });
  expect(await agent.undo()).toEqual({ accepted: true });
  expect((await review(changeSet)).changes).toEqual([]);
  expect((await cli("erase", changeSet, "api")).code).toBe(0);
  agent.close();
  expect(await applied(changeSet)).toBe("succeeded");
  await expect.poll(onHead, SOON).not.toContain(API);
  expect((await cli("erase", changeSet, "nobody")).code).toBe(1);
});

test("[VC9] components are put into another one's care by hand, and taken out of it", async () => {
  const { changeSet, agent } = await opened("Care");
  const ids: ComponentId[] = [];
  for (const name of ["boss", "one", "two"]) {
    const made = await agent.create("docker.project", name);
    if (!made.accepted) throw new Error(made.sentence);
    ids.push(made.component);
  }
  const [boss, one] = ids;
  expect((await cli("care", changeSet, "one", "two", "--of", "boss")).code).toBe(0);
  const managers = () => ids.map((id) => managersOf(agent.view.components.get(id) ?? expect.fail(id)));
  await expect.poll(managers).toEqual([[], [boss], [boss]]);
  expect((await cli("care", changeSet, "two", "--of", "boss", "--release")).code).toBe(0);
  await expect.poll(managers).toEqual([[], [boss], []]);
  const change = (await review(changeSet)).changes.find(({ component }) => component === one);
  expect(change?.fields.map(({ title, after }) => [title, after?.text])).toContainEqual(["Managed by", "boss"]);
  const unknown = await cli("care", changeSet, "one", "--of", "nobody");
  expect([unknown.code, unknown.output]).toEqual([1, expect.stringContaining("There is no “nobody”")]);
  agent.close();
});
