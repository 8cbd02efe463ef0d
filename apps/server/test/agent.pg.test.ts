import { afterAll, beforeAll, expect, test } from "vitest";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";
import type { Presence } from "@tributary/core/protocol";
import { type Ended, runProgram } from "./run-program.ts";
import { type Person, ServerProcess } from "./server-process.ts";

const STACK = `name: shop
services:
  web:
    image: nginx
  cache:
    image: redis:7.4
  odd:
    image: example.test/odd
`;

let server: ServerProcess;
let ana: Person;
let ben: Person;
let workspace: string;
let changeSet: string;
let token: string;

beforeAll(async () => {
  server = await ServerProcess.start();
  ({ ana, workspace } = await server.foundShop());
  ben = await server.join("Ben", "approver");
  const files = [{ path: "shop/compose.yml", text: STACK }];
  ({ changeSet } = await ben.api.changeSet.import.mutate({ workspace, files }));
  ({ token } = await ana.api.token.create.mutate({ workspace, name: "Hygiene", kind: "agent" }));
}, 120_000);

afterAll(async () => {
  await server.dispose();
});

/** The example agent, as somebody runs it in a terminal. */
function runAgent(...args: readonly string[]): Promise<Ended> {
  return runProgram("examples/agents/pin-and-check.ts", { url: server.url, token }, ["--url", server.url, ...args]);
}

/** Who is in the change set, as a page of Ben's sees it. */
function watchPresence(): { readonly seen: Presence[]; close(): void } {
  class Socket extends WebSocket {
    constructor(url: string | URL) {
      // Node's WebSocket takes headers in its options, which the browser's type does not know.
      super(url, { headers: { cookie: ben.cookie } } as unknown as string[]);
    }
  }
  const url = `${server.url.replace("http", "ws")}/sync`;
  const provider = new WebsocketProvider(url, `changeSet.${changeSet}`, new Y.Doc(), {
    WebSocketPolyfill: Socket as typeof WebSocket,
    disableBc: true,
  });
  const seen: Presence[] = [];
  provider.awareness.on("change", () => seen.push(...([...provider.awareness.getStates().values()] as Presence[])));
  return { seen, close: () => provider.destroy() };
}

test("[V17] the example agent works in view of people, under its own name and its owner's", async () => {
  const watching = watchPresence();
  const { code, output } = await runAgent("--change-set", changeSet, "--pace", "60");
  expect(output).toContain("Joined as Hygiene, for Ana.");
  expect(output).toMatch(/✓ web: pinned to nginx:[\d.]+, as the check suggests/);
  expect(output).toMatch(/✓ cache: checks its health with redis-cli ping/);
  expect(output).toMatch(/· odd: left as it is; example\.test\/odd is neither on this engine/);
  expect(output).toContain("Done: 3 changed, 2 left to people, 0 refused.");
  expect(code).toBe(0);
  const agent = { name: "Hygiene", type: "agent", owner: "Ana" };
  expect(watching.seen).toContainEqual(
    expect.objectContaining({
      actor: expect.objectContaining(agent),
      activity: "adding health checks, 2 of 2",
      editing: expect.objectContaining({ path: "/domain/healthcheck/test" }),
    }),
  );
  watching.close();
}, 60_000);

test("[V17] what it wrote is its own, for its owner, in the review and in the audit log", async () => {
  const { changes } = await ben.api.review.get.query({ changeSet });
  const fieldOf = (name: string, path: string) =>
    changes.find((change) => change.name === name)?.fields.find((field) => field.path === path);
  expect(fieldOf("web", "/domain/image")?.by).toMatchObject({ name: "Hygiene", type: "agent", owner: "Ana" });
  expect(fieldOf("cache", "/domain/image")?.by).toMatchObject({ name: "Ben", type: "user" });
  const entries = await ben.api.audit.list.query({ workspace, changeSet });
  const byAgent = entries.filter(({ actor }) => actor.type === "agent");
  expect(byAgent.map(({ sentence }) => sentence)).toContainEqual(expect.stringContaining("nginx:"));
  for (const { actor } of byAgent) expect(actor).toMatchObject({ name: "Hygiene", owner: "Ana" });
  expect(await ben.api.audit.verify.query({ workspace })).toMatchObject({ ok: true });
});

test("[V17] a second visit finds nothing left to do", async () => {
  const { code, output } = await runAgent("--change-set", changeSet, "--pace", "0", "--request");
  expect(output).toContain("Done: 0 changed, 2 left to people, 0 refused.");
  expect(output).toContain("Asked for approval.");
  expect(code).toBe(0);
  expect((await ben.api.review.get.query({ changeSet })).request?.phase).toBe("pending");
}, 60_000);

test("[V15] neither it nor its owner approves what it helped to write", async () => {
  const bot = server.api({ authorization: `Bearer ${token}` });
  const { contentHash, approveRefusal } = await ana.api.review.get.query({ changeSet });
  await expect(bot.review.approve.mutate({ changeSet, contentHash })).rejects.toThrow("only people approve");
  await expect(bot.review.reject.mutate({ changeSet, contentHash, reason: "no" })).rejects.toThrow(/people/);
  expect(approveRefusal).not.toBeNull();
  await expect(ana.api.review.approve.mutate({ changeSet, contentHash })).rejects.toThrow();
});

test("[V18] the command line asks with a token and gets the answers that pages get", async () => {
  const tributary = (...args: readonly string[]) =>
    runProgram("apps/cli/src/main.ts", { url: server.url, token }, args);
  expect((await tributary("status")).output).toContain(
    "Shop, as Hygiene (editor)\nHead is at version 1; 1 open change set, 2 members.",
  );
  expect((await tributary("change-sets")).output).toMatch(new RegExp(`^${changeSet}  open  \\d+ edits  Ben, `));
  const review = JSON.parse((await tributary("review", changeSet, "--json")).output) as {
    readonly contentHash: string;
  };
  expect(review.contentHash).toBe((await ana.api.review.get.query({ changeSet })).contentHash);
  expect((await tributary("review", changeSet)).output).toMatch(
    /\+ web \(docker\.container\)[\s\S]+\(Hygiene, for Ana\)/,
  );
  expect(await tributary("audit", "verify")).toMatchObject({ code: 0, output: expect.stringContaining("is whole") });
}, 60_000);

test("[V17] a wrong token or change set is said in a sentence, with exit code 1", async () => {
  const wrongSet = await runAgent("--change-set", "nothing");
  expect(wrongSet).toMatchObject({ code: 1, output: expect.stringContaining("no such change set") });
  const wrongToken = await runAgent("--change-set", changeSet, "--token", "trib_wrong");
  expect(wrongToken).toMatchObject({ code: 1, output: expect.stringContaining("The token is missing, wrong") });
  const usage = await runAgent();
  expect(usage).toMatchObject({ code: 2, output: expect.stringContaining("--change-set <id>") });
}, 60_000);
