import { type Agent, connectAgent } from "@tributary/agent";
import { FUNCTION_TEMPLATES } from "@tributary/core/catalogue";
import type { Json, JsonObject } from "@tributary/core/base";
import type { Expectation, FunctionTest } from "@tributary/core/model";
import type { FunctionState } from "@tributary/core/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Person, ServerProcess } from "./server-process.ts";

const STACK = "name: shop\nservices:\n  web:\n    image: nginx\n  db:\n    image: postgres:17\n";
const GOOD = `export default function main({ name, domain }: Input): Output {
  return { result: domain.image?.includes(":") ? "success" : "warning", message: name };
}
`;

let server: ServerProcess;
let ana: Person;
let workspace: string;
let changeSet: string;
let agent: Agent;
let pinned: string;

beforeAll(async () => {
  server = await ServerProcess.start();
  ({ ana, workspace } = await server.foundShop());
  const files = [{ path: "shop/compose.yml", text: STACK }];
  ({ changeSet } = await ana.api.changeSet.import.mutate({ workspace, files }));
  const { token } = await ana.api.token.create.mutate({ workspace, name: "Writer", kind: "agent" });
  agent = await connectAgent({ url: server.url, token, changeSet });
  const written = await agent.functions.write({
    ...{ kind: "qualification", name: "pinned", source: GOOD, attachTo: ["docker.container"] },
    inputs: { name: "/meta/name", domain: "/domain" },
  });
  if (!written.accepted) throw new Error(written.sentence);
  pinned = written.function;
}, 120_000);

afterAll(async () => {
  agent?.close();
  await server.dispose();
});

const state = (): FunctionState | undefined => agent.functions.state(pinned);
const review = () => ana.api.review.get.query({ changeSet });
const checks = () => ana.api.functionCheck.list.query({ workspace, changeSet });

test("[VG7] what does not fit its types is told to an agent, to whoever asks, and in review, and stops nothing", async () => {
  await expect.poll(() => state()?.phase).toBe("ready");
  await agent.functions.edit(pinned, GOOD.replace("domain.image?.includes", "domain.picture.includes"));
  await expect.poll(() => state()?.types?.[0]?.sentence).toContain("'picture' does not exist");
  expect(state()).toMatchObject({ phase: "ready", types: [{ line: 2, column: 27 }] });
  const sentences = [expect.stringMatching(/^It does not fit its types\. Line 2, column 27: Property 'picture'/)];
  await expect.poll(async () => (await review()).settled).toBe(true);
  expect((await review()).functionFindings).toEqual([{ function: pinned, name: "pinned", title: "pinned", sentences }]);
  expect(await checks()).toMatchObject({ settled: true, functions: [{ name: "pinned", sentences }] });
  await agent.functions.edit(pinned, GOOD);
  await expect.poll(() => state()?.types).toBeUndefined();
  expect((await review()).functionFindings).toEqual([]);
});

test("[VG7] a test runs for everybody when it or the code changes, is reviewed as content, and says in review when it fails", async () => {
  const input = { name: "web", domain: { image: "nginx" } };
  const expected = { result: "warning", message: "web" };
  const before = await review();
  await agent.functions.set(pinned, "tests/unpinned", {
    name: "of an image without a tag",
    input,
    expect: { value: expected },
  });
  await expect.poll(() => state()?.tests?.["unpinned"]?.phase).toBe("passed");
  const after = await review();
  expect(after.contentHash).not.toBe(before.contentHash);
  expect(after.functions[0]?.tests).toMatchObject([{ name: "of an image without a tag", before: "" }]);
  await agent.functions.edit(pinned, GOOD.replace('"warning"', '"failure"'));
  await expect
    .poll(() => state()?.tests?.["unpinned"])
    .toMatchObject({
      phase: "failed",
      actual: { result: "failure", message: "web" },
    });
  expect((await review()).functionFindings[0]?.sentences).toEqual([
    "The test “of an image without a tag” fails. It answered something else.",
  ]);
  expect(await agent.functions.set(pinned, "tests/unpinned", { name: "of an image", input })).toMatchObject({
    accepted: false,
    sentence: expect.stringContaining("A test of a function must be a test that expects exactly one of"),
  });
});

const THING = { id: "c1", name: "web", meta: {}, domain: { image: "nginx" }, derived: {} };
const NONE = { failure: "A test has no connections" };
/** For each template, by its name, what its function is given and should answer. */
const CASES: { readonly [name: string]: readonly [input: JsonObject, expect: Expectation] } = {
  check: [{ name: "web", domain: {} }, { value: { result: "success" } }],
  value: [{ name: "My web" }, { value: "my-web" }],
  file: [{ name: "web", domain: {} }, { matches: { fileName: "web.json" } }],
  look: [{ component: THING, input: {} }, { matches: { settings: { image: "nginx" }, found: "nothing outside yet" } }],
  transform: [{ value: " a " }, { value: "a" }],
  kind: [{}, { matches: { name: "custom.thing" } }],
  template: [{ input: { name: "back" }, component: null }, { matches: { message: "A network back." } }],
  signIn: [
    { secret: { value: "made-up" }, connection: "dns" },
    { matches: { plain: ["X-Date"], headers: { dns: {} } } },
  ],
  create: [{ component: THING, kind: "create" }, NONE],
  update: [{ component: THING, kind: "update" }, NONE],
  delete: [{ component: THING, kind: "delete" }, NONE],
  refresh: [{ component: THING, kind: "refresh" }, NONE],
};

test("[VG12] a test of a function of every kind, as it is begun from its template, comes to what it says, where its function runs", async () => {
  const made = new Map<string, string>();
  for (const { name, kind, source, form, key } of FUNCTION_TEMPLATES) {
    const written = await agent.functions.write({ kind, name: `${name}Tested`, source });
    if (!written.accepted) throw new Error(written.sentence);
    for (const [field, value] of Object.entries({ form, key }) as ["form" | "key", Json | undefined][])
      if (value !== undefined) await agent.functions.set(written.function, field, value);
    const [input, expected] = CASES[name] ?? [{}, { failure: "there is no case for this template" }];
    const wanted: FunctionTest = { name: `of ${name}`, input, expect: expected };
    expect(await agent.functions.set(written.function, "tests/t", wanted as Json)).toMatchObject({ accepted: true });
    made.set(name, written.function);
  }
  const standing = () =>
    Object.fromEntries([...made].map(([name, id]) => [name, agent.functions.state(id)?.tests?.["t"]?.phase]));
  const passed = Object.fromEntries(FUNCTION_TEMPLATES.map(({ name }) => [name, "passed"]));
  await expect.poll(standing, { timeout: 30_000 }).toEqual(passed);
  const { functions, settled } = await checks();
  expect(settled).toBe(true);
  const tested = new Set(made.values());
  const said = functions.filter(({ function: id }) => tested.has(id)).flatMap(({ sentences }) => sentences);
  expect(said.filter((each) => each.includes("test"))).toEqual([]);
}, 60_000);

test("[VG13] a run is made a test where it was kept whole; where a password was hidden in it, that is refused in a sentence", async () => {
  const source = "export default function main({ environment }: Input): Output { return environment; }\n";
  const written = await agent.functions.write({
    ...{ kind: "attribute", name: "settings", source, attachTo: ["docker.container"] },
    inputs: { environment: "/domain/environment" },
  });
  if (!written.accepted) throw new Error(written.sentence);
  const target = { id: written.function };
  const web = agent.component("web");
  if (!web) throw new Error("no web");
  const plain = await agent.functions.run({ target, component: "web" });
  expect(await agent.functions.asTest(plain.id)).toMatchObject({ name: "As for web", input: {} });
  await agent.edit((draft) => draft.set(web.id, "/domain/environment/DB_PASSWORD", "hunter2-hunter2"));
  const secret = await agent.functions.run({ target, component: "web" });
  expect(secret).toMatchObject({ input: { isRedacted: true }, state: { output: { isRedacted: true } } });
  await expect(agent.functions.asTest(secret.id)).rejects.toThrow("holds something secret");
});
