import { type Agent, connectAgent } from "@tributary/agent";
import type { ComponentId } from "@tributary/core/base";
import type { Mutation, Path } from "@tributary/core/model";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runProgram } from "./run-program.ts";
import { type Person, ServerProcess } from "./server-process.ts";

/* [V38]: batches that are made by a command, with the real server. */

const STACK = "name: shop\nservices:\n  web:\n    image: nginx:1.27\n  api:\n    image: caddy:2.9\n";
const HUB = "mirror.example/library";

let server: ServerProcess;
let ana: Person;
let workspace: string;
let changeSet: string;
let agent: Agent;
let web: ComponentId;
let api: ComponentId;
let token: string;

beforeAll(async () => {
  server = await ServerProcess.start();
  ({ ana, workspace } = await server.foundShop());
  const files = [{ path: "shop/compose.yml", text: STACK }];
  ({ changeSet } = await ana.api.changeSet.import.mutate({ workspace, files }));
  ({ token } = await ana.api.token.create.mutate({ workspace, name: "Writer", kind: "agent" }));
  agent = await connectAgent({ url: server.url, token, changeSet });
  web = agent.component("web")?.id as ComponentId;
  api = agent.component("api")?.id as ComponentId;
  const mandatory = { workspace, enforcement: "mandatory" } as const;
  await ana.api.policy.set.mutate({ ...mandatory, kind: "imageRegistry", parameters: { registry: "mirror.example" } });
  await ana.api.policy.set.mutate({ ...mandatory, kind: "pinnedImages", parameters: {} });
}, 120_000);

afterAll(async () => {
  agent?.close();
  await server.dispose();
});

const image = (component: ComponentId, value: string): Mutation => ({
  type: "attribute.set",
  component,
  path: "/domain/image" as Path,
  value,
});
const NOWHERE: Mutation = {
  type: "attribute.set",
  component: "nobody" as ComponentId,
  path: "/domain/image" as Path,
  value: "x",
};
const imageOf = (component: ComponentId) => agent.component(component)?.domain["image"];
const refused = async () => (await ana.api.workspace.statistics.query({ workspace })).mutations.refused;
const lines = async () => (await ana.api.audit.list.query({ workspace, changeSet })).length;

test("[V38] best effort: each mutation has its verdict, peers are told of what was made, and one step takes that back", async () => {
  const before = [await refused(), await lines()];
  const edit = await agent.submit([image(web, "nginx:1.28"), image(api, "caddy"), NOWHERE], {
    batch: "bestEffort",
  });
  expect([edit.phase, edit.outcomes.map(({ verdict }) => verdict)]).toEqual([
    "done",
    ["changed", "refused", "refused"],
  ]);
  expect(edit.outcomes[0]?.changed).toEqual(image(web, `${HUB}/nginx:1.28`));
  expect(edit.outcomes[1]?.refusal).toMatchObject({
    rule: "policy",
    sentence: expect.stringContaining("another version tomorrow"),
  });
  expect(edit.summary).toEqual({ total: 3, accepted: 1, refused: 2, skipped: 0, modified: 1 });
  // Not polled for: it is seen here once it is answered ([B56] of packages/agent).
  expect([imageOf(web), imageOf(api)]).toEqual([`${HUB}/nginx:1.28`, "caddy:2.9"]);
  expect([await refused(), await lines()]).toEqual([(before[0] ?? 0) + 2, (before[1] ?? 0) + 3]);
  const [line] = (await ana.api.audit.list.query({ workspace, changeSet })).filter(
    ({ actor }) => actor.name === "Writer",
  );
  expect(line?.actor).toMatchObject({ type: "agent", owner: "Ana" });
  expect(await agent.undo()).toMatchObject({ accepted: true });
  // An undo is judged, too.
  expect([imageOf(web), imageOf(api)]).toEqual([`${HUB}/nginx:1.27`, "caddy:2.9"]);
});

test("[V38] all or nothing refuses all, and up to the first failure stops there", async () => {
  const batch = [image(web, `${HUB}/nginx:1.29`), image(api, "caddy"), image(api, `${HUB}/caddy:3`)];
  const none = await agent.submit(batch);
  expect([none.phase, none.outcomes.map(({ verdict }) => verdict)]).toEqual([
    "refused",
    ["skipped", "refused", "skipped"],
  ]);
  expect([none.written, imageOf(web)]).toEqual([[], `${HUB}/nginx:1.27`]);
  const some = await agent.submit(batch, { batch: "untilFailure" });
  expect([some.phase, some.outcomes.map(({ verdict }) => verdict)]).toEqual([
    "done",
    ["accepted", "refused", "skipped"],
  ]);
  expect([imageOf(web), imageOf(api)]).toEqual([`${HUB}/nginx:1.29`, "caddy:2.9"]);
  await expect(agent.submit(Array.from({ length: 1_001 }, () => image(web, "nginx:1")))).rejects.toThrow("1000");
});

test("[V38] who may only look makes none, and none is made in a change set that is closed", async () => {
  const vera = await server.join("Vera", "viewer");
  const mutations = [image(web, `${HUB}/nginx:1.30`)];
  await expect(vera.api.changeSet.edit.mutate({ changeSet, mutations })).rejects.toThrow(/may look|edit/);
  const { id } = await ana.api.changeSet.create.mutate({ workspace, title: "Closed" });
  await ana.api.changeSet.abandon.mutate({ changeSet: id });
  await expect(ana.api.changeSet.edit.mutate({ changeSet: id, mutations })).rejects.toThrow("closed");
});

test("[V38] a batch that is asked for again under its id is made once, and answered alike", async () => {
  const create: Mutation = {
    type: "component.create",
    component: "once" as ComponentId,
    schema: "docker.project@1" as never,
  };
  const body = { json: { changeSet, mutations: [create] } };
  const ask = async () => {
    const answer = await fetch(`${server.url}/api/trpc/changeSet.edit`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        "x-tributary-command": "a-batch-that-is-made-once",
      },
      body: JSON.stringify(body),
    });
    return answer.text();
  };
  const before = await lines();
  const [first, again] = [await ask(), await ask()];
  expect(first).toContain('"accepted"');
  expect(again).toBe(first);
  expect(await lines()).toBe(before + 1);
});

test("[V93] [V92] a batch whose request is aborted while it waits is not made, and the audit says that it was given up; others are made", async () => {
  const { id } = await ana.api.changeSet.create.mutate({ workspace, title: "Left alone" });
  const tagged = "tagged" as ComponentId;
  const tag = (name: string, value: string): Mutation => ({
    ...{ type: "attribute.set", component: tagged, path: `/meta/tags/${name}` as Path, value },
  });
  const create: Mutation = { type: "component.create", component: tagged, schema: "docker.project@1" as never };
  await ana.api.changeSet.edit.mutate({ changeSet: id, mutations: [create] });
  // Of each a thousand edits: there is room for two at a time, so those that come later wait.
  const long = Array.from({ length: 1_000 }, (_, n) => tag("busy", String(n)));
  const busy = Array.from({ length: 12 }, () => ana.api.changeSet.edit.mutate({ changeSet: id, mutations: long }));
  await Promise.race(busy);
  const giving = new AbortController();
  const late = Array.from({ length: 6 }, (_, n) =>
    ana.api.changeSet.edit.mutate({ changeSet: id, mutations: [tag(`late${n}`, "x")] }, { signal: giving.signal }),
  );
  setTimeout(() => giving.abort(), 100);
  const ended = await Promise.allSettled(late);
  expect((await Promise.all(busy)).every(({ phase }) => phase === "done")).toBe(true);
  const heard = ended.filter(({ status }) => status === "fulfilled").length;
  const told = () => ana.api.audit.list.query({ workspace, changeSet: id, text: "given up" });
  const made = async () =>
    (await ana.api.review.get.query({ changeSet: id })).changes
      .flatMap(({ fields }) => fields)
      .filter(({ path }) => path.startsWith("/meta/tags/late")).length;
  await expect.poll(async () => (await told()).length + (await made()), { timeout: 20_000 }).toBe(6);
  expect((await told()).length).toBeGreaterThan(0);
  expect(await made()).toBeGreaterThanOrEqual(heard);
  expect((await told())[0]).toMatchObject({ outcome: "failed", actor: { name: "Ana" } });
}, 60_000);

test("[V38] an agent that gives a batch up before it is sent asks nothing", async () => {
  const before = await lines();
  const mutations = [image(web, `${HUB}/nginx:1.31`)];
  await expect(agent.submit(mutations, { signal: AbortSignal.abort() })).rejects.toThrow("given up before it was sent");
  expect([await lines(), imageOf(web)]).toEqual([before, `${HUB}/nginx:1.29`]);
});

test("[V38] a batch is made from the command line, which ends with 1 where something was refused", async () => {
  const run = (mutations: unknown, ...args: readonly string[]) =>
    runProgram(
      "apps/cli/src/main.ts",
      { url: server.url, token },
      ["change-set", "edit", changeSet, "-", ...args],
      JSON.stringify(mutations),
    );
  const fine = await run([image(web, `${HUB}/nginx:1.31`)]);
  expect([fine.code, fine.output]).toEqual([
    0,
    expect.stringMatching(/✓ .*nginx:1\.31\n\n1 change made \(0 differently\), 0 refused, 0 not made\./),
  ]);
  const some = await run([image(web, "nginx"), image(api, "caddy:3")], "--batch", "bestEffort");
  expect(some.code).toBe(1);
  expect(some.output).toMatch(
    /✗ .*\n {4}.*tomorrow[\s\S]*~ .*mirror\.example\/library\/caddy:3[\s\S]*1 change made \(1 differently\), 1 refused/,
  );
  const none = await run([image(api, "caddy:4"), image(web, "nginx")], "--json");
  expect([none.code, JSON.parse(none.output)]).toMatchObject([
    1,
    { phase: "refused", summary: { accepted: 0, refused: 1, skipped: 1 } },
  ]);
  expect((await run([{ type: "nonsense" }])).output).toContain("is not a well-formed mutation");
});

test("[V38] what a large batch made is there once it is answered, is edited at once, and is taken back at once", async () => {
  const ids = Array.from({ length: 200 }, (_, n) => `many-${n}` as ComponentId);
  const create = (component: ComponentId): readonly Mutation[] => [
    { type: "component.create", component, schema: "docker.network@1" as never },
    { type: "component.rename", component, name: component },
  ];
  for (let time = 0; time < 3; time += 1) {
    expect((await agent.submit(ids.flatMap(create))).summary).toMatchObject({ accepted: 400, refused: 0 });
    expect(ids.filter((id) => !agent.component(id))).toEqual([]);
    expect(await agent.set(ids[time] as ComponentId, "/domain/driver", "bridge")).toMatchObject({ accepted: true });
    expect(await agent.undo()).toMatchObject({ accepted: true });
    expect(await agent.undo()).toEqual({ accepted: true });
    expect(ids.filter((id) => agent.component(id))).toEqual([]);
  }
});
