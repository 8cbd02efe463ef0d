import { afterAll, beforeAll, expect, test } from "vitest";
import Docker from "dockerode";
import { type DockerEngine, importBusybox, startDockerEngine } from "@tributary/testing/docker-engine";
import { type Person, ServerProcess } from "./server-process.ts";

let engine: DockerEngine;
let docker: Docker;
let server: ServerProcess;
let ana: Person;
let ben: Person;
let workspace: string;

const PROJECT = { "com.docker.compose.project": "legacy" };

beforeAll(async () => {
  engine = await startDockerEngine();
  docker = new Docker({ socketPath: engine.socketPath });
  await importBusybox(engine, ["lab/busybox:1"]);
  await docker.createNetwork({ Name: "legacy_back", Labels: PROJECT });
  await docker.createVolume({ Name: "legacy_data", Labels: PROJECT });
  const container = await docker.createContainer({
    ...{ name: "legacy-db-1", Image: "lab/busybox:1", Cmd: ["sleep", "3600"], Labels: { ...PROJECT, team: "shop" } },
    Env: ["LOG_LEVEL=info", "DB_PASSWORD=hunter2hunter2"],
    HostConfig: { NetworkMode: "legacy_back", Binds: ["legacy_data:/data"], RestartPolicy: { Name: "always" } },
  });
  await container.start();
  server = await ServerProcess.start();
  ({ ana, workspace } = await server.foundShop());
  await ana.api.engine.connect.mutate({ workspace, host: engine.host });
  ben = await server.join("Ben", "approver");
}, 120_000);

afterAll(async () => {
  await server.dispose();
  await engine.stop();
});

const wish = { function: "docker.project/discover", input: { project: "legacy" } };

/** A change set with a project in it, to discover into. */
async function withProject() {
  const { id: changeSet } = await ana.api.changeSet.create.mutate({ workspace, title: "What runs" });
  const { token } = await ana.api.token.create.mutate({ workspace, name: "Editor", kind: "agent" });
  const { doc, leave } = await server.stockPeer(changeSet, { token });
  doc.transact(() => {
    doc.getMap("component").set("legacy", { schema: "docker.project@1" });
    doc.getMap("attribute").set("legacy/meta/name", { value: "legacy" });
  });
  await expect.poll(async () => (await ana.api.review.get.query({ changeSet })).changes.length).toBe(1);
  leave();
  return changeSet;
}

async function applied(changeSet: string) {
  await ana.api.review.request.mutate({ changeSet });
  const review = () => ana.api.review.get.query({ changeSet });
  await expect.poll(async () => (await review()).settled).toBe(true);
  const { contentHash } = await review();
  await ben.api.review.approve.mutate({ changeSet, contentHash });
  const { run } = await ana.api.review.execute.mutate({ changeSet, contentHash });
  return ended(run);
}

async function ended(run: string) {
  await expect.poll(async () => (await ana.api.run.get.query({ run })).phase, { timeout: 60_000 }).not.toBe("running");
  return ana.api.run.get.query({ run });
}

test("[VF23] what runs on an engine is found over its connection, and found again when it is ours", async () => {
  const changeSet = await withProject();
  const offered = await ana.api.management.list.query({ changeSet });
  const reads = expect.arrayContaining(["docker: GET /containers/*/json", "docker: GET /networks"]);
  expect(offered.find(({ by }) => by === wish.function)?.reach).toEqual({ reads, isAgreed: true });

  const propose = () => ana.api.management.propose.mutate({ changeSet, component: "legacy", ...wish });
  const proposed = await propose();
  expect(proposed.refusals).toEqual([]);
  expect(proposed.changes.map(({ name }) => name)).toEqual(["legacy_back", "legacy_data", "legacy-db-1"].sort());
  expect(proposed.message).toContain("DB_PASSWORD of legacy-db-1");
  expect(JSON.stringify(proposed)).not.toContain("hunter2");
  expect(proposed.exchanges?.kept).toContainEqual(
    expect.objectContaining({ method: "GET", path: expect.stringContaining("/networks"), status: 200 }),
  );
  await ana.api.management.carryOut.mutate({ changeSet, proposal: proposed.proposal, shown: proposed.shown });
  expect(await propose()).toMatchObject({ edits: 0, leftovers: [], kept: [] });

  // While it runs nothing is made beside it, and it is not touched.
  const run = await applied(changeSet);
  expect(run.phase).toBe("failed");
  expect(run.steps.find(({ name }) => name === "legacy-db-1")?.message).toContain("was not made by Tributary");
  expect((await docker.getContainer("legacy-db-1").inspect()).State.Running).toBe(true);

  // When it is gone, its component's own takes its name, and is found as the same.
  await docker.getContainer("legacy-db-1").remove({ force: true });
  const db = proposed.changes.find(({ name }) => name === "legacy-db-1")?.component ?? "";
  const restored = await ended((await ana.api.drift.restore.mutate({ workspace, component: db })).run);
  expect(restored, JSON.stringify(restored)).toMatchObject({ phase: "succeeded" });
  const { State, HostConfig, Config } = await docker.getContainer("legacy-db-1").inspect();
  expect([State.Running, HostConfig.NetworkMode, Config.Labels["team"]]).toEqual([true, "legacy_back", "shop"]);
  const { id: later } = await ana.api.changeSet.create.mutate({ workspace, title: "Again" });
  const again = await ana.api.management.propose.mutate({ changeSet: later, component: "legacy", ...wish });
  expect(again).toMatchObject({ edits: 0, leftovers: [], kept: [] });
}, 180_000);
