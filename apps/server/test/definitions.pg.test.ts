import { type Agent, connectAgent } from "@tributary/agent";
import type { ComponentId } from "@tributary/core/base";
import type { Schema, SchemaRef } from "@tributary/core/model";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Person, ServerProcess } from "./server-process.ts";

const BOX: Schema = {
  ...{
    name: "acme.box",
    version: 1,
    title: "Box",
    description: "A box.",
    icon: "box",
    category: "Acme",
    functions: [],
  },
  domain: { type: "object", properties: { label: { type: "string", title: "Label" } } },
};
const REF = "acme.box@1";
const SOON = { timeout: 20_000 };

let server: ServerProcess;
let ana: Person;
let workspace: string;
let changeSet: string;
let [writer, other]: Agent[] = [];

async function join(name: string): Promise<Agent> {
  const { token } = await ana.api.token.create.mutate({ workspace, name, kind: "agent" });
  return connectAgent({ url: server.url, token, changeSet });
}

beforeAll(async () => {
  server = await ServerProcess.start();
  ana = await server.signUp("Ana");
  ({ id: workspace } = await ana.api.workspace.create.mutate({ name: "Boxes" }));
  ({ id: changeSet } = await ana.api.changeSet.create.mutate({ workspace, title: "Boxes" }));
  [writer, other] = [await join("Writer"), await join("Other")];
}, 120_000);

afterAll(async () => {
  writer?.close();
  other?.close();
  await server.dispose();
});

function both(): readonly [Agent, Agent] {
  if (!writer || !other) throw new Error("nobody has joined");
  return [writer, other];
}

test("[VK7] two agents write one definition: each reads what the other's text defines, and is told what keeps a text out", async () => {
  const [one, two] = both();
  expect(await one.batch([{ type: "schema.install", schema: BOX }])).toMatchObject({ accepted: true });
  const text = one.definitions.text(REF) ?? "";
  expect(await one.definitions.write(REF, text.replace('"Label"', '"Name"'))).toEqual({
    ...{ accepted: true, inForce: true, marks: [], sentences: [] },
  });
  await expect.poll(() => two.schema(REF)?.domain.properties?.["label"]?.title, SOON).toBe("Name");
  const broken = (two.definitions.text(REF) ?? "").replace('"Name"', '"Name",');
  const { marks, ...verdict } = (await two.definitions.write(REF, broken)) as {
    marks: readonly { sentence: string }[];
  };
  expect(verdict).toEqual({ accepted: true, inForce: false, sentences: [] });
  expect(marks.map(({ sentence }) => sentence)).toEqual([expect.stringContaining("After this comma")]);
  expect(one.schema(REF)?.domain.properties?.["label"]?.title).toBe("Name");
});

test("[VK7] what is typed is in the audit, with whose hand it was", async () => {
  const entries = await ana.api.audit.list.query({ workspace, changeSet });
  const told = entries.map(({ actor, sentence }) => [actor.name, sentence]);
  expect(told).toContainEqual(["Writer", "Edited the definition of box (+2 −3)"]);
  expect(told).toContainEqual(["Other", "Edited the definition of box (+1)"]);
});

test("[VK8] a review shows the definition that is in force, whose hands were in it, and that somebody types still", async () => {
  const { schemas } = await ana.api.review.get.query({ changeSet });
  expect(schemas).toMatchObject([{ schema: REF, problem: expect.stringContaining("After this comma") }]);
  expect(schemas[0]?.by?.map(({ name }) => name)).toEqual(["Other", "Writer"]);
  expect(schemas[0]?.after).toContain('"title": "Name"\n');
});

test("[VK7] a version in force, or none, is not written", async () => {
  const [one] = both();
  expect(await one.definitions.write("docker.container@1", "{}")).toMatchObject({ rule: "schemaPublished" });
  expect(await one.definitions.write("acme.nothing@1", "{}")).toMatchObject({ rule: "unknownSchema" });
  expect(one.definitions.text("acme.nothing@1" as SchemaRef)).toBeUndefined();
});

test("[VK9] after the process has died, what is in force is what was: of a function and of a definition that are being typed", async () => {
  const [one, two] = both();
  const source = (result: string) => `export default () => ({ result: "${result}" });\n`;
  const wanted = { kind: "qualification", name: "fits", source: source("failure"), attachTo: ["acme.box"] } as const;
  const written = await one.functions.write(wanted);
  const id = written.accepted ? written.function : "";
  await one.batch([{ type: "component.create", component: "box" as ComponentId, schema: REF as SchemaRef }]);
  await one.functions.edit(id, source("warning"));
  await one.functions.edit(id, source("warning").replace("({", "({{"));
  await one.waitForResults();
  const broken = { phase: "broken", inForce: true };
  await expect.poll(() => one.functions.state(id), SOON).toMatchObject(broken);
  one.close();
  two.close();
  await server.end("SIGKILL");
  await server.start();
  const late = await join("Late");
  try {
    await late.waitForResults();
    await expect.poll(() => late.functions.state(id), SOON).toMatchObject(broken);
    const fits = () => late.results("box" as ComponentId).get("/derived/qualification/fits");
    await expect.poll(fits, SOON).toMatchObject({ phase: "done", value: { result: "warning" } });
    const typed = await late.definitions.write(REF, (late.definitions.text(REF) ?? "").replace('"Name"', '"Mark"'));
    expect(typed).toMatchObject({ inForce: true });
    expect(late.schema(REF)?.domain.properties?.["label"]?.title).toBe("Mark");
  } finally {
    late.close();
  }
});
