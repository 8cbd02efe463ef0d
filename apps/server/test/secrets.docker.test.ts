import { connectAgent } from "@tributary/agent";
import type { ComponentId } from "@tributary/core/base";
import { askEngineJson, type DockerEngine, importBusybox, startDockerEngine } from "@tributary/testing/docker-engine";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectNowhere, filesIn, sealed } from "./canary.ts";
import { type Person, ServerProcess } from "./server-process.ts";

/** What reaches the container, and nothing else. */
const FIRST = "first-canary-2b7e, ü";
const SECOND = "second-canary-9c1d\nwith a second line";

let engine: DockerEngine;
let server: ServerProcess;
let ana: Person;
let ben: Person;
let workspace: string;
let token: string;
/** All that was answered along the way. */
const answers: string[] = [];

beforeAll(async () => {
  engine = await startDockerEngine();
  await importBusybox(engine, ["lab/busybox:1"]);
  server = await ServerProcess.start({ DOCKER_HOST: engine.host, LOG_LEVEL: "trace" });
  ({ ana, workspace } = await server.foundShop());
  ben = await server.join("Ben", "approver");
  ({ token } = await ana.api.token.create.mutate({ workspace, name: "Editor", kind: "agent" }));
  await ana.api.engine.connect.mutate({ workspace, host: engine.host });
}, 120_000);
afterAll(async () => {
  await server.dispose();
  await engine.stop();
});

type Agent = Awaited<ReturnType<typeof connectAgent>>;

/** A change set with these edits, applied; its plan and its run. */
async function applied(title: string, edit: Parameters<Agent["edit"]>[0]) {
  const { id: changeSet } = await ana.api.changeSet.create.mutate({ workspace, title });
  const agent = await connectAgent({ url: server.url, token, changeSet });
  const verdict = await agent.edit(edit);
  if (!verdict.accepted) throw new Error(JSON.stringify(verdict));
  const review = async () => ben.api.review.get.query({ changeSet });
  await expect.poll(async () => (await review()).settled).toBe(true);
  await ana.api.review.request.mutate({ changeSet });
  const { contentHash, plan, ...rest } = await review();
  answers.push(JSON.stringify([plan, rest, [...agent.results(agent.components()[0]?.id as never)]]));
  agent.close();
  await ben.api.review.approve.mutate({ changeSet, contentHash });
  const { run } = await ana.api.review.execute.mutate({ changeSet, contentHash });
  const ran = () => ana.api.run.get.query({ run });
  await expect.poll(async () => (await ran()).phase, { timeout: 30_000 }).not.toBe("running");
  answers.push(JSON.stringify(await ran()));
  return { plan, run: await ran() };
}

const variablesOf = async (name: string) =>
  ((await askEngineJson(engine.socketPath, "GET", `/containers/${name}/json`)) as { Config: { Env: string[] } }).Config
    .Env;

test("[V64] a container gets a secret's value; a new value reaches it by a change, whose plan says that it is replaced", async () => {
  const add = { workspace, name: "db-password" };
  await ana.api.secret.create.mutate({ ...add, kind: "text", value: await sealed(ana.api, add, { value: FIRST }) });
  const made = await applied("Give web its password", (draft) => {
    const web = draft.create("docker.container", "web");
    draft.set(web, "/domain/image", "lab/busybox:1");
    draft.set(web, "/domain/environment/MODE", "plain");
    draft.set(web, "/domain/stopGracePeriod", "1s");
    draft.set(web, "/secrets/environment/DB_PASSWORD", "db-password@1");
  });
  expect(made).toMatchObject({ plan: [{ kind: "create" }], run: { phase: "succeeded" } });
  expect(await variablesOf("web")).toEqual(expect.arrayContaining([`DB_PASSWORD=${FIRST}`, "MODE=plain"]));
  await ana.api.secret.rotate.mutate({ ...add, value: await sealed(ana.api, add, { value: SECOND }) });
  expect(await variablesOf("web")).toContain(`DB_PASSWORD=${FIRST}`);
  const { components } = await ana.api.head.snapshot.query({ workspace });
  const web = components[0]?.id as ComponentId;
  const rolled = await applied("Roll the new password out", (draft) => {
    draft.set(web, "/secrets/environment/DB_PASSWORD", "db-password@2");
  });
  expect(rolled.plan).toMatchObject([{ name: "web", kind: "replace", reason: expect.stringContaining("DB_PASSWORD") }]);
  expect(rolled.run.phase).toBe("succeeded");
  expect(await variablesOf("web")).toContain(`DB_PASSWORD=${SECOND}`);
  const [listed] = await ana.api.secret.list.query({ workspace });
  expect(listed?.uses).toMatchObject([{ componentName: "web", version: 2, changeSet: null }]);
  await expect(ana.api.secret.remove.mutate(add)).rejects.toThrow(/still used by web/);
}, 120_000);

test("[V64] a container that says its secret as it fails is quoted without it", async () => {
  const failed = await applied("Add a talker", (draft) => {
    const talker = draft.create("docker.container", "talker");
    draft.set(talker, "/domain/image", "lab/busybox:1");
    draft.insert(talker, "/domain/command", "sh");
    draft.insert(talker, "/domain/command", "-c");
    draft.insert(talker, "/domain/command", 'echo "it is $WORD"; exit 3');
    draft.set(talker, "/secrets/environment/WORD", "db-password@1");
  });
  expect(failed.run.phase).toBe("failed");
  expect(JSON.stringify(failed.run)).toContain("it is [redacted]");
}, 60_000);

test("[V60] [V64] the values are in no answer, log, record, export, or file of the database", async () => {
  const exported = async (what: string) => {
    const headers = { cookie: ana.cookie };
    return (await fetch(`${server.url}/api/export/${what}?workspace=${workspace}`, { headers })).text();
  };
  const places = {
    answers: answers.join("\n"),
    audit: await exported("audit"),
    workspace: await exported("workspace"),
    head: JSON.stringify(await ana.api.head.snapshot.query({ workspace })),
    log: server.output,
  };
  expect(places.head).toContain("db-password@2");
  await server.end("SIGTERM");
  const files = filesIn(server.dataDir);
  expect(Object.values(files).some((text) => text.includes("db-password@2"))).toBe(true);
  expectNowhere([FIRST, SECOND, "with a second line"], { ...places, ...files });
}, 60_000);
