import { type Agent, connectAgent } from "@tributary/agent";
import type { ComponentId, ViewId } from "@tributary/core/base";
import { diffText, type Path, type SchemaRef } from "@tributary/core/model";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runProgram } from "./run-program.ts";
import { type Person, ServerProcess } from "./server-process.ts";

const STACK = "name: shop\nservices:\n  web:\n    image: nginx:1.27\n";

let server: ServerProcess;
let ana: Person;
let workspace: string;
let changeSet: string;
let agent: Agent;
let web: ComponentId;
let token: string;

beforeAll(async () => {
  server = await ServerProcess.start();
  ({ ana, workspace } = await server.foundShop());
  const files = [{ path: "shop/compose.yml", text: STACK }];
  ({ changeSet } = await ana.api.changeSet.import.mutate({ workspace, files }));
  ({ token } = await ana.api.token.create.mutate({ workspace, name: "Writer", kind: "agent" }));
  agent = await connectAgent({ url: server.url, token, changeSet });
  web = agent.component("web")?.id as ComponentId;
}, 120_000);

afterAll(async () => {
  agent?.close();
  await server.dispose();
});

async function tributary(...args: readonly string[]): Promise<string> {
  const { code, output } = await runProgram("apps/cli/src/main.ts", { url: server.url, token }, args);
  if (code !== 0) throw new Error(output);
  return output;
}

test("[VH10] a change set is begun, renamed, abandoned and reopened from the command line, and the audit says by whom", async () => {
  const id = (await tributary("change-set", "create", "Add a cache")).trim();
  expect(await tributary("change-set", "rename", id, "Add two caches")).toMatch(/open {2}0 edits.*Add two caches\n$/);
  expect(await tributary("change-set", "abandon", id)).toContain("abandoned");
  expect(await tributary("change-set", "reopen", id, "--json")).toContain('"phase":"open"');
  const told = (await ana.api.audit.list.query({ workspace, changeSet: id })).map((each) => [
    each.actor.name,
    each.sentence,
  ]);
  expect(told).toContainEqual(["Writer", "renamed the change set to “Add two caches”"]);
  await expect(tributary("change-set", "reopen", id)).rejects.toThrow(/is open|not abandoned|abandoned one/);
});

test("[VH2] who wrote what stands in a change set is told, of all of a component or of one path", async () => {
  await agent.set(web, "/domain/image", "nginx:1.28");
  const all = await tributary("authors", "web", "--change-set", changeSet);
  expect(all).toMatch(/\/domain\/image +Writer for Ana .* here/);
  expect(all).toMatch(/\/meta\/name +Ana /);
  expect(await tributary("authors", "web", "--change-set", changeSet, "--path", "/meta")).not.toContain("/domain");
  expect((await agent.history.authors(web, { path: "/domain/image" })).map(({ actor }) => actor.name)).toEqual([
    "Writer",
  ]);
});

test("[VH1] versions are compared by number, by moment and with Head as it is now", async () => {
  const other = await tributary("change-set", "create", "Nothing");
  expect(other.trim()).not.toBe("");
  const before = await agent.history.versionAt(Date.now());
  expect(await tributary("compare", String(before))).toContain(
    `Nothing differs between version ${before} and version ${before}.`,
  );
  expect(await tributary("compare", "2001-01-01T00:00", `v${before}`, "--json")).toContain(`"from":0,"to":${before}`);
  await expect(tributary("compare", "soon")).rejects.toThrow("“soon” is neither a version (7) nor a moment");
  await expect(tributary("compare", "99")).rejects.toThrow("no version 99 yet");
});

test("[VG11] why a result is what it is: its function, what that reads, what it answered; by the function's name or the path", async () => {
  await agent.waitForResults();
  const at = ["web", "docker.container/imagePinned", "--change-set", changeSet] as const;
  const told = await tributary("function", "explain", ...at);
  expect(told).toContain("docker.container/imagePinned is up to date");
  expect(told).toContain("nginx:1.28");
  const path = "/derived/qualification/imagePinned";
  expect(await agent.functions.explain({ component: "web", path })).toMatchObject({
    target: { schema: "docker.container", name: "imagePinned" },
    input: { kind: "whole", value: { image: "nginx:1.28" } },
    result: { phase: "done" },
  });
  await expect(tributary("function", "retry-result", ...at)).rejects.toThrow("That function has not failed");
});

test("[VG11] a result that failed is computed again when it is asked for", async () => {
  const source = 'export default ({ image }) => { throw new Error("no " + image); };\n';
  const wish = { kind: "qualification", name: "fails", source, inputs: { image: "/domain/image" } } as const;
  const written = await agent.functions.write({ ...wish, attachTo: ["docker.container"] });
  if (!written.accepted) throw new Error(written.sentence);
  const path = "/derived/qualification/fails";
  await expect.poll(() => agent.results(web).get(path)?.phase, { timeout: 20_000 }).toBe("failed");
  const at = ["web", "fails", "--change-set", changeSet] as const;
  expect(await tributary("function", "explain", ...at)).toContain("no nginx:1.28");
  expect(await tributary("function", "retry-result", ...at)).toBe("It is computed again.\n");
  await expect.poll(() => agent.results(web).get(path)?.phase, { timeout: 20_000 }).toBe("failed");
  const told = (await ana.api.audit.list.query({ workspace, changeSet })).map(({ sentence }) => sentence);
  expect(told).toContain(`had ${path} of “web” computed again`);
  await agent.functions.delete(written.function);
});

test("[VH11] an agent takes back its own last act and makes it again; what somebody has changed since stays", async () => {
  const other = await connectAgent({ url: server.url, token, changeSet });
  await agent.set(web, "/domain/user", "1000");
  expect(agent.steps.undo).toContain("User");
  expect(await agent.undo()).toEqual({ accepted: true });
  expect(agent.component("web")?.domain["user"]).toBeUndefined();
  expect(await agent.redo()).toEqual({ accepted: true });
  await expect.poll(() => other.component("web")?.domain["user"]).toBe("1000");
  await other.set(web, "/domain/user", "2000");
  await expect.poll(() => agent.component("web")?.domain["user"]).toBe("2000");
  expect(await agent.undo()).toMatchObject({ accepted: false, rule: "changedSince" });
  expect(await other.undo()).toEqual({ accepted: true });
  expect(await other.undo()).toMatchObject({ accepted: false, rule: "nothingToUndo" });
  other.close();
});

test("[V31] a dry run of functions, kinds and the catalogue says what stands in the way, what would not run, and what would change", async () => {
  const wish = { kind: "qualification", name: "tidy", attachTo: ["docker.container"] } as const;
  const inputs = { image: "/domain/image" };
  const broken = await agent.functions.dryWrite({ ...wish, inputs, source: "export default (" });
  expect([broken.phase, broken.functions?.map(({ name, attached }) => [name, attached.length])]).toEqual([
    ...["done", [["tidy", 1]]],
  ]);
  expect(broken.outcomes[0]?.said).toMatchObject([
    { by: "code", severity: "warning", sentence: expect.stringMatching(/^It could not be run\. Line 1, column/) },
  ]);
  const mistyped = "export default ({ image }) => ({ result: image.nothing, });\n";
  const typed = await agent.functions.dryWrite({ ...wish, inputs, source: mistyped });
  expect(typed.outcomes[0]?.said[0]).toMatchObject({
    by: "types",
    sentence: expect.stringContaining("'image' is possibly"),
  });
  const refused = await agent.functions.dryWrite({ ...wish, name: "not a name", source: mistyped });
  expect([refused.phase, refused.outcomes[0]?.verdict]).toEqual(["refused", "refused"]);
  expect((await agent.functions.list()).some(({ name }) => name === "tidy")).toBe(false);

  const box = { name: "acme.box", version: 1, title: "Box", description: "", icon: "box", category: "Acme" };
  const schema = { ...box, functions: [], domain: { type: "object", properties: {} } } as const;
  const lock = { type: "catalogue.set", key: "lock/acme.box@1", value: true } as const;
  const ran = await agent.dryRun([{ type: "schema.install", schema }, lock]);
  expect([ran.schemas?.map((each) => each.schema), ran.notes?.map(({ key }) => key)]).toEqual([
    ...[["acme.box@1"], ["lock/acme.box@1"]],
  ]);
  expect(agent.schema("acme.box")).toBeUndefined();
});

test("[V31] a dry run says what views would show, and calls what would be new by its name", async () => {
  const view = "ops" as ViewId;
  const wish = [
    { type: "view.create", view, name: "Ops" },
    { type: "view.place", view, component: web, at: [1, 2] },
    { type: "component.create", component: "c-9" as typeof web, schema: "docker.container@1" as SchemaRef },
    { type: "component.rename", component: "c-9" as typeof web, name: "cache" },
    { type: "attribute.set", component: "c-9" as typeof web, path: "/domain/image" as Path, value: "redis:7.4" },
  ] as const;
  const simulated = await agent.dryRun(wish);
  expect(simulated.views).toMatchObject([{ name: "Ops", change: "added", spots: [{ name: "web", change: "added" }] }]);
  const validated = await agent.dryRun([...wish, { ...wish[4], path: "/domain/none" as Path }], { mode: "validate" });
  for (const { outcomes } of [simulated, validated]) expect(outcomes[4]?.sentence).toContain("of cache to redis:7.4");
});

test("[V31] a definition that is typed is tried, and one that is code too, from the command line", async () => {
  const box = { name: "acme.crate", version: 1, title: "Crate", description: "", icon: "box", category: "Acme" };
  const schema = { ...box, functions: [], domain: { type: "object", properties: {} } } as const;
  expect(await agent.batch([{ type: "schema.install", schema }])).toEqual({ accepted: true });
  const text = agent.definitions.text("acme.crate@1") ?? "";
  const retitled = (title: string) => [
    { type: "schema.edit", schema: "acme.crate@1", splices: diffText(text, text.replace('"Crate"', title)) },
  ];
  const dry = async (mutations: unknown) => {
    const { code, output } = await runProgram(
      "apps/cli/src/main.ts",
      { url: server.url, token },
      ["dry-run", changeSet, "-"],
      JSON.stringify(mutations),
    );
    return { code, output };
  };
  const whole = await dry(retitled('"Box"'));
  expect(whole).toMatchObject({ code: 0, output: expect.stringContaining("It would be in force as acme.crate@1.") });
  const half = await dry(retitled('"Bo'));
  expect(half.output).toContain("It would not be in force yet. Line 4:");
  const create = { type: "function.create", function: "f9", name: "tidy", kind: "qualification", source: "export" };
  const written = await dry([create, { type: "function.bind", function: "f9", schema: "acme.crate" }]);
  expect(written.output).toContain("It could not be run.");
  expect(written.output).toMatch(
    /What would change:\n {2}1 function\n {4}\+ tidy \(qualification\)\n {8}attached to Crate/,
  );
  expect(agent.schema("acme.crate")?.title).toBe("Crate");
});
