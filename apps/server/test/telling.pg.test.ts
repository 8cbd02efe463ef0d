import { randomUUID } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { testDatabase, type TestDatabase } from "@tributary/adapters/db/testing";
import { createSealer, type Receipt, sendWebhook } from "@tributary/adapters/webhook";
import { SYSTEM_ACTOR, type WorkspaceId } from "@tributary/core/base";
import { sideEffect } from "@tributary/core/engine";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Teller } from "../src/engine/teller.ts";

let database: TestDatabase;
const endings: (() => unknown)[] = [];
beforeEach(async () => {
  database = await testDatabase();
});
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
  await database.close();
});

const sealer = createSealer("a secret of the server's own");

/** Somebody on loopback who takes what they are sent, or never answers. */
async function receiver(kind: "answers" | "silent") {
  const heard: string[] = [];
  let most = 0;
  let open = 0;
  const server: Server = createServer((request, response) => {
    open += 1;
    most = Math.max(most, open);
    response.on("close", () => (open -= 1));
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      heard.push((JSON.parse(body) as { type: string }).type);
      if (kind === "answers") response.writeHead(204).end();
    });
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  endings.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  return { url, heard, isOpen: () => open > 0, mostAtOnce: () => most };
}

/** A workspace with a webhook there, or none, for which so much waits since a moment. */
async function waiting(url: string | null, types: readonly string[], at = 5): Promise<WorkspaceId> {
  const workspace = await database.addWorkspace();
  const by = { actor: SYSTEM_ACTOR, at, sentence: "set the webhook" };
  if (url !== null)
    await database.stores.webhooks.set(workspace, { url, sealedSecret: sealer.seal("k", workspace) }, by);
  await tell(workspace, types, at);
  return workspace;
}

async function tell(workspace: WorkspaceId, types: readonly string[], at: number, version = 0): Promise<void> {
  await database.stores.heads.append(workspace, version, {
    ...{ actor: SYSTEM_ACTOR, at, mutations: [], idempotencyKey: randomUUID() },
    effects: types.map((type) => sideEffect({ type, description: type, data: null }, { at, dry: false })),
  });
}

function teller(send: typeof sendWebhook = sendWebhook, now: () => number = Date.now) {
  const faults: unknown[] = [];
  const opened = new Teller({
    ...{ stores: database.stores, now, random: () => 0.5, sealer, send },
    topics: { announce: () => undefined },
    onFault: (fault) => void faults.push(fault),
  });
  endings.push(async () => {
    await opened.stop();
    expect(faults).toEqual([]);
  });
  return opened;
}

const counts = (workspace: WorkspaceId) => database.stores.outbox.counts(workspace);
const many = (count: number) => Array.from({ length: count }, (_, index) => `kind ${index}`);

test("[V37] a webhook that never answers holds up nobody else: another's messages arrive while the first one to it is still on its way", async () => {
  const [dead, good] = [await receiver("silent"), await receiver("answers")];
  const hot = await waiting(dead.url, many(200));
  const quiet = await waiting(good.url, ["quiet 1", "quiet 2"]);
  const nowhere = await waiting(null, ["for nobody"]);
  const telling = teller();
  telling.look();
  await expect.poll(() => dead.heard.length).toBe(1);
  await expect.poll(() => counts(quiet)).toEqual({ waiting: 0, told: 2, givenUp: 0 });
  await tell(quiet, ["quiet 3"], 6, 1);
  telling.look();
  await expect.poll(() => good.heard).toEqual(["quiet 1", "quiet 2", "quiet 3"]);
  expect([dead.isOpen(), dead.mostAtOnce(), dead.heard]).toEqual([true, 1, ["kind 0"]]);
  expect(await counts(hot)).toEqual({ waiting: 200, told: 0, givenUp: 0 });
  expect(await counts(nowhere)).toEqual({ waiting: 0, told: 1, givenUp: 0 });
});

test("[V37] another server sends nothing to a webhook that is being asked, and tells others meanwhile", async () => {
  const [slow, good] = [await receiver("silent"), await receiver("answers")];
  await waiting(slow.url, many(5));
  teller().look();
  await expect.poll(() => slow.heard.length).toBe(1);
  const quiet = await waiting(good.url, ["quiet 1", "quiet 2"]);
  const second = teller();
  second.look();
  await second.rest();
  expect(await counts(quiet)).toEqual({ waiting: 0, told: 2, givenUp: 0 });
  expect([slow.isOpen(), slow.mostAtOnce(), slow.heard]).toEqual([true, 1, ["kind 0"]]);
});

test("[V37] [V33] what a teller was cut off from telling by its own end is told by the next, and is no failure of the webhook", async () => {
  const silent = await receiver("silent");
  const workspace = await waiting(silent.url, ["once"]);
  const first = teller();
  first.look();
  await expect.poll(() => silent.heard.length).toBe(1);
  await first.stop();
  const by = { actor: SYSTEM_ACTOR, at: 7, sentence: "moved the webhook" };
  const good = await receiver("answers");
  await database.stores.webhooks.set(workspace, { url: good.url, sealedSecret: sealer.seal("k", workspace) }, by);
  teller(sendWebhook, () => Date.now() + 60_000).look();
  await expect.poll(() => good.heard).toEqual(["once"]);
  await expect.poll(() => counts(workspace)).toEqual({ waiting: 0, told: 1, givenUp: 0 });
});

/** Days of a clock of its own, in which everybody but `isWell` takes nothing. */
async function days(length: number, isWell: (url: string, body: string, at: number) => boolean) {
  let clock = 0;
  const sent: { readonly url: string; readonly at: number }[] = [];
  const telling = teller(
    async ({ url, body }): Promise<Receipt> => {
      sent.push({ url, at: clock });
      return isWell(url, body, clock) ? { kind: "taken" } : { kind: "later", reason: "It answered 500." };
    },
    () => clock,
  );
  const STEP = 60_000;
  for (; clock <= length * 24 * 3_600_000; clock += STEP) {
    telling.look();
    await telling.rest();
  }
  return sent;
}

test("[V37] a dead webhook is asked now and then, whatever waits for it; what waited for a day is given up, what came since is not", async () => {
  const workspace = await waiting("http://dead.test/", many(100), 0);
  await tell(workspace, ["newer"], 0.9 * 24 * 3_600_000, 1);
  const sent = await days(1.1, () => false);
  // Once in five minutes or so, not a hundred messages by their own waits.
  expect(sent.length).toBeLessThan(1.1 * 24 * 20);
  expect(sent.length).toBeGreaterThan(100);
  expect((await counts(workspace)).givenUp).toBeGreaterThan(90);
  const [newest] = await database.stores.outbox.list(workspace, { limit: 1 });
  expect(newest).toMatchObject({ type: "newer", phase: "waiting" });
}, 60_000);

test("[V37] one message that is never taken does not keep the others of its workspace from being told", async () => {
  const workspace = await waiting("http://picky.test/", ["poison", ...many(30)], 0);
  const sent = await days(0.02, (_url, body) => !body.includes("poison"));
  expect(await counts(workspace)).toEqual({ waiting: 1, told: 30, givenUp: 0 });
  expect(sent.length).toBeGreaterThan(31);
});
