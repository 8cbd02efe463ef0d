import { afterAll, beforeAll, expect, test } from "vitest";
import { WebsocketProvider } from "y-websocket";
import { applyByTwo, type Keys, writeKeys } from "./change-sets.fixture.ts";
import { type Person, ServerProcess } from "./server-process.ts";

let server: ServerProcess;
let ana: Person;
let ben: Person;
let workspace: string;
beforeAll(async () => {
  server = await ServerProcess.start();
  ({ ana, workspace } = await server.foundShop());
  ben = await server.join("Ben", "approver");
}, 60_000);
afterAll(() => server.dispose());

const create = async (title: string): Promise<string> =>
  (await ana.api.changeSet.create.mutate({ workspace, title })).id;
const tokenOf = async (): Promise<string> =>
  (await ana.api.token.create.mutate({ workspace, name: "Robot", kind: "agent" })).token;
const value = (text: string) => ({ value: text });

async function written(title: string, keys: Keys): Promise<string> {
  const changeSet = await create(title);
  const { doc } = await server.stockPeer(changeSet, { token: await tokenOf() });
  await writeKeys(ana, { changeSet, doc }, keys);
  return changeSet;
}

test("[V19] what a stock client wrote offline over what Head has changed meanwhile is a divergence", async () => {
  const shop = { shop: { schema: "docker.project@1" }, "shop/meta/name": value("shop") };
  await applyByTwo(ana, ben, await written("base", { ...shop, "shop/meta/description": value("was") }));
  const mine = await create("mine");
  const token = await tokenOf();
  const { doc, leave } = await server.stockPeer(mine, { token });
  leave();
  doc.getMap("attribute").set("shop/meta/description", value("mine"));
  await applyByTwo(ana, ben, await written("theirs", { "shop/meta/description": value("theirs") }));
  const url = `${server.url.replace("http", "ws")}/sync`;
  const back = new WebsocketProvider(url, `changeSet.${mine}`, doc, { params: { token }, disableBc: true });
  const review = () => ana.api.review.get.query({ changeSet: mine });
  await expect.poll(async () => (await review()).changes.length).toBe(1);
  expect((await review()).divergences).toHaveLength(1);
  back.destroy();
}, 60_000);
