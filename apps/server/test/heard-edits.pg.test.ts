import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { connectAgent } from "@tributary/agent";
import type { ComponentId } from "@tributary/core/base";
import type { Mutation, Path, SchemaRef } from "@tributary/core/model";
import type { HeardEdits } from "@tributary/core/protocol";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { runProgram } from "./run-program.ts";
import { type Person, ServerProcess } from "./server-process.ts";

type Message = {
  readonly type: string;
  readonly description: string;
  readonly changeSet: string | null;
  readonly actor: { readonly name: string };
  readonly data: {
    readonly count: number;
    readonly edits: readonly { readonly type: string; readonly path?: string }[];
  };
};

const WEB = "web" as ComponentId;
const OLD = "old" as ComponentId;
const NONE: HeardEdits = { endings: [], types: [], kinds: [], tag: "" };
const heard: { readonly id: string; readonly message: Message }[] = [];

let server: ServerProcess;
let ana: Person;
let ben: Person;
let workspace: string;
let receiver: Server;
let url: string;
let token: string;

beforeAll(async () => {
  server = await ServerProcess.start();
  ({ ana, workspace } = await server.foundShop());
  ben = await server.join("Ben", "approver");
  ({ token } = await ana.api.token.create.mutate({ workspace, name: "Robot", kind: "agent" }));
  vi.stubEnv("TRIBUTARY_PASSWORD", "correct horse battery");
  receiver = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      heard.push({ id: String(request.headers["tributary-delivery"]), message: JSON.parse(body) as Message });
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((ready) => receiver.listen(0, "127.0.0.1", ready));
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
}, 60_000);

afterAll(async () => {
  receiver.closeAllConnections();
  receiver.close();
  await server.dispose();
});

const hear = (rest: Partial<HeardEdits>) => ana.api.activity.setHeard.mutate({ workspace, ...NONE, ...rest });
const image = (value: string, component = WEB): Mutation => ({
  ...{ type: "attribute.set", component, path: "/domain/image" as Path, value },
});
const made = (component: ComponentId): readonly Mutation[] => [
  { type: "component.create", component, schema: "docker.container@1" as SchemaRef },
  { type: "component.rename", component, name: component },
];
const counts = async () => (await ana.api.workspace.statistics.query({ workspace })).outbox;
/** All that there is to be told has been. */
const quiet = () => expect.poll(async () => (await counts()).waiting, { timeout: 20_000 }).toBe(0);
const types = () => heard.map(({ message }) => message.type);

/** What an agent writes into a change set of its own, one act after the other, and how each ended. */
async function writing(title: string, ...acts: readonly (readonly Mutation[])[]) {
  const { id: changeSet } = await ana.api.changeSet.create.mutate({ workspace, title });
  const agent = await connectAgent({ url: server.url, token, changeSet });
  const verdicts: boolean[] = [];
  for (const act of acts) verdicts.push((await agent.batch(act)).accepted);
  agent.close();
  return { changeSet, verdicts };
}

test("[V94] an edit that a policy refused is told to the webhook that hears of its type; one of another type is not, nor is one that stands", async () => {
  await ana.api.policy.set.mutate({ workspace, kind: "pinnedImages", enforcement: "mandatory", parameters: {} });
  await ana.api.policy.set.mutate({
    ...{ workspace, kind: "protectedComponents", enforcement: "mandatory", parameters: { tag: "tier=production" } },
  });
  await ana.api.activity.setWebhook.mutate({ workspace, url });
  await hear({ endings: ["blocked"], types: ["attribute.*"] });
  const tagged: Mutation = {
    ...{ type: "attribute.set", component: OLD, path: "/meta/tags/tier" as Path, value: "production" },
  };
  const { changeSet, verdicts } = await writing(
    "First",
    [...made(WEB), image("nginx:1.27"), ...made(OLD), tagged],
    [image("nginx:latest")],
    [{ type: "component.delete", component: OLD }],
    [{ type: "component.rename", component: WEB, name: "shop" }],
  );
  expect(verdicts).toEqual([true, false, false, true]);
  await expect.poll(() => heard.length, { timeout: 20_000 }).toBe(1);
  await quiet();
  expect(heard).toMatchObject([
    {
      message: {
        ...{ type: "edit.blocked", changeSet, actor: { name: "Robot" } },
        description: expect.stringMatching(/^A policy refused an edit on “web”\. .*may be another version tomorrow/),
        data: { count: 1, edits: [{ type: "attribute.set", component: "web", kind: "docker.container" }] },
      },
    },
  ]);
  expect(heard[0]?.message.data.edits[0]).toMatchObject({ path: "/domain/image", policies: ["pinnedImages"] });
  const activity = await ana.api.activity.list.query({ workspace });
  expect(activity.map(({ type, phase }) => [type, phase])).toEqual([["edit.blocked", "told"]]);
});

test("[V94] what it hears holds for the next edit, in open change sets, too: by kind and tag, of what stands, and of batches", async () => {
  heard.length = 0;
  const { id: changeSet } = await ana.api.changeSet.create.mutate({ workspace, title: "Second" });
  const agent = await connectAgent({ url: server.url, token, changeSet });
  await hear({ endings: ["accepted"], kinds: ["docker.*"], tag: "tier=lab" });
  await agent.batch(made(WEB));
  await agent.batch([{ type: "attribute.set", component: WEB, path: "/meta/tags/tier" as Path, value: "lab" }]);
  await expect.poll(types, { timeout: 20_000 }).toEqual(["edit.accepted"]);
  await hear({ endings: ["accepted", "blocked"] });
  const batch = [image("redis"), image("redis:8")];
  await ana.api.changeSet.edit.mutate({ changeSet, mutations: batch, batch: "bestEffort" });
  await expect.poll(types, { timeout: 20_000 }).toHaveLength(3);
  // Only tried, nothing is told.
  await ana.api.changeSet.dryRun.mutate({ changeSet, mutations: batch, batch: "bestEffort" });
  await hear({});
  await agent.batch([image("redis:9")]);
  await quiet();
  expect(types().slice(1).sort()).toEqual(["edit.accepted", "edit.blocked"]);
  expect(heard.slice(1).map(({ message }) => message.data.count)).toEqual([1, 1]);
  expect(new Set(heard.map(({ id }) => id)).size).toBe(3);
  agent.close();
});

test("[V94] the command line says and sets it, as an owner who signs in", async () => {
  const tributary = (...args: readonly string[]) =>
    runProgram("apps/cli/src/main.ts", { url: server.url, token }, [...args, "--email", "ana@example.test"]);
  const set = await tributary(
    "webhook",
    "hear",
    "blocked,failed",
    "--types",
    "component.*",
    "--kinds",
    "docker.volume",
  );
  const sentence = "edits refused by a policy or that could not be judged, of the type component.*, on docker.volume.";
  expect([set.code, set.output]).toEqual([0, expect.stringContaining(sentence)]);
  expect((await tributary("webhook", "show")).output).toBe(set.output);
  expect(await tributary("webhook", "hear", "blocked", "--types", "nonsense")).toMatchObject({
    ...{ code: 1, output: expect.stringContaining("no type of edit “nonsense”") },
  });
});

test("[V94] an owner alone says what it hears, where there is one; it stands in the audit, and what cannot be meant is refused", async () => {
  const said = { workspace, ...NONE, endings: ["blocked" as const] };
  await expect(ben.api.activity.setHeard.mutate(said)).rejects.toThrow("Only an owner");
  await expect(hear({ endings: ["blocked"], types: ["nonsense"] })).rejects.toThrow("no type of edit “nonsense”");
  await hear({ endings: ["blocked"], tag: "tier=production" });
  expect(await ana.api.activity.webhook.query({ workspace })).toMatchObject({
    hears: { ...NONE, endings: ["blocked"], tag: "tier=production" },
    sentence: expect.stringContaining("edits refused by a policy, tagged tier=production"),
  });
  const [entry] = await ana.api.audit.list.query({ workspace });
  expect(entry?.sentence).toBe(
    "set what the webhook hears of edits: edits refused by a policy, tagged tier=production",
  );
  await ana.api.activity.setWebhook.mutate({ workspace, url: null });
  await expect(hear({ endings: ["blocked"] })).rejects.toThrow("has no webhook: set its address first");
  heard.length = 0;
  await writing("Third", [...made("x" as ComponentId), image("x", "x" as ComponentId)]);
  expect(await counts()).toMatchObject({ waiting: 0 });
  expect(heard).toEqual([]);
});
