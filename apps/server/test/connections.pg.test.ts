import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Person, ServerProcess } from "./server-process.ts";

let server: ServerProcess;
let far: Server;
let origin: string;
let ana: Person;
let ed: Person;
let workspace: string;

beforeAll(async () => {
  far = createServer((request, response) => {
    if (request.url === "/away") response.writeHead(302, { location: "http://169.254.169.254/" }).end();
    else response.writeHead(request.url === "/zones/a" ? 200 : 404).end("what is answered is nobody's business");
  });
  await new Promise<void>((done) => far.listen(0, "127.0.0.1", done));
  origin = `http://127.0.0.1:${(far.address() as AddressInfo).port}`;
  server = await ServerProcess.start();
  ({ ana, workspace } = await server.foundShop());
  ed = await server.join("Ed", "editor");
}, 60_000);

afterAll(async () => {
  await server.dispose();
  await new Promise((done) => far.close(done));
});

const wish = () => ({
  ...{ workspace, name: "dns", description: "Our name server", origin, privateAddresses: true, credential: null },
  allows: [
    { methods: ["GET"], path: "/zones/**" },
    { methods: ["GET"], path: "/away" },
  ],
});
const named = async (person: Person, name: string) =>
  (await person.api.connection.view.query({ workspace })).connections.find((each) => each.name === name);

test("[VN5] an owner alone says what a workspace is connected to; everybody sees it, and the audit has it", async () => {
  expect(await named(ed, "docker")).toMatchObject({ isEngine: true, origin: null });
  expect((await named(ed, "docker"))?.uses).toContainEqual({
    function: "Act on the container",
    kind: "action",
    schema: "Container",
  });
  await expect(ed.api.connection.set.mutate(wish())).rejects.toThrow("Only an owner");
  await expect(ana.api.connection.set.mutate({ ...wish(), name: "docker" })).rejects.toThrow("engine's own");
  await ana.api.connection.set.mutate(wish());
  expect(await named(ed, "dns")).toMatchObject({ origin, allows: wish().allows, credential: null, uses: [] });
  const [entry] = await ana.api.audit.list.query({ workspace });
  expect(entry?.sentence).toContain(`added the connection dns to ${origin}`);
  await expect(ed.api.connection.remove.mutate({ workspace, name: "dns" })).rejects.toThrow("Only an owner");
});

test("[VN7] a connection is tried by hand: what came of it is told, not what was answered", async () => {
  const tried = (path: string) => ana.api.connection.try.mutate({ workspace, name: "dns", path });
  expect(await tried("/zones/a")).toMatchObject({ status: 200, sentence: "It answers." });
  expect(await tried("/zones/b")).toMatchObject({ status: 404 });
  expect(await tried("/away")).toMatchObject({ status: 302, sentence: expect.stringContaining("not followed") });
  expect((await tried("/secrets")).sentence).toContain("does not allow GET /secrets");
  expect((await tried("/../x")).sentence).toContain("dot segment");
  expect(JSON.stringify(await tried("/zones/a"))).not.toContain("nobody's business");
  await ana.api.connection.set.mutate({ ...wish(), privateAddresses: false });
  expect((await tried("/zones/a")).sentence).toContain("private network");
  await ana.api.connection.set.mutate({ ...wish(), credential: { kind: "bearer", secret: "dns-token" } });
  expect((await tried("/zones/a")).sentence).toMatch(/dns-token/);
  await ana.api.connection.remove.mutate({ workspace, name: "dns" });
  expect((await tried("/zones/a")).sentence).toContain("no connection named dns");
  const trials = (await ana.api.audit.list.query({ workspace })).filter(({ sentence }) => sentence.startsWith("tried"));
  expect(trials).toHaveLength(9);
  expect(trials.at(-1)).toMatchObject({ details: { connection: "dns", answer: "It answers." } });
});

test("[VN4] what a workspace demands and this machine has not is said at once, and nothing is weakened", async () => {
  const answer = await ana.api.connection.setTier.mutate({
    workspace,
    kind: "debug",
    tier: "hardened",
    hardware: true,
  });
  expect(answer).toMatchObject({ kind: "debug", tier: "hardened", hardware: true });
  expect(answer.objection).toContain("no machine is set up");
  const { tiers, places } = await ed.api.connection.view.query({ workspace });
  expect(tiers.find(({ kind }) => kind === "debug")).toEqual(answer);
  expect(tiers.find(({ kind }) => kind === "action")).toMatchObject({ tier: "world" });
  expect(places.find(({ tier }) => tier === "hardened")).toMatchObject({ state: "absent" });
  await expect(
    ana.api.connection.setTier.mutate({ workspace, kind: "qualification", tier: "world", hardware: false }),
  ).rejects.toThrow("talk to the world");
  await expect(
    ed.api.connection.setTier.mutate({ workspace, kind: "debug", tier: "world", hardware: false }),
  ).rejects.toThrow("Only an owner");
});
