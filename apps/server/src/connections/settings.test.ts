import { randomUUID } from "node:crypto";
import { ok, SYSTEM_ACTOR, type WorkspaceId } from "@tributary/core/base";
import type { Sandbox, SandboxDescription } from "@tributary/core/engine";
import type {
  ConnectionRecord,
  ConnectionSetting,
  ConnectionStore,
  TierDemand,
  TierStore,
} from "@tributary/core/governance";
import { expect, test } from "vitest";
import type { FunctionJob } from "../functions/job.ts";
import { ConnectionBook } from "./connection-book.ts";
import type { ConnectionUser } from "./egress.ts";
import { secretCredential } from "../secrets/credential.ts";
import { openConnections } from "./open-connections.ts";
import { demanding, tierFor } from "./tiers.ts";

const W = "w" as WorkspaceId;
const CRM: ConnectionSetting = {
  ...{ name: "crm", description: "", origin: "https://crm.example", privateAddresses: false },
  allows: [{ methods: ["GET"], path: "/**" }],
  credential: { kind: "bearer", secret: "crm-token" },
};

function memory() {
  let records: ConnectionRecord[] = [];
  let demands: TierDemand[] = [];
  let moment = 1;
  const connections: ConnectionStore = {
    list: async () => records,
    async set(_workspace, setting) {
      const before = records.find(({ name }) => name === setting.name);
      const record = { ...setting, revision: (before?.revision ?? 0) + 1, updatedAt: moment++ };
      records = [...records.filter((each) => each !== before), record];
    },
    async remove(_workspace, name) {
      const left = records.filter((each) => each.name !== name);
      const wasThere = left.length < records.length;
      records = left;
      return wasThere;
    },
  };
  const tiers: TierStore = {
    list: async () => demands,
    async set(_workspace, demand) {
      demands = [...demands.filter(({ kind }) => kind !== demand.kind), demand];
    },
  };
  const book = new ConnectionBook({ connections, tiers });
  const by = { actor: { type: "system", id: "s", name: "S" } as never, at: 1, sentence: "" };
  return { book, connections, tiers, by };
}

const USER: ConnectionUser = { by: SYSTEM_ACTOR, signal: new AbortController().signal, log: () => {} };
const signIn = () => Promise.reject(new Error("nothing here signs in with a function"));
const noHosts = { workspaces: { with: () => Promise.reject(new Error(`no workspace ${randomUUID()}`)) } } as never;

test("[VN2] what is changed, or removed and made anew under its name, is not what was open", async () => {
  const { book, connections, by } = memory();
  await connections.set(W, CRM, by);
  const open = openConnections({
    ...{ hosts: noHosts, book, signIn },
    credential: secretCredential({ open: async () => undefined }),
  });
  const isOpen = async () => {
    const opened = await open(W, "crm", USER);
    if (!opened.ok) throw new Error(opened.error.sentence);
    return opened.value.isCurrent;
  };
  const first = await isOpen();
  expect(first()).toBe(true);
  await connections.set(W, { ...CRM, description: "ours" }, by);
  const changing = book.changed(W);
  expect(first()).toBe(false); // not even while it is read anew
  await changing;
  expect(first()).toBe(false);
  const second = await isOpen();
  expect(second()).toBe(true);
  await connections.remove(W, "crm", by);
  await connections.set(W, CRM, by);
  await book.changed(W);
  expect(second()).toBe(false);
  await connections.remove(W, "crm", by);
  await book.changed(W);
  expect(await open(W, "crm", USER)).toMatchObject({
    ok: false,
    error: { sentence: expect.stringContaining("no connection") },
  });
});

test("[VN6] a connection that signs in is refused rather than asked without its credential", async () => {
  const { book, connections, by } = memory();
  await connections.set(W, CRM, by);
  const opened = await openConnections({
    ...{ hosts: noHosts, book, signIn },
    credential: secretCredential({ open: async () => undefined }),
  })(W, "crm", USER);
  if (!opened.ok) throw new Error("it is not there");
  await expect(opened.value.connection.credential?.()).rejects.toThrow("he secret crm-token");
});

test("[VN4] a function runs where its workspace demands, and never in a place that is less", async () => {
  const { book, tiers, by } = memory();
  const tier = tierFor(book);
  expect([await tier(W, "action"), await tier(W, "qualification")]).toEqual(["world", "reactive"]);
  await tiers.set(W, { kind: "action", tier: "hardened", hardware: true }, by);
  await book.changed(W);
  expect([await tier(W, "action"), await tier(W, "debug"), await tier(W, "attribute")]).toEqual([
    "hardened",
    "world",
    "reactive",
  ]);
  const place = (boundary: SandboxDescription["boundary"]) =>
    ({ describe: () => ({ driver: "qemu", tier: "hardened", boundary, memory: "hard" }) }) as unknown as Sandbox;
  const prepare = demanding(book, async () => ok({ redactions: [] }));
  const tools = { log: () => {}, signal: new AbortController().signal };
  const job = { workspace: W, function: { name: "act", kind: "action" } } as FunctionJob;
  expect(await prepare(job, place("emulated-vm"), tools)).toMatchObject({
    ok: false,
    error: { sentence: expect.stringContaining("only emulates") },
  });
  expect((await prepare(job, place("hardware-vm"), tools)).ok).toBe(true);
  const debug = { ...job, function: { name: "look", kind: "debug" as const } };
  expect((await prepare(debug, place("emulated-vm"), tools)).ok).toBe(true);
});
