import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import Docker from "dockerode";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";
import type { ResourceState, RunView } from "@tributary/core/protocol";
import { type DockerEngine, importBusybox, startDockerEngine } from "@tributary/testing/docker-engine";
import { runProgram } from "./run-program.ts";
import { type Person, ServerProcess } from "./server-process.ts";

const STACK = `# Two containers, a network and a volume.
name: shop
services:
  web:
    image: lab/busybox:1
    command: ["sleep", "3600"]
    depends_on: [db]
    networks: [back]
  db:
    image: lab/busybox:1
    command: ["sleep", "3600"]
    networks: [back]
    volumes: ["data:/var/lib/data"]
networks:
  back: {}
volumes:
  data: {}
`;

let engine: DockerEngine;
let docker: Docker;
let server: ServerProcess;
let ana: Person;
let ben: Person;
let workspace: string;
let changeSet: string;

beforeAll(async () => {
  engine = await startDockerEngine();
  docker = new Docker({ socketPath: engine.socketPath });
  await importBusybox(engine, ["lab/busybox:1"]);
  server = await ServerProcess.start({ DOCKER_HOST: engine.host });
  ({ ana, workspace } = await server.foundShop());
  ben = await server.join("Ben", "approver");
}, 120_000);

afterAll(async () => {
  await server.dispose();
  await engine.stop();
});

/** Head as a page sees it: by the live document. */
function watchHead(person: Person): {
  readonly doc: Y.Doc;
  resource(id: string): ResourceState | undefined;
  close(): void;
} {
  const doc = new Y.Doc();
  class Socket extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      // Node's WebSocket takes headers in its options, which the browser's type does not know.
      super(url, { protocols: protocols ?? [], headers: { cookie: person.cookie } } as unknown as string[]);
    }
  }
  const provider = new WebsocketProvider(`${server.url.replace("http", "ws")}/sync`, `head.${workspace}`, doc, {
    WebSocketPolyfill: Socket,
    disableBc: true,
  });
  return {
    doc,
    resource: (id) => doc.getMap<ResourceState>("resource").get(id),
    close: () => provider.destroy(),
  };
}

async function componentsByName(): Promise<Map<string, string>> {
  const page = await ana.api.head.snapshot.query({ workspace });
  return new Map(
    page.components
      .filter(({ deleted }) => !deleted)
      .map(({ id, attributes }) => [String((attributes["/meta/name"] as { value?: unknown } | undefined)?.value), id]),
  );
}

async function ended(run: string): Promise<RunView> {
  let view = await ana.api.run.get.query({ run });
  for (let tries = 0; view.phase === "running" && tries < 600; tries += 1) {
    await new Promise((done) => setTimeout(done, 100));
    view = await ana.api.run.get.query({ run });
  }
  return view;
}

async function settledReview(person: Person) {
  let review = await person.api.review.get.query({ changeSet });
  for (let tries = 0; !review.settled && tries < 200; tries += 1) {
    await new Promise((done) => setTimeout(done, 50));
    review = await person.api.review.get.query({ changeSet });
  }
  return review;
}

/** The change set's document, joined with a plain y-websocket client and an agent's token of Ana's. */
async function joinAsAgent(): Promise<{ readonly doc: Y.Doc; leave(): void }> {
  const { token } = await ana.api.token.create.mutate({ workspace, name: "Editor", kind: "agent" });
  return server.stockPeer(changeSet, { token });
}

const running = async () => (await docker.listContainers()).flatMap(({ Names }) => Names);

describe("from a file to running containers", () => {
  test("[V3] without an engine the plan is there and cannot be carried out; an address that does not answer is refused", async () => {
    const report = await ana.api.changeSet.import.mutate({ workspace, files: [{ path: "compose.yml", text: STACK }] });
    expect(report).toMatchObject({ ok: true, services: 2 });
    changeSet = report.changeSet;
    const review = await settledReview(ana);
    expect(review.plan.map(({ name, kind }) => [name, kind])).toEqual(
      expect.arrayContaining([
        ["back", "create"],
        ["data", "create"],
        ["db", "create"],
        ["web", "create"],
      ]),
    );
    expect(review.findings.map(({ function: check }) => check)).toContain("healthCheck");
    await expect(ana.api.engine.connect.mutate({ workspace, host: "unix:///nowhere.sock" })).rejects.toThrow(
      "No Docker engine answers",
    );
    expect(await ana.api.engine.suggest.query({ workspace })).toMatchObject({
      hosts: [{ host: engine.host, reachable: true }],
    });
    expect(await ana.api.engine.connect.mutate({ workspace, host: engine.host })).toMatchObject({ phase: "connected" });
  });

  test("[V3] the author cannot approve; a second person can; editing afterwards makes it stale", async () => {
    const { contentHash } = await settledReview(ana);
    await expect(ana.api.review.approve.mutate({ changeSet, contentHash })).rejects.toThrow("somebody else");
    await ana.api.review.request.mutate({ changeSet });
    await expect(ana.api.review.execute.mutate({ changeSet, contentHash })).rejects.toThrow("1 more approval");
    await ben.api.review.approve.mutate({ changeSet, contentHash });
    expect(await settledReview(ana)).toMatchObject({
      request: { phase: "approved", stale: false },
      applyRefusal: null,
    });

    const { doc, leave } = await joinAsAgent();
    const web = [...doc.getMap("attribute").entries()]
      .find(([key, cell]) => key.endsWith("/meta/name") && (cell as { value: unknown }).value === "web")?.[0]
      .split("/")[0];
    doc.getMap("attribute").set(`${web}/domain/environment/LOG_LEVEL`, { value: "debug" });
    await expect.poll(async () => (await settledReview(ana)).contentHash).not.toBe(contentHash);
    leave();

    const stale = await settledReview(ana);
    expect(stale.request).toMatchObject({ stale: true });
    expect(stale.applyRefusal).toContain("approved again");
    expect(
      stale.changes.find(({ name }) => name === "web")?.fields.find(({ path }) => path.endsWith("LOG_LEVEL"))?.by,
    ).toMatchObject({ name: "Editor", type: "agent", owner: "Ana" });
    await expect(ana.api.review.execute.mutate({ changeSet, contentHash })).rejects.toThrow();
    await expect(ben.api.review.approve.mutate({ changeSet, contentHash })).rejects.toThrow(
      "has changed since you looked",
    );
    await ben.api.review.approve.mutate({ changeSet, contentHash: stale.contentHash });
  });

  test("[V4] applied by two at once it is applied once, and the containers run", async () => {
    const { contentHash } = await settledReview(ana);
    const attempts = await Promise.allSettled(
      [ana, ben].map((person) => person.api.review.execute.mutate({ changeSet, contentHash })),
    );
    const won = attempts.filter((attempt) => attempt.status === "fulfilled");
    expect(won).toHaveLength(1);
    const run = await ended(won[0]?.status === "fulfilled" ? won[0].value.run : "");
    expect(run, JSON.stringify(run, null, 1)).toMatchObject({ phase: "succeeded" });
    expect(await running()).toEqual(
      expect.arrayContaining(["/shop-web", "/shop-db"].map(() => expect.stringMatching(/web|db/))),
    );
    expect((await running()).length).toBe(2);
    expect((await ana.api.workspace.get.query({ workspace })).headVersion).toBe(2);
    expect(await ana.api.changeSet.get.query({ changeSet })).toMatchObject({ phase: "applied" });
    await expect(ana.api.review.execute.mutate({ changeSet, contentHash })).rejects.toThrow("cannot be changed");
  }, 120_000);

  test("[V6] the run's log can be read from its beginning", async () => {
    const [run] = await ana.api.run.list.query({ workspace });
    expect(run?.steps.every(({ phase }) => phase === "succeeded")).toBe(true);
    expect(run?.sentence).toContain("created");
    const { token } = await ana.api.token.create.mutate({ workspace, name: "Looker", kind: "agent" });
    const looked = await runProgram("apps/cli/src/main.ts", { url: server.url, token }, [
      "run",
      "follow",
      run?.id ?? "",
    ]);
    expect(looked.output).toContain("✓ create web: succeeded");
    expect(looked.output).toMatch(/^ {2}web: \S+/m);
    expect([looked.code, looked.output]).toEqual([0, expect.stringContaining(run?.sentence ?? "nothing")]);
  });

  test("[V8] a container killed in a terminal is seen as drift, and restored", async () => {
    const head = watchHead(ana);
    const web = (await componentsByName()).get("web") ?? "";
    await expect.poll(() => head.resource(web)?.status, { timeout: 10_000 }).toBe("ok");
    const name = (await running()).find((each) => each.includes("web")) ?? "";
    const killedAt = Date.now();
    await docker.getContainer(name.slice(1)).kill();
    await expect
      .poll(() => head.resource(web)?.drift.length ?? 0, { timeout: 20_000, interval: 20 })
      .toBeGreaterThan(0);
    expect(head.resource(web)?.driftSince).toBeGreaterThanOrEqual(killedAt - 1_000);
    const { run } = await ana.api.drift.restore.mutate({ workspace, component: web });
    const view = await ended(run);
    expect(view, JSON.stringify(view, null, 1)).toMatchObject({ phase: "succeeded", changeSet: null });
    await expect.poll(() => head.resource(web)?.drift, { timeout: 10_000 }).toEqual([]);
    expect(await running()).toHaveLength(2);
    const audited = await ana.api.audit.list.query({ workspace, text: run });
    expect(audited).toMatchObject([
      { sentence: "had web put back to what Head says", details: { run, component: web } },
    ]);
    head.close();
  }, 120_000);

  test("[V21] what a change set deletes is destroyed on the engine and leaves Head", async () => {
    const web = (await componentsByName()).get("web") ?? "";
    ({ id: changeSet } = await ana.api.changeSet.create.mutate({ workspace, title: "Without web" }));
    const { doc, leave } = await joinAsAgent();
    doc.getMap("component").set(web, { deleted: true });
    await expect
      .poll(async () => (await settledReview(ana)).plan.map(({ name, kind }) => [name, kind]))
      .toEqual([["web", "destroy"]]);
    leave();
    const { contentHash } = await settledReview(ana);
    await ana.api.review.request.mutate({ changeSet });
    await ben.api.review.approve.mutate({ changeSet, contentHash });
    const { run } = await ana.api.review.execute.mutate({ changeSet, contentHash });
    expect(await ended(run)).toMatchObject({ phase: "succeeded" });
    expect(await running()).toHaveLength(1);
    const onHead = async () => (await ana.api.head.snapshot.query({ workspace })).components.map(({ id }) => id);
    await expect.poll(onHead, { timeout: 20_000 }).not.toContain(web);
  }, 120_000);

  test("[V7] kill -9 in the middle of a run: the next process finishes it", async () => {
    const files = [{ path: "depot/compose.yml", text: STACK.replace("name: shop", "name: depot") }];
    const report = await ana.api.changeSet.import.mutate({ workspace, files });
    expect(report.errors).toEqual([]);
    changeSet = report.changeSet;
    const { contentHash } = await settledReview(ana);
    await ana.api.review.request.mutate({ changeSet });
    await ben.api.review.approve.mutate({ changeSet, contentHash });
    const { run } = await ana.api.review.execute.mutate({ changeSet, contentHash });
    await server.end("SIGKILL");
    await server.start();
    const view = await ended(run);
    expect(view, JSON.stringify(view, null, 1)).toMatchObject({ phase: "succeeded" });
    expect((await running()).length).toBe(3);
    expect(await ana.api.audit.verify.query({ workspace })).toMatchObject({ ok: true });
  }, 180_000);

  test("[VG3] [VA3] a step that is under way is ended by nobody but through its run, which lets it put things back", async () => {
    const never =
      'slow:\n    image: lab/busybox:1\n    healthcheck: { test: ["CMD", "false"], interval: 1s, retries: 1000 }';
    const text = STACK.replace("name: shop", "name: ward").replace("web:\n    image: lab/busybox:1", never);
    const report = await ana.api.changeSet.import.mutate({ workspace, files: [{ path: "ward/compose.yml", text }] });
    expect(report.errors).toEqual([]);
    changeSet = report.changeSet;
    const { contentHash } = await settledReview(ana);
    await ana.api.review.request.mutate({ changeSet });
    await ben.api.review.approve.mutate({ changeSet, contentHash });
    const { run } = await ana.api.review.execute.mutate({ changeSet, contentHash });
    const { token } = await ana.api.token.create.mutate({ workspace, name: "Impatient", kind: "agent" });
    const asAgent = { url: server.url, token };
    const followed = runProgram("apps/cli/src/main.ts", asAgent, ["run", "follow", run]);
    const slow = async () => (await componentsByName()).get("slow") ?? "";
    await expect.poll(slow, { timeout: 20_000 }).not.toBe("");
    const going = async () =>
      (await ana.api.functionRun.list.query({ workspace, component: await slow() })).runs.find(
        ({ purpose, state }) => purpose === "action" && state.phase === "running",
      );
    await expect.poll(async () => (await going())?.purpose, { timeout: 60_000 }).toBe("action");
    const step = (await going())?.id ?? ("" as never);
    const agent = server.api({ authorization: `Bearer ${token}` });
    for (const api of [agent, ana.api])
      await expect(api.functionRun.kill.mutate({ run: step })).rejects.toThrow("Cancel the run it belongs to");
    expect((await ana.api.functionRun.get.query({ run: step })).state.phase).toBe("running");
    await ana.api.run.cancel.mutate({ run });
    const view = await ended(run);
    expect(await followed).toMatchObject({
      code: 1,
      output: expect.stringContaining("slow was stopped before it was"),
    });
    expect(view, JSON.stringify(view, null, 1)).toMatchObject({ phase: "cancelled" });
    expect(view.sentence).toContain("slow was stopped before it was done.");
    expect(view.sentence).not.toContain("half-way");
    expect((await running()).filter((each) => each.includes("slow"))).toEqual([]);
    vi.stubEnv("TRIBUTARY_PASSWORD", "correct horse battery");
    const inPerson = ["run", "cancel", run, "--email", "ana@example.test", "--workspace", workspace];
    expect(await runProgram("apps/cli/src/main.ts", asAgent, inPerson)).toEqual({
      ...{ code: 1, output: "This run has ended already.\n" },
    });
  }, 180_000);
});
