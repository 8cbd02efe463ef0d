import { afterAll, beforeAll, expect, test } from "vitest";
import { type Person, ServerProcess } from "./server-process.ts";

let server: ServerProcess;
let ana: Person;
let ben: Person;
let vic: Person;
let workspace: string;

beforeAll(async () => {
  server = await ServerProcess.start();
  ({ ana, workspace } = await server.foundShop());
  ben = await server.join("Ben", "editor");
  vic = await server.join("Vic", "viewer");
}, 60_000);

afterAll(() => server.dispose());

/** A change set with a project in it, and a plain peer that edits it. */
async function opened(title: string) {
  const { id: changeSet } = await ana.api.changeSet.create.mutate({ workspace, title });
  const { token } = await ana.api.token.create.mutate({ workspace, name: title, kind: "agent" });
  const { doc } = await server.stockPeer(changeSet, { token });
  const write = (keys: Record<string, unknown>) =>
    doc.transact(() => {
      for (const [key, value] of Object.entries(keys))
        doc.getMap(key.includes("/") ? "attribute" : "component").set(key, value);
    });
  const project = `${title}-shop`;
  write({ [project]: { schema: "docker.project@1" }, [`${project}/meta/name`]: { value: project } });
  await expect.poll(async () => (await ana.api.review.get.query({ changeSet })).changes.length).toBe(1);
  return { changeSet, write, doc, project };
}

const fn = "docker.project/webService";
const input = { name: "web", image: "ghcr.io/acme/web:1.4", published: "8080" };

test("[VF20] what a management function would do is shown, then done as one act of whoever asked, named in log and review", async () => {
  const { changeSet, project } = await opened("first");
  const found = await ana.api.management.list.query({ changeSet });
  expect(found.map(({ by }) => by)).toContain(fn);
  const proposed = await ana.api.management.propose.mutate({ changeSet, function: fn, component: project, input });
  expect(proposed).toMatchObject({ function: "Web service", refusals: [], kept: [], leftovers: [] });
  expect(proposed.changes.map(({ name }) => name)).toEqual([
    ...["web", "web-data", "web-db", "web-db-password", "web-net"],
  ]);
  expect((await ana.api.review.get.query({ changeSet })).changes.length).toBe(1);
  const done = await ana.api.management.carryOut.mutate({
    changeSet,
    proposal: proposed.proposal,
    shown: proposed.shown,
  });
  expect(done).toMatchObject({ label: `Web service “web” for ${project}`, edits: proposed.edits });
  const review = await ana.api.review.get.query({ changeSet });
  const image = review.changes.find(({ name }) => name === "web")?.fields.find(({ path }) => path === "/domain/image");
  expect(image?.by).toMatchObject({ name: "Ana", through: "Web service" });
  const entries = await ana.api.audit.list.query({ workspace, changeSet });
  expect(entries[0]?.sentence).toBe(`ran Web service “web” for ${project}: ${proposed.edits} edits`);
  const edit = entries.find(({ sentence }) => sentence.startsWith("Set Image of web "));
  expect(edit?.actor).toMatchObject({ name: "Ana", through: "Web service" });
});

test("[VF21] run again it does nothing; what was changed by hand stays, unless it is to be written over", async () => {
  const { changeSet, project, write, doc } = await opened("again");
  const propose = (more = {}) =>
    ana.api.management.propose.mutate({ changeSet, function: fn, component: project, input: { ...input, ...more } });
  const first = await propose();
  await ana.api.management.carryOut.mutate({ changeSet, proposal: first.proposal, shown: first.shown });
  expect((await propose()).edits).toBe(0);
  const web = first.changes.find(({ name }) => name === "web")?.component ?? "";
  await expect.poll(() => doc.getMap("attribute").get(`${web}/domain/image`)).toEqual({ value: input.image });
  write({ [`${web}/domain/image`]: { value: "ghcr.io/acme/web:hotfix" } });
  const image = () => doc.getMap("attribute").get(`${web}/domain/image`);
  const changed = { image: "ghcr.io/acme/web:1.5", port: 8080 };
  await expect
    .poll(async () => (await propose(changed)).kept)
    .toEqual([{ component: web, name: "web", field: "Image" }]);
  const second = await propose(changed);
  expect(second.changes.flatMap(({ fields }) => fields.map(({ title }) => title))).toEqual([
    "Published ports ▸ 8080 ▸ Container port",
  ]);
  const over = { changeSet, proposal: second.proposal, overwrite: true };
  expect((await ana.api.management.look.query(over)).kept).toEqual([]);
  await ana.api.management.carryOut.mutate({ changeSet, proposal: second.proposal, shown: second.shown });
  expect(image()).toEqual({ value: "ghcr.io/acme/web:hotfix" });
  const third = await propose(changed);
  const wish = { changeSet, proposal: third.proposal, overwrite: true };
  await expect(ana.api.management.carryOut.mutate({ ...wish, shown: third.shown })).rejects.toThrow(
    "something else than what you were shown",
  );
  const { shown } = await ana.api.management.look.query(wish);
  await ana.api.management.carryOut.mutate({ ...wish, shown });
  await expect.poll(image).toEqual({ value: "ghcr.io/acme/web:1.5" });
});

test("[VF30] where somebody edits what it builds on in between, nothing is done, and what it would do now is shown and done", async () => {
  const { changeSet, project, write, doc } = await opened("moved");
  const propose = (more = {}) =>
    ana.api.management.propose.mutate({ changeSet, function: fn, component: project, input: { ...input, ...more } });
  const first = await propose();
  // What has nothing to do with it is no matter.
  write({ other: { schema: "docker.network@1" }, "other/meta/name": { value: "other" } });
  await expect.poll(async () => (await ana.api.review.get.query({ changeSet })).changes.length).toBe(2);
  await ana.api.management.carryOut.mutate({ changeSet, proposal: first.proposal, shown: first.shown });
  const web = first.changes.find(({ name }) => name === "web")?.component ?? "";
  const image = () => doc.getMap("attribute").get(`${web}/domain/image`);
  await expect.poll(image).toEqual({ value: input.image });

  const seen = await propose({ image: "ghcr.io/acme/web:1.5", name: "web" });
  expect(seen.kept).toEqual([]);
  write({ [`${web}/domain/image`]: { value: "ghcr.io/acme/web:hotfix" } });
  const wish = { changeSet, proposal: seen.proposal };
  await expect.poll(async () => (await ana.api.management.look.query(wish)).kept.length).toBe(1);
  await expect(ana.api.management.carryOut.mutate({ ...wish, shown: seen.shown })).rejects.toThrow(
    "something else than what you were shown. Nothing was done.",
  );
  expect(image()).toEqual({ value: "ghcr.io/acme/web:hotfix" });
  const now = await ana.api.management.look.query({ ...wish, overwrite: true });
  expect(now.shown).not.toBe(seen.shown);
  await ana.api.management.carryOut.mutate({ ...wish, overwrite: true, shown: now.shown });
  await expect.poll(image).toEqual({ value: "ghcr.io/acme/web:1.5" });
});

test("[VF30] asked for twice at once, while somebody edits other things, it is done once, and whoever came second is told", async () => {
  const { changeSet, project, write } = await opened("twice");
  const wish = { changeSet, function: fn, component: project, input };
  const { proposal, shown } = await ana.api.management.propose.mutate(wish);
  const carryOut = () => ana.api.management.carryOut.mutate({ changeSet, proposal, shown });
  const asked = [carryOut(), carryOut()];
  for (const n of [1, 2, 3]) write({ [`other${n}`]: { schema: "docker.network@1" } });
  const done = await Promise.allSettled(asked);
  const [refused] = done.flatMap((each) => (each.status === "rejected" ? [String(each.reason)] : []));
  expect(done.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(refused).toMatch(/something else than what you were shown|is not kept any more/);
  const { changes } = await ana.api.review.get.query({ changeSet });
  expect(changes.filter(({ name }) => name === "web")).toHaveLength(1);
});

test("[VF22] what cannot be is refused in a sentence, and nothing is edited", async () => {
  const { changeSet, project } = await opened("refused");
  const propose = (wish: object, who = ana) =>
    who.api.management.propose.mutate({ changeSet, function: fn, component: project, input, ...wish });
  await expect(propose({ input: { image: "x" } })).rejects.toThrow("Name is needed.");
  await expect(propose({ input: { ...input, name: "Web 1" } })).rejects.toThrow(
    "Name must be up to 40 lower-case letters",
  );
  await expect(propose({ component: undefined })).rejects.toThrow("Web service is run for a component: say which.");
  await expect(propose({ function: "nothing" })).rejects.toThrow("There is no such management function");
  await expect(propose({}, vic)).rejects.toThrow("You may look but not change anything here");
  const { proposal, shown } = await propose({});
  await expect(ben.api.management.carryOut.mutate({ changeSet, proposal, shown })).rejects.toThrow(
    "is not kept any more",
  );
  expect((await ana.api.review.get.query({ changeSet })).changes.length).toBe(1);
});

test("[VF20] [VF22] a function written in the change set runs for the workspace as a whole; a wrong answer is named", async () => {
  const { changeSet, doc } = await opened("written");
  const answers = (answer: string) => `export default function main({ input }) {\n  return ${answer};\n}\n`;
  const add = (id: string, answer: string) =>
    doc.transact(() => {
      const functions = doc.getMap("function");
      functions.set(id, { kind: "management", name: id, source: answers(answer) });
      const properties = { count: { type: "integer", title: "Count", default: 2 } };
      functions.set(`${id}/form`, { type: "object", properties });
    });
  add(
    "nets",
    '{ operations: Array.from({ length: input.count }, (_, n) => ({ type: "create", key: "net" + n, schema: "docker.network" })) }',
  );
  add("wrong", '{ operations: [{ type: "create", key: "a" }] }');
  const list = () => ana.api.management.list.query({ changeSet });
  await expect.poll(async () => (await list()).map(({ by }) => by)).toEqual(expect.arrayContaining(["nets", "wrong"]));
  const proposed = await ana.api.management.propose.mutate({ changeSet, function: "nets", input: { count: 3 } });
  expect(proposed.changes.map(({ name }) => name)).toEqual(["net0", "net1", "net2"]);
  await expect(ana.api.management.propose.mutate({ changeSet, function: "wrong" })).rejects.toThrow(
    "wrong answered something else than operations. Operation 1 (create): “schema” is missing.",
  );
});
