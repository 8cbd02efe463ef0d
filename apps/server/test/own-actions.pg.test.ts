import type { ComponentId } from "@tributary/core/base";
import { type Mutation, type Schema, type SchemaRef, schemaRef } from "@tributary/core/model";
import type { ResourceState } from "@tributary/core/protocol";
import { connectAgent } from "@tributary/agent";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type AcmeWorld, actionOf, foundAcmeWorld, writtenIn } from "./acme-world.fixture.ts";
import { applyByTwo } from "./change-sets.fixture.ts";
import { runProgram } from "./run-program.ts";

const RECORD: Schema = {
  ...{ name: "acme.record", version: 1, title: "Record", description: "A name.", icon: "globe", category: "Acme" },
  provider: "actions",
  domain: {
    type: "object",
    properties: {
      address: { type: "string", title: "Address" },
      zone: { type: "string", title: "Zone", createOnly: true },
    },
  },
  functions: [],
};
const WWW = "www" as ComponentId;
const SOON = { timeout: 30_000 };

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

afterAll(async () => {
  await server.dispose();
  await acme.close();
});

const action = (name: string) => actionOf(RECORD, name);
const set = (path: `/${string}`, value: string): Mutation => ({
  ...{
    type: "attribute.set",
    component: WWW,
    path: path as Extract<Mutation, { type: "attribute.set" }>["path"],
    value,
  },
});

const written = (title: string, ...mutations: readonly Mutation[]) => writtenIn(world, title, mutations);

const planned = async (changeSet: string) => {
  await expect.poll(async () => (await ana.api.review.get.query({ changeSet })).settled, SOON).toBe(true);
  const { plan } = await ana.api.review.get.query({ changeSet });
  return plan.map(({ kind, name, problem }) => [kind, name, problem]);
};
const ended = async (run: string | null) => {
  if (run === null) throw new Error("nothing was begun");
  const get = () => ana.api.run.get.query({ run });
  await expect.poll(async () => (await get()).phase, SOON).not.toBe("running");
  return get();
};
const applied = async (changeSet: string) => ended(await applyByTwo(ana, ben, changeSet));
const resource = () => head.doc.getMap<ResourceState>("resource").get(WWW);

test("[VA5] what a kind's own actions make is planned, approved and made, with no Docker engine connected", async () => {
  const made = await written(
    "A record",
    { type: "schema.install", schema: RECORD },
    ...action("create"),
    ...action("refresh"),
    { type: "component.create", component: WWW, schema: schemaRef(RECORD) },
    set("/meta/name", "www"),
    set("/domain/address", "10.0.0.1"),
    set("/domain/zone", "lan"),
  );
  expect(await planned(made)).toEqual([["create", "www", undefined]]);
  expect(acme.asked).toEqual([]);
  expect(await applied(made)).toMatchObject({ phase: "succeeded", steps: [{ message: "www was made." }] });
  expect(acme.things.get(WWW)).toEqual({ name: "www", address: "10.0.0.1", zone: "lan" });
  await expect.poll(resource, SOON).toMatchObject({ status: "ok", drift: [], payload: { zone: "lan" } });
});

test("[VA4] what is changed or taken away there by hand shows as drift when somebody looks, and is put back", async () => {
  acme.things.set(WWW, { name: "www", address: "10.9.9.9", zone: "lan" });
  expect(await ana.api.drift.refresh.mutate({ workspace })).toEqual({ looked: 1 });
  const drift = [{ path: "/domain/address", intended: "10.0.0.1", observed: "10.9.9.9" }];
  await expect.poll(resource, SOON).toMatchObject({ drift });
  // There is no function that updates yet: that is said, and nothing is begun.
  await expect(ana.api.drift.restore.mutate({ workspace, component: WWW })).rejects.toThrow("begins with “update”");
  acme.things.delete(WWW);
  await ana.api.drift.refresh.mutate({ workspace, component: WWW });
  await expect.poll(resource, SOON).toMatchObject({ status: "gone" });
  const { run } = await ana.api.drift.restore.mutate({ workspace, component: WWW });
  expect(await ended(run)).toMatchObject({ phase: "succeeded", steps: [{ kind: "create" }] });
  await expect.poll(resource, SOON).toMatchObject({ status: "ok", drift: [] });
  const [, entry] = await ana.api.audit.list.query({ workspace });
  expect(entry?.sentence).toBe("had www looked at outside");
});

test("[VA6] a change for which the kind has no function says so before anybody approves it, and cannot be applied", async () => {
  const change = await written("Another address", set("/domain/address", "10.0.0.2"));
  const lacking = expect.stringContaining("the kind Record has no action function for it");
  expect(await planned(change)).toEqual([["update", "www", lacking]]);
  await expect(applyByTwo(ana, ben, change)).rejects.toThrow("Nothing updates www");
  const agent = await connectAgent({ url: server.url, token, changeSet: change });
  await agent.batch(action("update"));
  agent.close();
  expect(await planned(change)).toEqual([["update", "www", undefined]]);
  expect(await applied(change)).toMatchObject({ phase: "succeeded" });
  expect(acme.things.get(WWW)).toMatchObject({ address: "10.0.0.2" });
});

test("[VA5] an action that fails is tried again and told; what it left shows as failed, and is done again when asked", async () => {
  acme.fails.set("PUT", 503);
  acme.asked.length = 0;
  const run = await applied(await written("A third address", set("/domain/address", "10.0.0.3")));
  expect(run).toMatchObject({
    phase: "failed",
    steps: [{ message: expect.stringContaining("It answered 503: not today") }],
  });
  expect(acme.asked.filter((each) => each === `PUT ${WWW}`).length).toBe(4);
  await expect.poll(resource, SOON).toMatchObject({ drift: [{ intended: "10.0.0.3", observed: "10.0.0.2" }] });
  acme.fails.clear();
  const again = await ended((await ana.api.run.retry.mutate({ run: run.id })).run);
  expect(again).toMatchObject({ phase: "succeeded", steps: [{ kind: "update" }] });
  await expect.poll(resource, SOON).toMatchObject({ status: "ok", drift: [] });
  expect(acme.things.get(WWW)).toMatchObject({ address: "10.0.0.3" });
});

test("[VA5] what cannot be changed in place is deleted and made anew, and what is deleted goes from there and from Head", async () => {
  acme.asked.length = 0;
  const moved = await written("Another zone", ...action("delete"), set("/domain/zone", "wan"));
  expect(await planned(moved)).toEqual([["replace", "www", undefined]]);
  expect(await applied(moved)).toMatchObject({ phase: "succeeded" });
  expect(acme.asked.filter((each) => !each.startsWith("GET"))).toEqual([`DELETE ${WWW}`, `PUT ${WWW}`]);
  expect(acme.things.get(WWW)).toMatchObject({ zone: "wan" });
  const gone = await written("No record", { type: "component.delete", component: WWW });
  expect(await planned(gone)).toEqual([["destroy", "www", undefined]]);
  expect(await applied(gone)).toMatchObject({ phase: "succeeded" });
  expect([...acme.things]).toEqual([]);
  await expect
    .poll(async () => (await ana.api.head.snapshot.query({ workspace })).components.map(({ id }) => id), SOON)
    .not.toContain(WWW);
  expect(resource()).toBeUndefined();
});

test("[VG2] an action is never run to be tried: what it would be called with is shown", async () => {
  const target = { id: "create" };
  const anything = await written("Try", { type: "component.create", component: WWW, schema: schemaRef(RECORD) });
  const wish = { workspace, changeSet: anything, target, component: WWW };
  acme.asked.length = 0;
  expect(await ana.api.function.argument.query(wish)).toMatchObject({
    input: { value: { kind: "create", workspace, component: { id: WWW, schema: "acme.record" } } },
    refusal: expect.any(String),
  });
  expect(await ana.api.function.argument.query({ ...wish, target: { id: "delete" } })).toMatchObject({
    input: { value: { kind: "destroy" } },
  });
  await expect(ana.api.function.run.mutate(wish)).rejects.toThrow();
  expect(acme.asked).toEqual([]);
});

test("[VA6] a program does the same: writes an action from a template, reads in the review what is lacking, and has all looked at", async () => {
  const cli = (...args: readonly string[]) => runProgram("apps/cli/src/main.ts", { url: server.url, token }, args);
  const { id: changeSet } = await ana.api.changeSet.create.mutate({ workspace, title: "From a terminal" });
  const agent = await connectAgent({ url: server.url, token, changeSet });
  await agent.batch([
    { type: "schema.install", schema: { ...RECORD, name: "acme.mailbox", title: "Mailbox" } },
    { type: "component.create", component: "box" as ComponentId, schema: "acme.mailbox@1" as SchemaRef },
  ]);
  agent.close();
  await planned(changeSet);
  expect((await cli("review", changeSet)).output).toMatch(
    /✗ Nothing creates .* the kind Mailbox has no action function/,
  );
  const made = await cli(
    ...["function", "new", "create", "--change-set", changeSet, "--for", "acme.mailbox", "--connection", "dns"],
  );
  expect(made).toMatchObject({ code: 0 });
  const functions = await ana.api.function.list.query({ workspace, changeSet });
  expect(functions.find(({ id }) => id === made.output.trim())).toMatchObject({
    ...{ name: "createMailbox", kind: "action", bindings: ["acme.mailbox"] },
  });
  expect((await planned(changeSet))[0]?.[2]).toBeUndefined();
  expect(await applied(changeSet)).toMatchObject({ phase: "succeeded" });
  expect([...acme.things.keys()]).toContain("box");
  // Nothing looks at mailboxes yet.
  expect(await cli("refresh")).toEqual({ code: 0, output: "There is nothing that could be looked at.\n" });
}, 60_000);
