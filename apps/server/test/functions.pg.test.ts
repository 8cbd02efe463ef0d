import { type Agent, connectAgent } from "@tributary/agent";
import type { ComponentId, FunctionRunId } from "@tributary/core/base";
import type { FunctionRunView } from "@tributary/core/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runProgram } from "./run-program.ts";
import { type Person, ServerProcess } from "./server-process.ts";

const STACK = `name: shop
services:
  web:
    image: nginx
    environment:
      DB_PASSWORD: correct-horse-battery
`;
const ENDLESS =
  'export default async () => { console.log("going"); for (;;) await new Promise((go) => setTimeout(go, 20)); };\n';

let server: ServerProcess;
let ana: Person;
let viewer: Person;
let workspace: string;
let changeSet: string;
let agent: Agent;
let web: ComponentId;
let token: string;

beforeAll(async () => {
  server = await ServerProcess.start();
  ({ ana, workspace } = await server.foundShop());
  viewer = await server.join("Vic", "viewer");
  const files = [{ path: "shop/compose.yml", text: STACK }];
  ({ changeSet } = await ana.api.changeSet.import.mutate({ workspace, files }));
  ({ token } = await ana.api.token.create.mutate({ workspace, name: "Writer", kind: "agent" }));
  agent = await connectAgent({ url: server.url, token, changeSet });
  web = agent.component("web")?.id as ComponentId;
}, 120_000);

afterAll(async () => {
  agent?.close();
  await server.dispose();
});

async function write(
  kind: Parameters<Agent["functions"]["write"]>[0]["kind"],
  name: string,
  source: string,
  inputs = {},
) {
  const written = await agent.functions.write({ kind, name, source, inputs });
  if (!written.accepted) throw new Error(written.sentence);
  return written.function;
}

test("[VG1] a function is tried on a component before it is attached to anything, as it is written now, with what it would be given", async () => {
  const source =
    'export default ({ image }) => { console.log("saw " + image); return { result: "warning", message: image }; };\n';
  const id = await write("qualification", "pinned", source, { image: "/domain/image", none: "/domain/hostname" });
  const wish = { target: { id }, component: "web" };
  expect(await agent.functions.argument(wish)).toEqual({ input: { kind: "whole", value: { image: "nginx" } } });
  const lines: string[] = [];
  const run = await agent.functions.run(wish, { onLog: ({ text }) => lines.push(text) });
  expect(run).toMatchObject({
    purpose: "test",
    component: { id: web, name: "web" },
    changeSet,
    by: { name: "Writer" },
    sandbox: { tier: "reactive" },
    input: { kind: "whole", value: { image: "nginx" } },
    state: { phase: "succeeded", output: { kind: "whole", value: { result: "warning", message: "nginx" } } },
  });
  expect(lines).toEqual(["saw nginx"]);
  expect(await agent.functions.edit(id, source.replace("warning", "success"))).toEqual({ accepted: true });
  expect((await agent.functions.run(wish)).state).toMatchObject({ output: { value: { result: "success" } } });
  expect(
    (await agent.functions.run({ target: { schema: "docker.container", name: "imagePinned" }, component: web })).state
      .phase,
  ).toBe("succeeded");
});

test("[VG1] an agent writes a function, attaches it, and it lights up on the components it concerns", async () => {
  const id = await write(
    "qualification",
    "agentCheck",
    'export default ({ image }) => ({ result: image === "nginx" ? "failure" : "success" });\n',
    { image: "/domain/image" },
  );
  expect(await agent.functions.attach(id, "docker.container")).toEqual({ accepted: true });
  await agent.waitForResults();
  expect(agent.results(web).get("/derived/qualification/agentCheck")).toMatchObject({ value: { result: "failure" } });
  expect(agent.functions.state(id)).toEqual({ phase: "ready" });
  expect((await agent.functions.list()).find((each) => each.id === id)).toMatchObject({
    bindings: ["docker.container"],
  });
  const { target, input } = await ana.api.function.explain.query({
    workspace,
    changeSet,
    component: web,
    path: "/derived/qualification/agentCheck",
  });
  expect([target, input]).toEqual([{ id }, { kind: "whole", value: { image: "nginx" } }]);
});

test("[VG2] every kind can be tried: what reacts, what talks, what only says what it would do; an action cannot, and says why", async () => {
  const on = async (kind: Parameters<typeof write>[0], source: string, wish: object = {}) => {
    const id = await write(kind, `try_${kind}`, source);
    return agent.functions.run({ target: { id }, component: web, ...wish });
  };
  const outputOf = ({ state }: FunctionRunView) =>
    state.phase === "succeeded" && state.output.kind === "whole" ? state.output.value : state;
  expect(outputOf(await on("attribute", "export default () => 7;"))).toBe(7);
  expect(outputOf(await on("transformation", "export default ({ value }) => value + 1;", { input: 2 }))).toBe(3);
  expect(outputOf(await on("codeGeneration", 'export default () => ({ format: "text", code: "x" });'))).toMatchObject({
    code: "x",
  });
  expect(outputOf(await on("schema", 'export default () => ({ name: "a.b" });'))).toEqual({ name: "a.b" });
  expect(
    outputOf(
      await on(
        "management",
        "export default ({ component }) => ({ operations: [{ type: 'note', on: component.name }] });",
      ),
    ),
  ).toEqual({ operations: [{ type: "note", on: "web" }] });
  const debug = await on(
    "debug",
    "export default ({ component, input }) => [component.name, component.schema, component.domain.image, input.deep];",
    { input: { deep: true } },
  );
  expect(outputOf(debug)).toEqual(["web", "docker.container", "nginx", true]);
  expect(debug).toMatchObject({ purpose: "debug", sandbox: { tier: "world" } });
  const action = await write("action", "try_action", "export default () => ({ status: 'ok' });");
  const wish = { target: { id: action }, component: web };
  expect(await agent.functions.argument(wish)).toMatchObject({
    input: { value: { kind: "create", component: { name: "web" } } },
    refusal: expect.stringContaining("acts on reality"),
  });
  await expect(agent.functions.run(wish)).rejects.toThrow("acts on reality");
  const broken = await write("attribute", "broken", "export default (=> 1;");
  await expect(agent.functions.run({ target: { id: broken }, component: web })).rejects.toThrow(
    /cannot be run as it is written. Line 1/,
  );
});

test("[VG3] an endless one is seen going, ended by somebody else, and found in the history of its function and of its component", async () => {
  const id = await write("debug", "endless", ENDLESS);
  const { run } = await ana.api.function.run.mutate({ workspace, changeSet, target: { id }, component: web });
  await expect
    .poll(async () => (await ana.api.functionRun.log.query({ run, afterSeq: 0 })).map(({ text }) => text))
    .toEqual(["going"]);
  expect((await ana.api.functionRun.get.query({ run })).state.phase).toBe("running");
  await agent.api.command("functionRun.kill", { run });
  await expect
    .poll(async () => (await ana.api.functionRun.get.query({ run })).state)
    .toMatchObject({ phase: "killed", by: "Writer" });
  await expect(ana.api.functionRun.kill.mutate({ run })).rejects.toThrow("ended already");
  const ofFunction = await ana.api.functionRun.list.query({ workspace, functionKey: id });
  expect(ofFunction.runs.map((each) => each.id)).toEqual([run]);
  const ofComponent = await ana.api.functionRun.list.query({ workspace, component: web });
  expect(ofComponent.runs.map((each) => each.id)).toContain(run);
  const { sentence } = (await ana.api.audit.list.query({ workspace, changeSet }))[0] ?? {};
  expect(sentence).toBe("ended a run of the function “endless”");
});

test("[VG4] a run is made again with the same input and the code as it is now", async () => {
  const id = await write("debug", "again", "export default ({ input }) => ['first', input];\n");
  const first = await agent.functions.run({ target: { id }, component: web, input: 5 });
  await agent.functions.edit(id, "export default ({ input }) => ['second', input];\n");
  const { run } = await ana.api.functionRun.retry.mutate({ run: first.id });
  const ended = async () => (await ana.api.functionRun.get.query({ run })) as FunctionRunView;
  await expect.poll(async () => (await ended()).state.phase).toBe("succeeded");
  expect(await ended()).toMatchObject({
    retryOf: first.id,
    state: { output: { value: ["second", 5] } },
    by: { name: "Ana" },
  });
});

test("[VG5] what is sensitive in a component is in no record, whoever prints it", async () => {
  const source =
    "export default ({ component }) => { console.log(JSON.stringify(component.domain.environment)); return component.domain; };\n";
  const id = await write("debug", "leaky", source);
  const record = await agent.functions.run({ target: { id }, component: web });
  const log = await ana.api.functionRun.log.query({ run: record.id, afterSeq: 0 });
  expect(JSON.stringify([record, log])).toContain("[redacted]");
  expect(JSON.stringify([record, log])).not.toContain("correct-horse-battery");
  const { run } = await ana.api.functionRun.retry.mutate({ run: record.id as FunctionRunId });
  await expect.poll(async () => (await ana.api.functionRun.get.query({ run })).state.phase).toBe("succeeded");
});

test("[VG6] viewers see functions and runs, and run none", async () => {
  const [{ id } = { id: "" }] = await agent.functions.list();
  const target = { id: id ?? "" };
  expect((await viewer.api.functionRun.list.query({ workspace })).runs.length).toBeGreaterThan(0);
  await expect(viewer.api.function.run.mutate({ workspace, changeSet, target, component: web })).rejects.toThrow(
    "You may look",
  );
  const [{ id: run } = { id: "" as FunctionRunId }] = (await viewer.api.functionRun.list.query({ workspace })).runs;
  await expect(viewer.api.functionRun.kill.mutate({ run })).rejects.toThrow("You may look");
  const stranger = await server.api({});
  await expect(stranger.functionRun.get.query({ run })).rejects.toThrow("Sign in first");
});

test("[VG3] the command line lists functions, tries one, prints its log and its result, and shows its runs", async () => {
  const id = await write(
    "debug",
    "forTerminal",
    "export default ({ component, input }) => { console.log('hello'); if (input.fail) throw new Error('no'); return component.name; };\n",
  );
  const tributary = (...args: readonly string[]) =>
    runProgram("apps/cli/src/main.ts", { url: server.url, token }, ["function", ...args]);
  expect((await tributary("list", "--change-set", changeSet)).output).toMatch(/forTerminal +debug/);
  const wish = ["forTerminal", "--change-set", changeSet, "--component", "web"];
  const tried = await tributary("test", ...wish);
  expect(tried).toMatchObject({ code: 0, output: expect.stringContaining("hello") });
  expect(tried.output).toContain('"web"');
  const failed = await tributary("run", ...wish, "--input", '{"fail":true}');
  expect(failed).toMatchObject({ code: 1, output: expect.stringMatching(/Failed \(thrown\): Error: no/) });
  const runs = (await tributary("runs", "--function", id, "--change-set", changeSet, "--json")).output
    .trim()
    .split("\n");
  const [newest] = runs.map((line) => JSON.parse(line) as FunctionRunView);
  expect(runs).toHaveLength(2);
  expect((await tributary("logs", newest?.id ?? "")).output).toBe("hello\n");
  expect(await tributary("kill", newest?.id ?? "")).toMatchObject({
    code: 1,
    output: expect.stringContaining("ended already"),
  });
  expect((await tributary("retry", newest?.id ?? "")).output).toContain("Failed (thrown)");
}, 60_000);

test("[VG9] lines of a function that reacts are there while it runs, and when a limit ends it", async () => {
  const spins = await write(
    "qualification",
    "spins",
    'export default () => { console.log("going round"); for (;;); };\n',
  );
  const { run } = await ana.api.function.run.mutate({ workspace, changeSet, target: { id: spins }, component: web });
  await expect.poll(async () => (await ana.api.functionRun.get.query({ run })).state.phase).toBe("failed");
  expect((await ana.api.functionRun.get.query({ run })).state).toMatchObject({ failure: { kind: "cpu" } });
  const lines = await ana.api.functionRun.log.query({ run, afterSeq: 0 });
  expect(lines.map(({ text }) => text)).toEqual(["going round"]);
});

test("[VG10] runs are found by what they ran on when that is gone, and by their change set", async () => {
  const look = await write("debug", "lookAt", "export default ({ component }) => component.name;\n");
  const made = await agent.create("docker.volume", "scratch");
  if (!made.accepted) throw new Error(made.sentence);
  const on = { workspace, changeSet, target: { id: look }, component: made.component };
  const { run } = await ana.api.function.run.mutate(on);
  await expect.poll(async () => (await ana.api.functionRun.get.query({ run })).state.phase).toBe("succeeded");
  expect(await agent.remove(made.component)).toEqual({ accepted: true });
  const found = await viewer.api.functionRun.list.query({ workspace, changeSet, component: made.component });
  expect(found.runs.map(({ id, component }) => [id, component?.name])).toEqual([[run, "scratch"]]);
  const shown = await runProgram("apps/cli/src/main.ts", { url: server.url, token }, ["function", "show", run]);
  expect(shown.output).toContain(`/w/${workspace}/functions/runs/${run}`);
  expect(shown.output).toContain('"scratch"');
});
