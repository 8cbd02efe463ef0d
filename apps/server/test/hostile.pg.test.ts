import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { CLOSE } from "@tributary/core/protocol";
import * as Y from "yjs";
import { frame } from "./fuzz/bytes.ts";
import { type Person, ServerProcess } from "./server-process.ts";

let server: ServerProcess;
let ana: Person;
let workspace: string;

beforeAll(async () => {
  server = await ServerProcess.start();
  ({ ana, workspace } = await server.foundShop());
}, 60_000);
afterAll(() => server.dispose());

/** How many answers somebody else got while `work` ran: none, if it kept the server to itself. */
async function servedDuring<T>(work: Promise<T>): Promise<{ readonly value: T; readonly served: number }> {
  let served = 0;
  let over = false;
  const asking = (async () => {
    while (!over) {
      await fetch(`${server.url}/health`);
      if (!over) served += 1;
    }
  })();
  const value = await work.finally(() => {
    over = true;
  });
  await asking;
  return { value, served };
}

const importText = (text: string, path = "compose.yml") =>
  ana.api.changeSet.import.mutate({ workspace, files: [{ path, text }] });

const bigFile = (services: number) =>
  `name: big\nservices:\n${Array.from({ length: services }, (_, n) => `  s${n}:\n    image: busybox:1\n    restart: always\n    environment:\n      A: "${n}"\n      B: b\n    ports: ["${20_000 + (n % 10_000)}"]`).join("\n")}\n`;

test("[V10] a hundred thousand lines are refused in a sentence, while everybody else is served", async () => {
  const text = bigFile(14_300);
  expect(text.split("\n").length).toBeGreaterThan(100_000);
  const { value, served } = await servedDuring(importText(text));
  expect(value.errors[0]?.message).toMatch(/At most 10000|longer than 30 seconds/);
  expect(await ana.api.changeSet.list.query({ workspace })).toMatchObject({ items: [], open: 0, ended: 0 });
  expect(served).toBeGreaterThan(3);
}, 120_000);

test("[V10] three hundred services are imported whole, while everybody else is served", async () => {
  const { value, served } = await servedDuring(importText(bigFile(300)));
  expect(value).toMatchObject({ ok: true, services: 300 });
  expect(served).toBeGreaterThan(3);
}, 120_000);

test("[V10] billion laughs, deep nesting and a name of scripts end in a sentence", async () => {
  const laughs = Array.from({ length: 12 }, (_, n) =>
    n === 0
      ? "a0: &a0 [lol]"
      : `a${n}: &a${n} [${Array(10)
          .fill(`*a${n - 1}`)
          .join(", ")}]`,
  ).join("\n");
  const value = await importText(`${laughs}\nservices:\n  web:\n    image: x\n    labels: *a11\n`);
  expect(value.ok).toBe(false);
  expect(value.errors[0]?.message).toBeTruthy();
  expect((await importText(`services: ${"[".repeat(20_000)}`)).ok).toBe(false);
  const scripts = await importText(`services:\n  "<script>alert(1)</script>\\nweb":\n    image: x\n`);
  expect(scripts.ok).toBe(false);
}, 120_000);

test("[V11] garbage on a socket ends that socket, and nobody else's", async () => {
  const report = await importText("services:\n  web:\n    image: busybox:1\n");
  const { token } = await ana.api.token.create.mutate({ workspace, name: "Bad", kind: "agent" });
  const url = `${server.url.replace("http", "ws")}/sync/changeSet.${report.changeSet}?outbox=1&token=${token}`;
  const open = async () => {
    const ws = new WebSocket(url);
    await new Promise((done, fail) => void ws.on("open", done).on("error", fail));
    return ws;
  };
  const [good, ...bad] = await Promise.all([open(), open(), open(), open()]);
  const garbage = [Buffer.from([0, 2, 200, 1, 2, 3]), Buffer.from([255, 255, 255]), Buffer.from([100, 1, 3, 1, 1, 1])];
  const codes = await Promise.all(
    bad.map(
      (ws, n) =>
        new Promise((done) => {
          ws.on("close", done);
          ws.send(garbage[n] ?? Buffer.from([]));
        }),
    ),
  );
  expect(codes).toEqual([CLOSE.hostile, CLOSE.hostile, CLOSE.hostile]);
  expect(good?.readyState).toBe(WebSocket.OPEN);
  good?.close();
  expect((await fetch(`${server.url}/health`)).status).toBe(200);
});

test("[V11] [V23] a viewer's write and what cannot be read end their connections, and the audit says who tried what", async () => {
  const { id: changeSet } = await ana.api.changeSet.create.mutate({ workspace, title: "Quiet" });
  const vic = await server.join("Vic", "viewer");
  const codeOf = (room: string, cookie: string, bytes: Uint8Array) =>
    new Promise<number>((done, fail) => {
      const headers = { cookie, origin: server.url };
      const ws = new WebSocket(`${server.url.replace("http", "ws")}/sync/${room}`, { headers });
      ws.on("open", () => ws.send(bytes));
      ws.on("close", done).on("error", fail);
    });
  const doc = new Y.Doc();
  doc.getMap("component").set("mine", { schema: "docker.project@1" });
  const write = frame(0, 2, Y.encodeStateAsUpdate(doc));
  expect(await codeOf(`changeSet.${changeSet}`, vic.cookie, write)).toBe(CLOSE.forbidden);
  expect(await codeOf(`changeSet.${changeSet}`, ana.cookie, frame(0, 2, new Uint8Array([9, 9, 9])))).toBe(
    CLOSE.hostile,
  );
  expect(await codeOf(`head.${workspace}`, vic.cookie, write)).toBe(CLOSE.hostile);
  const said = async () => {
    const entries = await ana.api.audit.list.query({ workspace });
    const cut = entries.filter(({ actor, sentence }) => actor.type === "user" && sentence.includes("was closed"));
    return cut.map(({ actor, outcome, changeSet: at, details }) => [actor.name, outcome, at, details]).reverse();
  };
  await expect.poll(said).toMatchObject([
    ["Vic", "blocked", changeSet, { rule: "readOnly", times: 1 }],
    ["Ana", "invalid", changeSet, { rule: "malformed", reason: "the update cannot be decoded" }],
    ["Vic", "invalid", null, { rule: "malformed" }],
  ]);
  for (let times = 0; times < 20; times += 1) await codeOf(`changeSet.${changeSet}`, vic.cookie, write);
  await expect.poll(async () => (await said()).filter(([name]) => name === "Vic").length).toBe(5);
  expect((await ana.api.audit.verify.query({ workspace })).ok).toBe(true);
});
