import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type ApiEndpoint, type ApiServices, createApi } from "@tributary/adapters/api";
import type { ActorId, WorkspaceId } from "@tributary/core/base";
import type { RunEvent, RunView, StepView } from "@tributary/core/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createAgentApi } from "./api.ts";
import { runsOf } from "./runs.ts";

let server: Server;
let endpoint: ApiEndpoint;
let url: string;
let phase: RunView["phase"];
/** What each who watches is told, the first one's first; then it ends. */
let told: (() => AsyncGenerator<RunEvent>)[];
let asked: number[];

const viewOf = (now: RunView["phase"]): RunView => ({
  ...{ id: "run", changeSet: null, title: "Shop", phase: now, startedAt: 1, startedBy: "Ana", steps: [] },
});
const lines = (...seqs: readonly number[]): RunEvent => ({
  type: "log",
  lines: seqs.map((seq) => ({ run: "run", component: "c", at: seq, seq, text: `line ${seq}` })),
});

beforeEach(async () => {
  [phase, told, asked] = ["running", [], []];
  const services = {
    stores: { members: { roleOf: async () => "editor" }, runs: { get: async () => ({ workspace: "w" }) } },
    runs: {
      view: () => viewOf(phase),
      async *watch(_record: unknown, from: { readonly afterSeq: number }) {
        asked.push(from.afterSeq);
        yield* told.shift()?.() ?? [];
      },
    },
    audit: { record: async () => {} },
  } as unknown as ApiServices;
  endpoint = createApi({
    services,
    authenticate: async ({ headers }) =>
      headers.authorization === "Bearer good"
        ? {
            actor: {
              type: "agent",
              id: "a" as ActorId,
              name: "bot",
              onBehalfOf: { id: "ana" as ActorId, name: "Ana" },
            },
            member: "ana" as ActorId,
            credential: { kind: "token", id: "t", workspace: "w" as WorkspaceId },
          }
        : undefined,
    isOwnOrigin: () => true,
    onFault: (fault) => {
      throw fault;
    },
  });
  server = createServer((request, response) => void (endpoint.request(request, response) || response.end()));
  server.on("upgrade", (request, socket, head) => void endpoint.upgrade(request, socket, head));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  await endpoint.close();
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

test("[B41] a run is followed to its end: how it stands, and each line once, however often it is told", async () => {
  told = [
    // The process that drove it stops.
    async function* () {
      yield { type: "run", run: viewOf("running") };
      yield lines(1, 2);
    },
    async function* () {
      yield lines(2, 3);
      phase = "succeeded";
      yield { type: "run", run: viewOf(phase) };
    },
  ];
  const [seen, phases]: [number[], string[]] = [[], []];
  const ended = await runsOf(createAgentApi(url, "good")).follow("run", {
    onLog: ({ seq }) => seen.push(seq),
    onRun: (run) => phases.push(run.phase),
  });
  expect([ended.phase, seen, phases]).toEqual(["succeeded", [1, 2, 3], ["running", "succeeded"]]);
  expect(asked).toEqual([0, 2]);
});

test("[B41] a run that is told step by step is handed on whole", async () => {
  const step = (component: string, now: StepView["phase"]): StepView => ({
    ...{ component, name: component, schema: "docker.container@1", kind: "create", reason: "", downtime: false },
    ...{ after: [], phase: now },
  });
  told = [
    async function* () {
      yield { type: "run", run: { ...viewOf("running"), steps: [step("db", "running"), step("web", "waiting")] } };
      yield { type: "steps", steps: [step("db", "succeeded")] };
      phase = "succeeded";
    },
  ];
  const seen: string[][] = [];
  await runsOf(createAgentApi(url, "good")).follow("run", {
    onRun: ({ steps }) => seen.push(steps.map((each) => each.phase)),
  });
  expect(seen).toEqual([
    ["running", "waiting"],
    ["succeeded", "waiting"],
  ]);
});

test("[B41] whoever has looked for long enough leaves, and the run goes on", async () => {
  told = [
    async function* () {
      yield lines(1);
      await new Promise(() => {});
    },
  ];
  const enough = new AbortController();
  const ended = await runsOf(createAgentApi(url, "good")).follow("run", {
    onLog: () => enough.abort(),
    signal: enough.signal,
  });
  expect(ended.phase).toBe("running");
});

test("[B41] whoever may not look is told so in a sentence", async () => {
  await expect(runsOf(createAgentApi(url, "bad")).follow("run")).rejects.toThrow("The token is missing, wrong");
});
