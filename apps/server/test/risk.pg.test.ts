import type { ComponentId } from "@tributary/core/base";
import { type Mutation, type Path, type Schema, schemaRef } from "@tributary/core/model";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type AcmeWorld, actionOf, foundAcmeWorld, writtenIn } from "./acme-world.fixture.ts";
import { applyByTwo } from "./change-sets.fixture.ts";
import { runProgram } from "./run-program.ts";
import type { Person } from "./server-process.ts";

const STORE: Schema = {
  ...{ name: "acme.store", version: 1, title: "Store", description: "Keeps data.", icon: "database", category: "Acme" },
  ...{ provider: "actions", holdsData: true, functions: [] },
  domain: { type: "object", properties: { zone: { type: "string", title: "Zone", createOnly: true } } },
};
const ORDERS = "orders" as ComponentId;
const AS_ANA = ["--email", "ana@example.test"];
const SOON = { timeout: 30_000 };
const LOST = /^What “orders” holds is deleted with it, and taking this back does not bring that back/;

let world: AcmeWorld;
let olive: Person;
let deletion: string;

beforeAll(async () => {
  world = await foundAcmeWorld();
  vi.stubEnv("TRIBUTARY_PASSWORD", "correct horse battery");
  olive = await world.server.join("Olive", "approver");
}, 60_000);

afterAll(async () => {
  await world.server.dispose();
  await world.acme.close();
});

const tributary = (...args: readonly string[]) =>
  runProgram("apps/cli/src/main.ts", { url: world.server.url, token: world.token }, args);
const reviewOf = (changeSet: string) => world.ana.api.review.get.query({ changeSet });
const settled = async (changeSet: string) => {
  await expect.poll(async () => (await reviewOf(changeSet)).settled, SOON).toBe(true);
  return reviewOf(changeSet);
};
const ended = async (run: string | null) => {
  if (run === null) throw new Error("nothing was begun");
  await expect.poll(async () => (await world.ana.api.run.get.query({ run })).phase, SOON).toBe("succeeded");
};

test("[V35] a review says what making something risks, and that it can be taken back", async () => {
  const made = await writtenIn(world, "A store", [
    { type: "schema.install", schema: STORE },
    ...actionOf(STORE, "create"),
    ...actionOf(STORE, "delete"),
    ...actionOf(STORE, "refresh"),
    { type: "component.create", component: ORDERS, schema: schemaRef(STORE) },
    { type: "component.rename", component: ORDERS, name: "orders" },
    { type: "attribute.set", component: ORDERS, path: "/domain/zone" as Path, value: "lan" },
  ]);
  const { risks } = await settled(made);
  expect(risks.things.find(({ name }) => name === "orders")).toEqual({
    ...{ thing: ORDERS, name: "orders", risk: "low", why: "It is made outside." },
  });
  expect([risks.highest, risks.sentence]).toEqual(["medium", expect.stringMatching(/All of it can be taken back\.$/)]);
  await ended(await applyByTwo(world.ana, world.ben, made));
});

test("[V31] a dry run says of each edit what it risks, and what cannot be taken back; nothing comes of it", async () => {
  const { id: changeSet } = await world.ana.api.changeSet.create.mutate({ workspace: world.workspace, title: "Dry" });
  const gone: Mutation = { type: "component.delete", component: ORDERS };
  const renamed: Mutation = { type: "component.rename", component: ORDERS, name: "old orders" };
  const ran = await world.ana.api.changeSet.dryRun.mutate({ changeSet, mutations: [renamed, gone] });
  expect(ran.outcomes.map(({ risk, irreversible }) => [risk, irreversible])).toEqual([
    ["low", undefined],
    ["high", expect.stringMatching(LOST)],
  ]);
  expect(ran.risk).toBe("high");
  const left = { ...gone, leave: true } as const;
  const kept = await world.ana.api.changeSet.dryRun.mutate({ changeSet, mutations: [left] });
  expect([kept.risk, kept.outcomes[0]?.irreversible]).toEqual(["medium", undefined]);
  expect((await reviewOf(changeSet)).risks.highest).toBe("low");
});

test("[V30] [V35] deleting what holds data is of high risk; the policy says so, and one approval is not enough", async () => {
  const { ana, ben } = world;
  const set = (people: number) =>
    tributary("policy", "set", "highRiskApprovals", "mandatory", "--set", `approvals=${people}`, ...AS_ANA);
  expect(await set(1)).toEqual({ code: 1, output: "People must be a whole number from 2 to 10.\n" });
  expect((await set(2)).output).toMatch(/^highRiskApprovals +mandatory +requires +.*\{"approvals":2\}\n$/);
  deletion = await writtenIn(world, "No store", [{ type: "component.delete", component: ORDERS }]);
  const { risks, plan, contentHash } = await settled(deletion);
  expect(plan.map(({ kind }) => kind)).toEqual(["destroy"]);
  expect(risks).toMatchObject({
    ...{ highest: "high", sentence: expect.stringMatching(/^High risk: orders\. What “orders” holds/) },
    things: [{ thing: ORDERS, risk: "high", irreversible: expect.stringMatching(LOST) }],
  });
  expect((await tributary("review", deletion)).output).toMatch(
    /\nHigh risk: orders\. What “orders” holds .*\n {2}high +orders +It is deleted outside, with the data it holds\. Cannot be taken back\.\n/,
  );
  await ana.api.review.request.mutate({ changeSet: deletion });
  const required = async () =>
    (await reviewOf(deletion)).requirements.find(({ policy }) => policy === "highRiskApprovals");
  const sentence = "What happens to orders is of high risk, so 2 people approve it.";
  await ben.api.review.approve.mutate({ changeSet: deletion, contentHash });
  expect(await required()).toMatchObject({ met: false, sentence });
  await expect(ana.api.review.execute.mutate({ changeSet: deletion, contentHash })).rejects.toThrow();
  await olive.api.review.approve.mutate({ changeSet: deletion, contentHash });
  expect(await required()).toMatchObject({ met: true });
  await ended((await ana.api.review.execute.mutate({ changeSet: deletion, contentHash })).run);
});

test("[V35] what was applied still says what it risked, whatever stands outside by now", async () => {
  const { risks } = await reviewOf(deletion);
  expect([risks.highest, risks.things[0]?.irreversible]).toEqual(["high", expect.stringMatching(LOST)]);
});

const HELD = "What “orders” held was deleted with it; taking this back does not bring that back.";

test("[VR2] [VR25] a revert says what its review called irreversible, of a kind of one's own: in the preview, as it is made, and in what it makes", async () => {
  const { notes } = await world.ana.api.changeSet.revertPreview.query({ changeSet: deletion });
  expect(notes).toContain(HELD);
  expect((await tributary("revert", deletion, "--preview")).output).toContain(HELD);
  const made = await tributary("revert", deletion);
  expect([made.code, made.output]).toEqual([0, expect.stringContaining(HELD)]);
  const { id, notes: said } = await world.ana.api.changeSet.revert.mutate({ changeSet: deletion });
  expect(said).toEqual(notes);
  expect((await reviewOf(id)).changeSet.description).toContain(HELD);
  expect(await world.ana.api.divergence.reports.query({ changeSet: id })).toEqual([]);
  await ended(await applied(id));
});

test("[VR25] so it does of what was made anew; of what only changed the model it says nothing", async () => {
  const moved = await writtenIn(world, "Move", [
    { type: "attribute.set", component: ORDERS, path: "/domain/zone" as Path, value: "dmz" },
  ]);
  const { risks, plan } = await settled(moved);
  expect([plan.map(({ kind }) => kind), risks.things[0]?.irreversible]).toEqual([
    ["replace"],
    expect.stringContaining("begins without"),
  ]);
  await ended(await applied(moved));
  const { notes } = await world.ana.api.changeSet.revertPreview.query({ changeSet: moved });
  expect(notes).toEqual([
    "“orders” was made anew and began without what it held; taking this back does not bring that back.",
  ]);
  const renamed = await writtenIn(world, "Name", [{ type: "component.rename", component: ORDERS, name: "old orders" }]);
  await applied(renamed);
  expect((await world.ana.api.changeSet.revertPreview.query({ changeSet: renamed })).notes).toEqual([]);
});

/** Two approve, as the policy of the tests before wants it of what is of high risk. */
async function applied(changeSet: string): Promise<string | null> {
  const { contentHash } = await settled(changeSet);
  await world.ana.api.review.request.mutate({ changeSet });
  for (const { api } of [world.ben, olive]) await api.review.approve.mutate({ changeSet, contentHash });
  return (await world.ana.api.review.execute.mutate({ changeSet, contentHash })).run;
}
