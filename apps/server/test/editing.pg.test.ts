import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { connectAgent, type Agent } from "@tributary/agent";
import type { ComponentId } from "@tributary/core/base";
import { CLOSE } from "@tributary/core/protocol";
import { SHOP } from "./compose-file.ts";
import { type Person, ServerProcess } from "./server-process.ts";

let server: ServerProcess;
let ana: Person;
let ben: Person;
let workspace: string;
let changeSet: string;
const agents: Agent[] = [];

beforeAll(async () => {
  server = await ServerProcess.start();
  ({ ana, workspace } = await server.foundShop());
  ben = await server.join("Ben", "approver");
}, 60_000);

afterAll(async () => {
  for (const agent of agents) agent.close();
  await server.dispose();
});

async function join(person: Person, name: string): Promise<Agent> {
  const { token } = await person.api.token.create.mutate({ workspace, name, kind: "agent" });
  const agent = await connectAgent({ url: server.url, token, changeSet });
  agents.push(agent);
  return agent;
}

function idOf(agent: Agent, name: string): ComponentId {
  const component = agent.component(name);
  if (!component) throw new Error(`no ${name}`);
  return component.id;
}

describe("accounts and workspaces", () => {
  test("[V9] the second account needs an invitation, and the first does not", async () => {
    await expect(server.signUp("Mallory")).rejects.toThrow("invitation");
    expect((await ana.api.workspace.get.query({ workspace })).members.map(({ name, role }) => [name, role])).toEqual([
      ["Ana", "owner"],
      ["Ben", "approver"],
    ]);
  });

  test("[V12] a stranger is told that there is no such workspace, without a session that they must sign in", async () => {
    await expect(server.api().workspace.get.query({ workspace })).rejects.toThrow("Sign in first");
    await expect(ben.api.workspace.get.query({ workspace: "another" })).rejects.toThrow("no such workspace");
    await expect(ben.api.workspace.get.query({ workspace: "../../etc" })).rejects.toThrow("not a valid id");
  });

  test("[V12] a page of another site cannot command", async () => {
    const headers = { "content-type": "application/json", cookie: ana.cookie, origin: "https://evil.example" };
    const response = await fetch(`${server.url}/api/trpc/workspace.create`, {
      method: "POST",
      headers,
      body: JSON.stringify({ json: { name: "Stolen" } }),
    });
    expect(response.status).toBe(403);
  });
});

describe("a change set", () => {
  test("[V10] a Compose file opens a change set with its components", async () => {
    const report = await ana.api.changeSet.import.mutate({
      workspace,
      files: [{ path: "shop/compose.yml", text: SHOP }],
    });
    expect(report).toMatchObject({ ok: true, services: 2, errors: [] });
    changeSet = report.changeSet;
    const { items } = await ana.api.changeSet.list.query({ workspace });
    expect(items[0]).toMatchObject({ id: changeSet, phase: "open", createdBy: "Ana" });
  });

  test("[V10] a cat picture is refused with a place and a sentence, and opens nothing", async () => {
    const report = await ana.api.changeSet.import.mutate({
      workspace,
      files: [{ path: "compose.yml", text: "\u0089PNG\r\n\u001a\n: {{{" }],
    });
    expect(report.ok).toBe(false);
    expect(report.errors.length).toBeGreaterThan(0);
    expect(await ana.api.changeSet.list.query({ workspace })).toMatchObject({ items: [{}], open: 1, ended: 0 });
  });

  test("[V11] what one peer writes the other sees; what is refused nobody sees, and the writer is told why", async () => {
    const [one, two] = [await join(ana, "Planner"), await join(ben, "Checker")];
    expect(one.identity).toMatchObject({ name: "Planner", owner: "Ana" });
    const web = idOf(one, "web");
    const seen: unknown[] = [];
    two.onChange(() => seen.push(two.component("web")?.domain["restart"]));
    expect(await one.set(web, "/domain/restart", "always")).toEqual({ accepted: true });
    await expect.poll(() => two.component("web")?.domain["restart"]).toBe("always");
    // A stock Yjs client, which knows no rule: the server judges, writes back and tells nobody else.
    const { token } = await ana.api.token.create.mutate({ workspace, name: "Stock", kind: "agent" });
    const { doc, leave } = await server.stockPeer(changeSet, { token });
    const attributes = doc.getMap("attribute");
    attributes.set(`${web}/domain/restart`, { value: "whenever" });
    await expect.poll(() => attributes.get(`${web}/domain/restart`)).toEqual({ value: "always" });
    leave();
    expect(one.component("web")?.domain["restart"]).toBe("always");
    expect(seen).not.toContain("whenever");
    const entries = await ana.api.audit.list.query({ workspace, changeSet });
    expect(entries.find((entry) => entry.outcome === "invalid")).toMatchObject({
      actor: { name: "Stock", type: "agent", owner: "Ana" },
      sentence: expect.stringContaining("on-failure"),
    });
    expect(await ana.api.audit.verify.query({ workspace })).toMatchObject({ ok: true });
  });

  test("[V12] a revoked token is cut off at once and its owner's other tokens are not", async () => {
    const { id, token } = await ana.api.token.create.mutate({ workspace, name: "Short", kind: "agent" });
    const ws = new WebSocket(`${server.url.replace("http", "ws")}/sync/changeSet.${changeSet}?outbox=1&token=${token}`);
    await new Promise((done, fail) => void ws.on("open", done).on("error", fail));
    const code = new Promise((done) => void ws.on("close", done));
    await ana.api.token.revoke.mutate({ workspace, id });
    expect(await code).toBe(CLOSE.unauthenticated);
    await expect(server.api({ authorization: `Bearer ${token}` }).changeSet.get.query({ changeSet })).rejects.toThrow(
      "Sign in first",
    );
    expect(await agents[0]?.set(idOf(agents[0], "db"), "/domain/restart", "always")).toEqual({ accepted: true });
  });

  test("[V15] an agent asks for approval and cannot give it, not even of somebody else's work", async () => {
    const { token } = await ben.api.token.create.mutate({ workspace, name: "Approver bot", kind: "agent" });
    const bot = server.api({ authorization: `Bearer ${token}` });
    const { contentHash } = await bot.review.get.query({ changeSet });
    await bot.review.request.mutate({ changeSet });
    await expect(bot.review.approve.mutate({ changeSet, contentHash })).rejects.toThrow("only people approve");
    await expect(bot.review.execute.mutate({ changeSet, contentHash })).rejects.toThrow("only people approve");
    await expect(bot.workspace.invite.mutate({ workspace, role: "owner" })).rejects.toThrow("Only an owner");
    await expect(bot.token.create.mutate({ workspace, name: "more", kind: "agent" })).rejects.toThrow("Only a person");
  });

  test("[V13] kill -9: what was acknowledged is there afterwards, and peers go on by themselves", async () => {
    const [one, two] = agents;
    if (!one || !two) throw new Error("not joined");
    const db = idOf(one, "db");
    let acknowledged = 0;
    const writing = (async () => {
      for (let n = 1; n <= 150; n += 1) {
        const verdict = await one.set(db, "/domain/environment/COUNTER", String(n));
        if (!verdict.accepted) throw new Error(JSON.stringify(verdict));
        acknowledged = n;
      }
    })();
    await expect.poll(() => acknowledged, { timeout: 20_000 }).toBeGreaterThan(40);
    await server.end("SIGKILL");
    const told = acknowledged;
    await server.start();
    const fresh = await join(ana, "Witness");
    const counterOf = (agent: Agent) => {
      const environment = agent.component("db")?.domain["environment"] as Record<string, string> | undefined;
      return Number(environment?.["COUNTER"]);
    };
    expect(counterOf(fresh)).toBeGreaterThanOrEqual(told);
    await writing;
    await expect.poll(() => counterOf(fresh), { timeout: 10_000 }).toBe(150);
    await expect.poll(() => counterOf(two), { timeout: 15_000 }).toBe(150);
    expect(await ana.api.audit.verify.query({ workspace })).toMatchObject({ ok: true });
  }, 120_000);

  test("[V14] SIGTERM ends it by itself, with exit code 0", async () => {
    expect(await server.end("SIGTERM")).toBe(0);
    await server.start();
  }, 120_000);
});
