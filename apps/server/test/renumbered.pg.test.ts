import { connectAgent } from "@tributary/agent";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { applyByTwo } from "./change-sets.fixture.ts";
import { type Person, ServerProcess } from "./server-process.ts";

/* Two change sets make the next version of one kind: that of the second takes another number when the first is applied. */

const lamp = (title: string) => ({
  ...{ name: "shop.lamp", version: 1, title, description: "A light.", icon: "box", category: "Shop" },
  ...{ domain: { type: "object", properties: { watts: { type: "integer", title: "Watts" } } }, functions: [] },
});
const [REF, LOCK] = ["shop.lamp@1", "lock/shop.lamp@1"];

let server: ServerProcess;
let ana: Person;
let ben: Person;
let workspace: string;
let token: string;

beforeAll(async () => {
  server = await ServerProcess.start();
  ({ ana, workspace } = await server.foundShop());
  ben = await server.join("Ben", "approver");
  ({ token } = await ana.api.token.create.mutate({ workspace, name: "Maker", kind: "agent" }));
}, 60_000);

afterAll(() => server.dispose());

async function written(title: string): Promise<string> {
  const { id: changeSet } = await ana.api.changeSet.create.mutate({ workspace, title });
  const agent = await connectAgent({ url: server.url, token, changeSet });
  const made = await agent.batch([
    { type: "schema.install", schema: lamp(title) as never },
    { type: "catalogue.set", key: LOCK, value: true },
  ]);
  expect(made).toEqual({ accepted: true });
  agent.close();
  return changeSet;
}

test("[VC10] talk about a version goes with it when it takes another number, and none comes to Head's", async () => {
  const [desk, street] = [await written("Desk lamp"), await written("Street lamp")];
  const line = { side: "after" as const, text: '  "title": "Street lamp",', nth: 0 };
  const anchors = [
    { kind: "schema" as const, schema: REF },
    { kind: "schema" as const, schema: REF, line },
    { kind: "note" as const, note: LOCK },
    { kind: "schema" as const, schema: "docker.project@1" },
  ];
  for (const [nth, anchor] of anchors.entries())
    await ben.api.comment.begin.mutate({ changeSet: street, id: `t${nth}`, anchor, text: "Hm?" });
  await vi.waitUntil(async () => (await ana.api.review.get.query({ changeSet: desk })).settled, { timeout: 10_000 });
  await applyByTwo(ana, ben, desk);
  const { schemas } = await ben.api.review.get.query({ changeSet: street });
  expect(schemas.map(({ schema }) => schema)).toEqual(["shop.lamp@2"]);
  const about = async () => (await ana.api.comment.list.query({ changeSet: street })).map(({ anchor }) => anchor);
  await expect
    .poll(about)
    .toEqual([
      { kind: "schema", schema: "shop.lamp@2" },
      { kind: "schema", schema: "shop.lamp@2", line },
      { kind: "note", note: "lock/shop.lamp@2" },
      anchors[3],
    ]);
});
