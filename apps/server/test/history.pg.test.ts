import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { applyByTwo } from "./change-sets.fixture.ts";
import { type Ended, runProgram } from "./run-program.ts";
import { type Person, ServerProcess } from "./server-process.ts";

/* What happened: on a server as it is started, with changes that touch nothing outside, so without an engine. */

let server: ServerProcess;
let ana: Person;
let ben: Person;
let workspace: string;
let token: string;
let first: string;
let second: string;
const folder = mkdtempSync(join(tmpdir(), "trb-history-"));
const file = (name: string) => join(folder, name);

beforeAll(async () => {
  server = await ServerProcess.start();
  ({ ana, workspace } = await server.foundShop());
  ben = await server.join("Ben", "approver");
  ({ token } = await ana.api.token.create.mutate({ workspace, name: "Hygiene", kind: "agent" }));
  first = await made("Add alpha", { pa: { schema: "docker.project@1" }, "pa/meta/name": { value: "alpha" } });
  second = await made("Describe alpha", {
    "pa/meta/description": { value: "the first" },
    "pa/meta/name": { value: "aleph" },
  });
}, 120_000);

afterAll(async () => {
  await server.dispose();
  rmSync(folder, { recursive: true, force: true });
});

/** A change set that an agent of Ana's fills, Ben approves and Ana applies. */
async function made(title: string, keys: Record<string, unknown>): Promise<string> {
  const changeSet = await written(title, keys);
  await applyByTwo(ana, ben, changeSet);
  return changeSet;
}

async function written(title: string, keys: Record<string, unknown>): Promise<string> {
  const { id: changeSet } = await ana.api.changeSet.create.mutate({ workspace, title });
  const { doc, leave } = await server.stockPeer(changeSet, { token });
  const before = (await ana.api.review.get.query({ changeSet })).contentHash;
  doc.transact(() => {
    for (const [key, value] of Object.entries(keys))
      doc.getMap(key.includes("/") ? "attribute" : "component").set(key, value);
  });
  const changed = async () => (await ana.api.review.get.query({ changeSet })).contentHash !== before;
  await vi.waitUntil(changed, { timeout: 10_000 });
  leave();
  return changeSet;
}

function tributary(...args: readonly string[]): Promise<Ended> {
  return runProgram("apps/cli/src/main.ts", { url: server.url, token }, args);
}

test("[VH1] Head is answered as it was at a version and at a moment, and versions name change set and authors", async () => {
  const versions = await ana.api.history.versions.query({ workspace });
  expect(versions.map(({ version, changeSet }) => [version, changeSet?.title])).toEqual([
    [3, "Describe alpha"],
    [2, "Add alpha"],
    [1, undefined],
  ]);
  expect(versions[0]).toMatchObject({
    actor: { name: "Ana" },
    authors: [{ name: "Hygiene", owner: "Ana" }],
    mutations: 2,
  });
  const old = await ana.api.head.snapshot.query({ workspace, version: 2 });
  expect(old.components[0]?.attributes["/meta/name"]).toEqual({ value: "alpha" });
  const { version: then } = await ana.api.head.versionAt.query({ workspace, at: (versions[0]?.at ?? 0) - 1 });
  expect(then).toBe(2);
});

test("[VH1] two versions are compared field by field, with who wrote what; a version to come is refused", async () => {
  const { changes, from, to, more } = await ben.api.history.compare.query({ workspace, from: 3, to: 2 });
  expect([from, to, more]).toEqual([2, 3, 0]);
  expect(changes).toMatchObject([
    {
      component: "pa",
      kind: "changed",
      fields: [
        { title: "Name", before: { text: "alpha" }, after: { text: "aleph" }, by: { name: "Hygiene", owner: "Ana" } },
        { after: { text: "the first" } },
      ],
    },
  ]);
  await expect(ben.api.history.compare.query({ workspace, from: 0, to: 99 })).rejects.toThrow("no version 99 yet");
});

test("[VH2] who wrote a value: on Head, at an older version, and in a change set", async () => {
  const names = async (
    answer: Promise<readonly { path: string; changeSet: { title: string } | null; version: number | null }[]>,
  ) => Object.fromEntries((await answer).map(({ path, changeSet, version }) => [path, [changeSet?.title, version]]));
  expect(await names(ana.api.history.authors.query({ workspace, component: "pa" }))).toEqual({
    "": ["Add alpha", 2],
    "/meta/name": ["Describe alpha", 3],
    "/meta/description": ["Describe alpha", 3],
  });
  expect(await names(ana.api.history.authors.query({ workspace, component: "pa", version: 2 }))).toEqual({
    "": ["Add alpha", 2],
    "/meta/name": ["Add alpha", 2],
  });
  const toCome = ana.api.history.authors.query({ workspace, component: "pa", version: 99 });
  await expect(toCome).rejects.toThrow("no version 99 yet");
  const open = await written("Say more", { "pa/meta/description": { value: "more" } });
  // What is accepted is shown at once, and its author is known when it is stored, a moment later.
  await expect
    .poll(() => names(ana.api.history.authorsIn.query({ changeSet: open, component: "pa" })))
    .toEqual({
      "": ["Add alpha", 2],
      "/meta/name": ["Describe alpha", 3],
      "/meta/description": ["Say more", null],
    });
  const told = await ana.api.history.timeline.query({ workspace, component: "pa", path: "/meta/name" });
  expect(told.map(({ version, sentence }) => [version, sentence])).toEqual([
    [3, expect.stringContaining("aleph")],
    [2, expect.stringContaining("alpha")],
  ]);
  expect(await ana.api.history.statistics.query({ workspace })).toMatchObject({ versions: 3 });
});

test("[VH3] the log is searched by what it is filed by, and has what was declined", async () => {
  const list = (filter: object) => ana.api.audit.list.query({ workspace, ...filter });
  const { contentHash } = await ana.api.review.get.query({ changeSet: first });
  const agent = server.api({ authorization: `Bearer ${token}` });
  await expect(agent.review.reject.mutate({ changeSet: first, contentHash, reason: "no" })).rejects.toThrow();
  const [declined] = await list({ outcome: "refused", actorType: "agent" });
  expect(declined).toMatchObject({ actor: { name: "Hygiene", owner: "Ana" }, changeSet: first });
  expect(declined?.sentence).toMatch(/^Tried review.reject\. /);
  const named = await list({ component: "pa", path: "/meta/name", changeSet: second });
  expect(named.map(({ mutation }) => mutation)).toMatchObject([{ type: "component.rename", name: "aleph" }]);
  expect(await list({ mutationType: "view.place" })).toEqual([]);
  expect(await list({ to: 1 })).toEqual([]);
});

test("[VH3] whose entries there are is told, also of those who have no way in any more", async () => {
  const tokens = await ana.api.token.list.query({ workspace });
  const named = (list: readonly { readonly name: string; readonly type: string; readonly gone: boolean }[]) =>
    list.map(({ name, type, gone }) => `${name} (${type})${gone ? " gone" : ""}`).sort();
  const made = await ana.api.token.create.mutate({ workspace, name: "Nightly", kind: "service" });
  await server.api({ authorization: `Bearer ${made.token}` }).changeSet.create.mutate({ workspace, title: "By night" });
  const before = named(await ben.api.audit.actors.query({ workspace }));
  expect(before).toEqual(expect.arrayContaining(["Ana (user)", "Hygiene (agent)", "Nightly (service)"]));
  await ana.api.token.revoke.mutate({ workspace, id: made.id });
  expect((await ana.api.token.list.query({ workspace })).map(({ id }) => id)).toEqual(tokens.map(({ id }) => id));
  const after = named(await ben.api.audit.actors.query({ workspace }));
  expect(after).toEqual(before.map((each) => (each.startsWith("Nightly") ? `${each} gone` : each)));
  const { output } = await tributary("audit", "actors");
  expect(output).toMatch(new RegExp(`${made.id} .*Nightly +service .*gone`));
  expect((await tributary("audit", "list", "--actor", made.id)).output).toContain("Nightly");
});

test("[VH5] [VH6] the exported log proves itself; a line that was changed is named; a kept place is found again", async () => {
  expect(await tributary("audit", "export", "--out", file("audit.jsonl"))).toEqual({ code: 0, output: "" });
  const whole = await tributary("audit", "verify", file("audit.jsonl"));
  expect(whole).toMatchObject({ code: 0, output: expect.stringContaining("The audit log is whole") });
  const anchor = /(\d+:[0-9a-f]{64})/.exec(whole.output)?.[1] ?? "";
  expect(await tributary("audit", "verify", "--anchor", anchor)).toMatchObject({ code: 0 });
  const other = `${anchor.slice(0, -4)}0000`;
  expect(await tributary("audit", "verify", "--anchor", other)).toMatchObject({
    code: 1,
    output: expect.stringContaining("not the one that was kept"),
  });
  const lines = readFileSync(file("audit.jsonl"), "utf8").trim().split("\n");
  writeFileSync(
    file("forged.jsonl"),
    lines.with(3, lines[3]?.replace('"sentence":"', '"sentence":"Not ') ?? "").join("\n"),
  );
  expect(await tributary("audit", "verify", file("forged.jsonl"))).toMatchObject({
    code: 1,
    output: expect.stringContaining("Entry 3 was changed"),
  });
  const selection = await tributary("audit", "export", "--component", "pa", "--out", file("pa.jsonl"));
  expect(selection.code).toBe(0);
  expect(await tributary("audit", "verify", file("pa.jsonl"))).toMatchObject({
    code: 0,
    output: expect.stringContaining("a selection"),
  });
});

test("[VH4] [VH5] [VH7] a workspace is exported, proven, and imported as a new one with the same history and state", async () => {
  expect(await tributary("workspace", "export", "--out", file("shop.jsonl"))).toEqual({ code: 0, output: "" });
  const text = readFileSync(file("shop.jsonl"), "utf8");
  expect(text).not.toContain(token);
  expect(text).not.toContain("ana@example.test");
  const offline = await tributary("workspace", "verify", file("shop.jsonl"), "--json");
  const online = await tributary("workspace", "verify", "--json");
  const { stateHash } = JSON.parse(offline.output) as { readonly stateHash: string };
  expect(JSON.parse(online.output)).toMatchObject({ ok: true, stateHash });

  process.env["TRIBUTARY_PASSWORD"] = "correct horse battery";
  const login = ["--email", "ana@example.test", "--json"];
  const imported = await tributary("workspace", "import", file("shop.jsonl"), "--name", "Copy", ...login);
  expect(imported.code, imported.output).toBe(0);
  const copy = JSON.parse(imported.output) as { readonly workspace: string };
  expect(copy).toMatchObject({ name: "Copy", version: 3, stateHash });
  const versions = await ana.api.history.versions.query({ workspace: copy.workspace });
  expect(versions.map(({ version, actor }) => [version, actor.name])).toEqual([
    [3, "Ana"],
    [2, "Ana"],
    [1, "Tributary"],
  ]);
  expect(await ana.api.history.verify.query({ workspace: copy.workspace })).toMatchObject({
    ok: true,
    versions: 3,
    proven: 3,
    stateHash,
  });
  expect((await ana.api.head.snapshot.query({ workspace: copy.workspace })).components).toEqual(
    (await ana.api.head.snapshot.query({ workspace })).components,
  );
  expect(await ana.api.audit.verify.query({ workspace: copy.workspace })).toMatchObject({ ok: true, checked: 1 });

  const before = (await ana.api.session.me.query()).workspaces.length;
  writeFileSync(file("forged.jsonl"), text.replace('"aleph"', '"alien"'));
  const refused = await tributary("workspace", "import", file("forged.jsonl"), ...login);
  expect(refused).toMatchObject({
    code: 1,
    output: expect.stringContaining("Line 4: Version 3 leads to another state"),
  });
  expect((await ana.api.session.me.query()).workspaces).toHaveLength(before);
});

test("[VH8] history in the terminal: versions, a component's, statistics", async () => {
  expect((await tributary("history")).output).toMatch(/v3 .*Hygiene for Ana .*2 mutations .*Describe alpha/);
  expect(
    (await tributary("history", "--component", "pa", "--path", "/meta/name")).output.trim().split("\n"),
  ).toHaveLength(2);
  const before = await tributary("history", "--component", "pa", "--before", "3");
  expect(before.output.trim().split("\n")).toEqual([expect.stringMatching(/^v2 /), expect.stringMatching(/^v2 /)]);
  expect((await tributary("history", "--statistics")).output).toContain("3 versions");
});
