import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { applyByTwo } from "./change-sets.fixture.ts";
import { type Person, ServerProcess } from "./server-process.ts";

let server: ServerProcess;
let far: Server;
let ana: Person;
let ben: Person;
let workspace: string;
const asked: string[] = [];

beforeAll(async () => {
  far = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.end(JSON.stringify(["front", "back"]));
  });
  await new Promise<void>((done) => far.listen(0, "127.0.0.1", done));
  server = await ServerProcess.start();
  ({ ana, workspace } = await server.foundShop());
  ben = await server.join("Ben", "approver");
  await ana.api.connection.set.mutate({
    ...{ workspace, name: "nets", description: "", credential: null, privateAddresses: true },
    origin: `http://127.0.0.1:${(far.address() as AddressInfo).port}`,
    allows: [{ methods: ["GET", "POST"], path: "/**" }],
  });
}, 60_000);

afterAll(async () => {
  await server.dispose();
  await new Promise((done) => far.close(done));
});

const SOURCE = `export default async function main() {
  const names = await (await fetch("http://nets.conn/list")).json();
  const told = await fetch("http://nets.conn/told", { method: "POST" }).then(() => "told", ({ message }) => message);
  return { operations: names.map((key) => ({ type: "create", key, schema: "docker.network" })), message: told };
}
`;

test("[VN8] [VF23] a management function reads over its connections from when it was applied, and only reads", async () => {
  const { id: changeSet } = await ana.api.changeSet.create.mutate({ workspace, title: "Find networks" });
  const { token } = await ana.api.token.create.mutate({ workspace, name: "Editor", kind: "agent" });
  const { doc } = await server.stockPeer(changeSet, { token });
  doc.transact(() => {
    const functions = doc.getMap("function");
    functions.set("find", { kind: "management", name: "find", source: SOURCE });
    functions.set("find/connections", [{ connection: "nets" }]);
  });
  const reachIn = async (where: string) =>
    (await ana.api.management.list.query({ changeSet: where })).find(({ by }) => by === "find")?.reach;
  await expect.poll(() => reachIn(changeSet)).toEqual({ reads: ["nets: GET HEAD /**"], isAgreed: false });
  const propose = (where: string) => ana.api.management.propose.mutate({ changeSet: where, function: "find" });
  await expect(propose(changeSet)).rejects.toThrow("did not end well");
  expect(asked).toEqual([]);

  await applyByTwo(ana, ben, changeSet);

  const { id: next } = await ana.api.changeSet.create.mutate({ workspace, title: "Use it" });
  expect(await reachIn(next)).toMatchObject({ isAgreed: true });
  const proposed = await propose(next);
  expect(asked).toEqual(["GET /list"]);
  expect(proposed.changes.map(({ name }) => name)).toEqual(["back", "front"]);
  expect(proposed.message).toContain("not granted POST /told");
  expect(proposed.exchanges).toMatchObject({
    total: 2,
    kept: [
      { connection: "nets", method: "GET", path: "/list", status: 200 },
      { method: "POST", refused: expect.stringContaining("not granted") },
    ],
  });
  await ana.api.management.carryOut.mutate({ changeSet: next, proposal: proposed.proposal, shown: proposed.shown });
  expect((await propose(next)).edits).toBe(0);
});
