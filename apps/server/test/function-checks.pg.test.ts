import { type Agent, connectAgent } from "@tributary/agent";
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
