import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { InstalledPackage } from "@tributary/core/catalogue";
import { afterAll, beforeAll, expect, test } from "vitest";
import { applyByTwo } from "./change-sets.fixture.ts";
import { runProgram } from "./run-program.ts";
import { type Person, ServerProcess } from "./server-process.ts";

/* Kinds and functions of two workspaces on a real server: written, packed, taken elsewhere, changed and updated. */

const CLI = "apps/cli/src/main.ts";
const KIND = (extra = "") => `
export default function main() {
  return {
    name: "acme.box", title: "Box", description: "A box.", icon: "box", category: "Acme",
    domain: { type: "object", properties: { label: { type: "string", title: "Label" }${extra} } },
  };
}
`;
const CHECK =
  'export default ({ domain }) => ({ result: domain.label ? "success" : "warning", message: "No label." });\n';

let server: ServerProcess;
let ana: Person;
let ben: Person;
const folder = mkdtempSync(join(tmpdir(), "tributary-packages-"));

beforeAll(async () => {
  server = await ServerProcess.start();
  ana = await server.signUp("Ana");
}, 60_000);

afterAll(async () => {
  rmSync(folder, { recursive: true });
  await server.dispose();
});

type Place = { readonly workspace: string; readonly token: string };

async function workspaceOf(name: string): Promise<Place> {
  const { id: workspace } = await ana.api.workspace.create.mutate({ name });
  const invitation = await ana.api.workspace.invite.mutate({ workspace, role: "approver" });
  if (!ben) ben = await server.signUp("Ben", invitation.token);
  else await ben.api.workspace.acceptInvite.mutate({ token: invitation.token });
  const { token } = await ana.api.token.create.mutate({ workspace, name: "Robot", kind: "agent" });
  return { workspace, token };
}

type Keys = { readonly [root: string]: { readonly [key: string]: unknown } };

async function changeSetIn({ workspace, token }: Place, title: string, keys: Keys = {}) {
  const { id: changeSet } = await ana.api.changeSet.create.mutate({ workspace, title });
  const { doc } = await server.stockPeer(changeSet, { token });
  const write = async (edits: Keys) => {
    const before = await ana.api.review.get.query({ changeSet });
    doc.transact(() => {
      for (const [root, entries] of Object.entries(edits))
        for (const [key, value] of Object.entries(entries)) doc.getMap(root).set(key, value);
    });
    await expect
      .poll(async () => (await ana.api.review.get.query({ changeSet })).contentHash)
      .not.toBe(before.contentHash);
  };
  if (Object.keys(keys).length > 0) await write(keys);
  return { changeSet, write };
}

const applied = (changeSet: string) => applyByTwo(ana, ben, changeSet);

const onHead = async (workspace: string) => ana.api.head.snapshot.query({ workspace });
const tributary = ({ token }: Place, ...args: string[]) => runProgram(CLI, { url: server.url, token }, args);

test("[VK1] [VK2] [VK3] [VK4] [VK6] a kind is written by a function, taken to another workspace, changed there, and updated", async () => {
  const [home, away] = [await workspaceOf("Home"), await workspaceOf("Away")];

  // Written: a function defines the kind; a check is attached to it.
  const first = await changeSetIn(home, "Boxes", {
    function: {
      kind: { kind: "schema", name: "boxKind", source: KIND() },
      check: { kind: "qualification", name: "boxLabel", source: CHECK },
      "check/inputs": { domain: "/domain" },
    },
  });
  const dry = await tributary(home, "define", first.changeSet, "kind", "--dry-run");
  expect(dry).toMatchObject({ code: 0, output: "Box would be acme.box@1.\n" });
  expect((await tributary(home, "define", first.changeSet, "kind")).output).toBe("Box is acme.box@1.\n");
  await first.write({
    function: { "check/binds/acme.box": true },
    component: { one: { schema: "acme.box@1" }, two: { schema: "acme.box@1" } },
    attribute: {
      "one/meta/name": { value: "one" },
      "two/meta/name": { value: "two" },
      "two/domain/label": { value: "x" },
    },
    catalogue: { "lock/acme.box@1": { value: true } },
  });
  const review = await ana.api.review.get.query({ changeSet: first.changeSet });
  expect(review.schemas.map(({ schema }) => schema)).toEqual(["acme.box@1"]);
  expect(review.notes.map(({ sentence }) => sentence)).toEqual(["Locked Box (acme.box@1)"]);
  const twice = await ana.api.catalogue.define.mutate({ changeSet: first.changeSet, function: "kind", save: true });
  expect(twice).toMatchObject({ ok: true, isChanged: false });
  await applied(first.changeSet);

  // Taken along, proven, and installed elsewhere.
  const zip = join(folder, "boxes.zip");
  const parts = ["--kinds", "acme.box", "--functions", "boxLabel,boxKind"];
  const exported = await tributary(home, "package", "export", zip, "--name", "acme-boxes", "--as", "1.0.0", ...parts);
  expect(exported).toMatchObject({ code: 0 });
  expect((await tributary(away, "package", "verify", zip)).output).toMatch(/is whole: 1 kind, 2 functions/);
  expect((await tributary(away, "package", "diff", zip)).output).toMatch(/\+ kind acme.box: The kind Box is new here/);
  const installed = await tributary(away, "package", "install", zip, "--json");
  const { changeSet: installing } = JSON.parse(installed.output) as { changeSet: string };
  await applied(installing);
  const again = join(folder, "again.zip");
  await tributary(away, "package", "export", again, "--name", "acme-boxes", "--as", "1.0.0");
  expect(readFileSync(again).equals(readFileSync(zip))).toBe(true);
  const listed = (await tributary(away, "package", "list")).output;
  expect(listed).toMatch(/acme-boxes 1.0.0/);
  expect(listed).toMatch(/docker \d+\.\d+\.\d+ {2}Docker \(comes with the server\)/);

  // Changed there: kept when the next version comes.
  const { functions = [] } = await onHead(away.workspace);
  const check = functions.find(({ name }) => name === "boxLabel")?.id ?? "";
  const mine = await changeSetIn(away, "Ours", { function: { [`${check}/title`]: "Our label" } });
  await applied(mine.changeSet);

  // Version 2 of the kind: two components move, one after a dry run that says what it loses.
  const next = await changeSetIn(home, "Next", {
    function: { "kind/description": "What a box is.", "check/title": "Has a label" },
  });
  const bad = await ana.api.changeSet.create.mutate({ workspace: home.workspace, title: "Bad" });
  await expect(ana.api.catalogue.upgradePreview.mutate({ changeSet: bad.id, to: "acme.box@9" })).rejects.toThrow(
    /There is no acme.box@9/,
  );
  await next.write({
    schema: {
      "acme.box@2": {
        ...{
          name: "acme.box",
          version: 2,
          title: "Box",
          description: "",
          icon: "box",
          category: "Acme",
          functions: [],
        },
        domain: { type: "object", properties: { colour: { type: "string", default: "red" } } },
      },
    },
  });
  const preview = (await tributary(home, "upgrade", next.changeSet, "--to", "acme.box@2", "--dry-run")).output;
  expect(preview).toMatch(/✓ one \(acme.box@1\): fits/);
  expect(preview).toMatch(
    /! two \(acme.box@1\): moves with --lose, 1 value kept\n {4}loses Label: x\n {4}runs Has a label/,
  );
  expect(preview).toMatch(/1 of 2 components would move/);
  expect((await ana.api.review.get.query({ changeSet: next.changeSet })).changes).toEqual([]);
  await tributary(home, "upgrade", next.changeSet, "--to", "acme.box@2", "--components", "one");
  const moved = await tributary(home, "upgrade", next.changeSet, "--to", "acme.box@2", "--lose");
  expect(moved.output).toMatch(/1 of 1 component moved to acme.box@2/);
  await applied(next.changeSet);
  const head = await onHead(home.workspace);
  expect(head.components.map(({ schema }) => schema)).toEqual(["acme.box@2", "acme.box@2"]);
  expect(head.functions?.find(({ id }) => id === "check")?.bindings).toEqual(["acme.box"]);

  const later = join(folder, "later");
  await tributary(home, "package", "export", later, "--name", "acme-boxes", "--as", "1.1.0", ...parts);
  const update = await changeSetIn(away, "Update");
  const told = (await tributary(away, "package", "install", later, "--change-set", update.changeSet)).output;
  expect(told).toMatch(/1.0.0 is here/);
  expect(told).toMatch(/~ kind acme.box: Box gets version 2/);
  expect(told).toMatch(/! function boxLabel: Has a label was changed here, and is kept/);
  await applied(update.changeSet);
  const found = await ana.api.catalogue.installed.query({ workspace: away.workspace });
  const boxes = found.find(({ name }: InstalledPackage) => name === "acme-boxes");
  expect(boxes?.version).toBe("1.1.0");
  expect(boxes?.parts.map(({ name, state }) => `${name} ${state}`).sort()).toEqual([
    ...["acme.box asInstalled", "boxKind asInstalled", "boxLabel changed"],
  ]);
  const audit = await ana.api.audit.list.query({ workspace: away.workspace });
  expect(audit.map(({ sentence }) => sentence).join("\n")).toMatch(/installed the package acme-boxes 1.1.0/);
}, 120_000);

test("[VK1] what a schema function may not return is answered with its place, and nothing is saved", async () => {
  const place = await workspaceOf("Faults");
  const { changeSet, write } = await changeSetIn(place, "Bad", {
    function: { kind: { kind: "schema", name: "boxKind", source: KIND(', colour: { type: "red" }') } },
  });
  const define = (id: string) => ana.api.catalogue.define.mutate({ changeSet, function: id, save: true });
  const faulty = await define("kind");
  expect(faulty).toMatchObject({ ok: false, faults: [{ at: "/domain/properties/colour/type" }] });
  await write({
    function: {
      broken: { kind: "schema", name: "broken", source: "export default () => {" },
      throws: { kind: "schema", name: "throws", source: 'export default () => { throw new Error("no"); };' },
      endless: { kind: "schema", name: "endless", source: "export default () => { for (;;); };" },
      check: { kind: "qualification", name: "check", source: "export default () => 1;" },
    },
  });
  expect(await define("broken")).toMatchObject({ ok: false, faults: [{ sentence: expect.stringMatching(/^Line 1/) }] });
  expect(await define("throws")).toMatchObject({ ok: false, faults: [{ sentence: expect.stringMatching(/no/) }] });
  expect(await define("endless")).toMatchObject({ ok: false });
  await expect(define("check")).rejects.toThrow(/no function that defines a kind/);
  await expect(define("nothing")).rejects.toThrow(/no such function/);
  expect((await ana.api.review.get.query({ changeSet })).schemas).toEqual([]);
}, 60_000);

test("[VK5] who may only look may compare and export; a package that is not whole is refused with its file", async () => {
  const place = await workspaceOf("Guests");
  const { workspace } = place;
  const { token } = await ana.api.workspace.invite.mutate({ workspace, role: "viewer" });
  const vic = await server.signUp("Vic", token);
  const { changeSet } = await changeSetIn(place, "Look", {
    function: { check: { kind: "qualification", name: "check", source: CHECK } },
  });
  const head = { name: "checks", version: "1.0.0", title: "Checks", description: "" };
  const selection = { ...head, functions: ["check"] };
  const files = [...(await vic.api.catalogue.export.mutate({ workspace, changeSet, selection }))];
  expect(await vic.api.catalogue.compare.mutate({ workspace, changeSet, files })).toMatchObject({ edits: 1 });
  await expect(vic.api.catalogue.install.mutate({ changeSet, files })).rejects.toThrow(/may look/);
  await expect(vic.api.catalogue.define.mutate({ changeSet, function: "check" })).rejects.toThrow(/may look/);
  await expect(vic.api.catalogue.upgrade.mutate({ changeSet, to: "docker.image@1" })).rejects.toThrow(/may look/);
  const altered = files.map((file) => ({ ...file, text: file.text.replace("No label", "Label") }));
  await expect(ana.api.catalogue.install.mutate({ changeSet, files: altered })).rejects.toThrow(/altered after/);
  const verified = await tributary(place, "package", "verify", "package.json");
  expect(verified).toMatchObject({ code: 1, output: expect.stringMatching(/no zip file/) });
}, 60_000);
