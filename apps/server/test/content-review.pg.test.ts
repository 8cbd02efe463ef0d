import { type Agent, connectAgent } from "@tributary/agent";
import type { Anchor } from "@tributary/core/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runProgram } from "./run-program.ts";
import { type Person, ServerProcess } from "./server-process.ts";

/* Functions and notes of the catalogue in review: talked about, marked, split off and taken back like components. */

const CODE = 'export default () => {\n  const ok = true;\n  return { result: ok ? "success" : "failure" };\n};\n';

let server: ServerProcess;
let ana: Person;
let ben: Person;
let workspace: string;
let changeSet: string;
let token: string;
let agent: Agent;
let check: string;

beforeAll(async () => {
  server = await ServerProcess.start();
  ana = await server.signUp("Ana");
  ({ id: workspace } = await ana.api.workspace.create.mutate({ name: "Shop" }));
  const invite = await ana.api.workspace.invite.mutate({ workspace, role: "approver" });
  ben = await server.signUp("Ben", invite.token);
  ({ id: changeSet } = await ana.api.changeSet.create.mutate({ workspace, title: "House rules" }));
  ({ token } = await ana.api.token.create.mutate({ workspace, name: "Writer", kind: "agent" }));
  agent = await connectAgent({ url: server.url, token, changeSet });
  const written = await agent.functions.write({ kind: "qualification", name: "check", source: CODE });
  if (!written.accepted) throw new Error(written.sentence);
  check = written.function;
  await agent.create("docker.project", "shop");
}, 120_000);

afterAll(async () => {
  agent?.close();
  await server.dispose();
});

const review = (person: Person) => person.api.review.get.query({ changeSet });
const cli = (...args: readonly string[]) => runProgram("apps/cli/src/main.ts", { url: server.url, token }, args);

test("[VC8] a thread stands at a function or one of its lines, and only where there is such a line", async () => {
  const line: Anchor = {
    kind: "function",
    function: check,
    line: { side: "after", text: "  const ok = true;", nth: 0 },
  };
  await ben.api.comment.begin.mutate({ changeSet, id: "line", anchor: line, text: "Always? @Ana" });
  await agent.comments.begin({ kind: "function", function: check }, "Written for the house.");
  const threads = await ana.api.comment.list.query({ changeSet });
  expect(threads.map(({ about, anchor }) => [about, anchor])).toEqual([
    ["check ▸ “const ok = true;”", line],
    ["check", { kind: "function", function: check }],
  ]);
  expect((await ana.api.comment.mentions.query({ workspace })).map(({ thread }) => thread)).toEqual(["line"]);
  const nowhere: readonly Anchor[] = [
    { kind: "function", function: check, line: { side: "before", text: "  const ok = true;", nth: 0 } },
    { kind: "function", function: check, line: { side: "after", text: "  const ok = false;", nth: 0 } },
    { kind: "function", function: "none" },
    { kind: "schema", schema: "house.box@2" },
  ];
  for (const anchor of nowhere)
    await expect(ben.api.comment.begin.mutate({ changeSet, id: "nowhere", anchor, text: "?" })).rejects.toThrow();
  const kind: Anchor = { kind: "schema", schema: "docker.project@1" };
  await ben.api.comment.begin.mutate({ changeSet, id: "kind", anchor: kind, text: "Of the kind itself." });
});

test("[VC8] the command line says something about a line by its number", async () => {
  const { code, output } = await cli(
    "comments",
    "add",
    changeSet,
    "--function",
    "check",
    "--line",
    "3",
    "--text",
    "Why?",
  );
  expect([code, output]).toEqual([0, expect.any(String)]);
  const threads = await ana.api.comment.list.query({ changeSet });
  expect(threads.at(-1)?.about).toBe('check ▸ “return { result: ok ? "success" : "failure" };”');
});

test("[VR10] a function is viewed and approved by what it says, and named in what changed since", async () => {
  const looked = (await review(ben)).functions.find((each) => each.function === check)?.hash ?? null;
  await ben.api.review.view.mutate({ changeSet, things: [{ thing: check, hash: looked }] });
  await ana.api.review.request.mutate({ changeSet });
  const settled = async () => expect.poll(async () => (await review(ben)).settled).toBe(true);
  await settled();
  const { contentHash, functions, viewed } = await review(ben);
  expect(functions[0]).toMatchObject({ by: [{ name: "Writer", type: "agent", owner: "Ana" }] });
  expect(viewed[check]?.hash).toBe(functions[0]?.hash);
  await ben.api.review.approve.mutate({ changeSet, contentHash });
  expect(await agent.functions.edit(check, CODE.replace("true", "false"))).toEqual({ accepted: true });
  const later = await review(ben);
  expect(later.changedSince).toEqual([{ by: { id: ben.id, name: "Ben" }, things: ["the function check"] }]);
  expect(later.viewed[check]?.hash).not.toBe(later.functions[0]?.hash);
  await settled();
  await ben.api.review.approve.mutate({ changeSet, contentHash: (await review(ben)).contentHash });
  expect((await review(ben)).changedSince).toEqual([]);
});

test("[VR10] a function is split off by itself", async () => {
  const preview = await ana.api.changeSet.partPreview.query({ changeSet, components: [check] });
  expect(preview).toMatchObject({ components: [{ name: "check" }], needed: [], obstacle: null });
  const { id } = await ana.api.changeSet.split.mutate({ changeSet, components: [check] });
  const part = await ana.api.review.get.query({ changeSet: id });
  expect([part.functions.map(({ name }) => name), part.changes]).toEqual([["check"], []]);
});

test("[VR9] what a change set changes is taken back: a part, the whole, by whoever may edit, and it is in the audit", async () => {
  expect(await agent.functions.set(check, "title", "House rule")).toEqual({ accepted: true });
  expect(await agent.functions.attach(check, "docker.container")).toEqual({ accepted: true });
  const part = { part: "field", field: "title" } as const;
  await ana.api.changeSet.takeBack.mutate({ changeSet, thing: check, part });
  expect((await review(ana)).functions).toMatchObject([{ title: "check", attached: [{ schema: "docker.container" }] }]);
  await expect(ana.api.changeSet.takeBack.mutate({ changeSet, thing: check, part })).rejects.toThrow("not any more");
  const name = { part: "field", field: "name" } as const;
  await expect(ana.api.changeSet.takeBack.mutate({ changeSet, thing: check, part: name })).rejects.toThrow("is new in");
  expect((await cli("take-back", changeSet, "check")).code).toBe(0);
  expect((await review(ana)).functions).toEqual([]);
  await agent.lineage.takeBack(agent.component("shop")?.id as string);
  expect((await review(ana)).changes).toEqual([]);
  const entries = await ana.api.audit.list.query({ workspace, changeSet });
  const said = entries.filter(({ sentence }) => sentence.startsWith("took back")).map(({ sentence }) => sentence);
  expect(said).toEqual([
    "took back everything on shop",
    "took back everything on the function check",
    "took back a part of the function House rule",
  ]);
  const invite = await ana.api.workspace.invite.mutate({ workspace, role: "viewer" });
  const vic = await server.signUp("Vic", invite.token);
  await expect(vic.api.changeSet.takeBack.mutate({ changeSet, thing: check })).rejects.toThrow();
});
