import { WorkspaceFileReader } from "@tributary/core/history";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sealed } from "./canary.ts";
import { type Person, ServerProcess } from "./server-process.ts";

const CANARY = "canary-7c2ab1-of-the-name-server";
let server: ServerProcess;
let ana: Person;
let workspace: string;

beforeAll(async () => {
  server = await ServerProcess.start({ TRIBUTARY_MASTER_KEY: "the master key of this test, long enough" });
  ({ ana, workspace } = await server.foundShop());
  const value = await sealed(ana.api, { workspace, name: "dns-token" }, { value: CANARY });
  await ana.api.secret.create.mutate({ workspace, name: "dns-token", kind: "text", value });
  await ana.api.connection.set.mutate({
    ...{ workspace, name: "dns", description: "Our name server", origin: "https://dns.example" },
    ...{ privateAddresses: false, allows: [{ methods: ["GET"], path: "/zones/**" }] },
    credential: { kind: "bearer", secret: "dns-token" },
  });
  await ana.api.connection.setTier.mutate({ workspace, kind: "debug", tier: "hardened", hardware: true });
}, 60_000);

afterAll(() => server.dispose());

async function exported(of: string): Promise<string> {
  const query = new URLSearchParams({ workspace: of });
  const answer = await fetch(`${server.url}/api/export/workspace?${query}`, { headers: { cookie: ana.cookie } });
  return answer.text();
}

async function imported(text: string, name: string) {
  const query = new URLSearchParams({ name });
  const init = { method: "POST", headers: { cookie: ana.cookie, origin: server.url }, body: text };
  const answer = await fetch(`${server.url}/api/import/workspace?${query}`, init);
  return (await answer.json()) as { readonly workspace: string; readonly sentence?: string };
}

/** All but when it was exported, and under which name. */
const bodyOf = (text: string): readonly string[] => text.trim().split("\n").slice(1);

test("[VH9] connections and demands travel, proven; values of secrets do not, and what is to be set again is said", async () => {
  const text = await exported(workspace);
  expect(text).not.toContain(CANARY);
  const reader = new WorkspaceFileReader();
  for (const line of text.split("\n")) reader.add(line);
  const read = reader.end();
  expect(read.ok && read.value.settings).toMatchObject({
    connections: [{ name: "dns", credential: { kind: "bearer", secret: "dns-token" } }],
    tiers: [{ kind: "debug", tier: "hardened", hardware: true }],
  });

  const made = await imported(text, "Copy");
  expect(made).toMatchObject({ connections: 1, tiers: 1, secrets: ["dns-token"] });
  const view = await ana.api.connection.view.query({ workspace: made.workspace });
  const before = await ana.api.connection.view.query({ workspace });
  const named = (of: typeof view) => of.connections.find(({ name }) => name === "dns");
  expect(named(view)).toEqual({ ...named(before), last: [] });
  expect(view.tiers.find(({ kind }) => kind === "debug")).toMatchObject({ tier: "hardened", hardware: true });
  const tried = await ana.api.connection.try.mutate({ workspace: made.workspace, name: "dns", path: "/zones/a" });
  expect(tried).toMatchObject({ receivedBytes: 0, sentence: expect.stringContaining("dns-token") });
  expect(tried.status).toBeUndefined();
  const audit = await ana.api.audit.list.query({ workspace: made.workspace });
  expect(audit.map(({ details }) => details)).toContainEqual(
    expect.objectContaining({
      settings: expect.objectContaining({ connections: [expect.objectContaining({ name: "dns" })] }),
    }),
  );

  // What was imported is exported as the same bytes, but for its first line.
  expect(bodyOf(await exported(made.workspace))).toEqual(bodyOf(text));
});

test("[VH9] a file whose settings were changed leaves nothing behind", async () => {
  const text = await exported(workspace);
  const count = async () => (await ana.api.session.me.query()).workspaces.length;
  const before = await count();
  const { sentence } = await imported(text.replace("https://dns.example", "https://elsewhere.example"), "Forged");
  expect(sentence).toContain("are not those that it says it holds. Nothing was imported.");
  expect(await count()).toBe(before);
});

test("[VH4] a workspace that has set nothing of the kind says nothing of it in its file", async () => {
  const { id } = await ana.api.workspace.create.mutate({ name: "Plain" });
  const text = await exported(id);
  expect(JSON.parse(text.split("\n")[0] ?? "")).toMatchObject({ format: "tributary-workspace", version: 3 });
  expect(text).not.toContain("settings");
  expect(await imported(text, "Plain again")).toMatchObject({ connections: 0, tiers: 0, secrets: [] });
});
