import { type Agent, connectAgent } from "@tributary/agent";
import type { ComponentId, ViewId } from "@tributary/core/base";
import type { Mutation } from "@tributary/core/model";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runProgram } from "./run-program.ts";
import { type Person, ServerProcess } from "./server-process.ts";

/* Views in review: told apart from what is approved, talked about, taken back, and brought to Head by themselves. */

const EDGE = "edge" as ViewId;

let server: ServerProcess;
let ana: Person;
let ben: Person;
let workspace: string;
let token: string;

beforeAll(async () => {
  server = await ServerProcess.start();
  ana = await server.signUp("Ana");
  ({ id: workspace } = await ana.api.workspace.create.mutate({ name: "Shop" }));
  const invite = await ana.api.workspace.invite.mutate({ workspace, role: "approver" });
  ben = await server.signUp("Ben", invite.token);
  ({ token } = await ana.api.token.create.mutate({ workspace, name: "Writer", kind: "agent" }));
}, 120_000);

afterAll(() => server.dispose());

async function opened(title: string): Promise<{ readonly changeSet: string; readonly agent: Agent }> {
  const { id: changeSet } = await ana.api.changeSet.create.mutate({ workspace, title });
  return { changeSet, agent: await connectAgent({ url: server.url, token, changeSet }) };
}

async function edited(agent: Agent, ...mutations: readonly Mutation[]): Promise<void> {
  expect(await agent.batch(mutations)).toEqual({ accepted: true });
}

/** Asked for, approved by Ben, and applied. */
async function broughtToHead(changeSet: string): Promise<void> {
  const look = () => ben.api.review.get.query({ changeSet });
  await expect.poll(async () => (await look()).settled).toBe(true);
  await ana.api.review.request.mutate({ changeSet });
  const { contentHash } = await look();
  await ben.api.review.approve.mutate({ changeSet, contentHash });
  await ana.api.review.execute.mutate({ changeSet, contentHash });
}

const place = (component: ComponentId, x: number, view = EDGE): Mutation => ({
  ...{ type: "view.place", view, component, at: [x, 0] },
});
const cli = (...args: readonly string[]) => runProgram("apps/cli/src/main.ts", { url: server.url, token }, args);

let shop: ComponentId;
let mall: ComponentId;

test("[VR11] a change set of a view alone is asked for, approved and applied; Head has the view", async () => {
  const { changeSet, agent } = await opened("A view");
  const made = [await agent.create("docker.project", "shop"), await agent.create("docker.project", "mall")];
  [shop, mall] = made.map((each) => {
    if (!each.accepted) throw new Error(each.sentence);
    return each.component;
  }) as [ComponentId, ComponentId];
  agent.close();
  await broughtToHead(changeSet);

  const second = await opened("Only a view");
  await edited(second.agent, { type: "view.create", view: EDGE, name: "Edge" }, place(shop, 0), place(mall, 300));
  const review = await ben.api.review.get.query({ changeSet: second.changeSet });
  expect(review.changes).toEqual([]);
  expect(review.views).toMatchObject([
    { key: "view/edge", name: "Edge", change: "added", count: { added: 2 }, by: [{ name: "Writer", owner: "Ana" }] },
  ]);
  second.agent.close();
  await broughtToHead(second.changeSet);
  const third = await opened("Look");
  expect(third.agent.view.views.get(EDGE)?.members.get(mall)).toEqual([300, 0]);
  third.agent.close();
});

test("[VR11] views are no part of what is approved, and a person's marks follow them all the same", async () => {
  const { changeSet, agent } = await opened("Rearranged");
  await agent.set(shop, "/meta/description", "Sells things.");
  await edited(agent, place(shop, 50));
  const looked = (await ben.api.review.get.query({ changeSet })).views[0]?.hash ?? null;
  await ben.api.review.view.mutate({ changeSet, things: [{ thing: "view/edge", hash: looked }] });
  const then = await ben.api.review.get.query({ changeSet });
  expect(then.viewed["view/edge"]?.hash).toBe(then.views[0]?.hash);
  await edited(agent, { type: "view.remove", view: EDGE, component: mall });
  const now = await ben.api.review.get.query({ changeSet });
  expect(now.contentHash).toBe(then.contentHash);
  expect(now.viewed["view/edge"]?.hash).not.toBe(now.views[0]?.hash);
  expect(now.views[0]?.spots.map(({ name, change }) => [name, change])).toEqual([
    ["mall", "removed"],
    ["shop", "moved"],
  ]);
  agent.close();
});

test("[VR9] a view is taken back as a whole, or its name or one place on it, by people and on the command line", async () => {
  const { changeSet, agent } = await opened("Back again");
  const changed = async () => (await ana.api.review.get.query({ changeSet })).views;
  await edited(agent, { type: "view.delete", view: EDGE });
  expect(await changed()).toMatchObject([{ change: "removed", count: { others: 2 } }]);
  await ana.api.changeSet.takeBack.mutate({ changeSet, thing: "view/edge" });
  expect(await changed()).toEqual([]);

  await edited(agent, { type: "view.rename", view: EDGE, name: "Front" }, place(shop, 9), place(mall, 9));
  await ana.api.changeSet.takeBack.mutate({
    changeSet,
    thing: "view/edge",
    part: { part: "place", component: shop },
  });
  const { code } = await cli("take-back", changeSet, "Front", "--name");
  expect(code).toBe(0);
  expect(await changed()).toMatchObject([{ name: "Edge", spots: [{ name: "mall" }] }]);
  expect((await changed())[0]).not.toHaveProperty("before");
  const told = await cli("review", changeSet);
  expect(told.output).toContain("moved on it: mall");
  agent.close();
});

test("[VC8] a thread is about a view, or a note of the catalogue, and only where there is one", async () => {
  const { changeSet, agent } = await opened("Talk");
  await edited(agent, { type: "catalogue.set", key: "default/docker.project", value: 1 });
  const note = { kind: "note", note: "default/docker.project" } as const;
  await ben.api.comment.begin.mutate({ changeSet, id: "note", anchor: note, text: "Why this one?" });
  await agent.comments.begin({ kind: "view", view: EDGE }, "This is what I look at.");
  const { code } = await cli(
    "comments",
    "add",
    changeSet,
    "--note",
    "default/docker.project",
    "--text",
    "It is tried.",
  );
  expect(code).toBe(0);
  const threads = await ana.api.comment.list.query({ changeSet });
  const said = "Made version 1 the one new components of Project are of";
  expect(threads.map(({ about }) => about)).toEqual([said, "the view Edge", said]);
  for (const anchor of [{ kind: "view", view: "none" } as const, { kind: "note", note: "default/none" } as const])
    await expect(ben.api.comment.begin.mutate({ changeSet, id: "no", anchor, text: "?" })).rejects.toThrow();
  agent.close();
});
