import type { FunctionRunId } from "@tributary/core/base";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Person, ServerProcess } from "./server-process.ts";

const ENDLESS = "export default async () => { for (;;) await new Promise((go) => setTimeout(go, 20)); };\n";

let server: ServerProcess;
let ana: Person;

beforeAll(async () => {
  server = await ServerProcess.start();
  ana = await server.signUp("Ana");
}, 120_000);

afterAll(() => server.dispose());

/** A workspace with a change set that has the functions of these names. */
async function workspaceWith(name: string, functions: { readonly [name: string]: { kind: string; source: string } }) {
  const { id: workspace } = await ana.api.workspace.create.mutate({ name });
  const { id: changeSet } = await ana.api.changeSet.create.mutate({ workspace, title: name });
  const { token } = await ana.api.token.create.mutate({ workspace, name, kind: "agent" });
  const { doc } = await server.stockPeer(changeSet, { token });
  doc.transact(() => {
    for (const [id, definition] of Object.entries(functions))
      doc.getMap("function").set(id, { name: id, ...definition });
  });
  const listed = async () => (await ana.api.function.list.query({ workspace, changeSet })).map(({ id }) => id);
  await expect.poll(listed).toEqual(expect.arrayContaining(Object.keys(functions)));
  const running = async (): Promise<readonly FunctionRunId[]> =>
    (await ana.api.functionRun.list.query({ workspace })).runs.flatMap(({ id, state }) =>
      state.phase === "running" ? [id] : [],
    );
  return { workspace, changeSet, running };
}

const stateOf = async (run: FunctionRunId) => (await ana.api.functionRun.get.query({ run })).state;

test("[VG6] [VG8] endless functions of other workspaces hold up nobody's, each has so many, and one that waits is ended like one that runs", async () => {
  const endless = { endless: { kind: "management", source: ENDLESS }, stuck: { kind: "debug", source: ENDLESS } };
  const hot = await workspaceWith("Hot", endless);
  const warm = await workspaceWith("Warm", endless);
  const calm = await workspaceWith("Calm", { look: { kind: "debug", source: "export default () => 7;\n" } });

  const proposals = Array.from({ length: 10 }, () =>
    ana.api.management.propose
      .mutate({ changeSet: hot.changeSet, function: "endless" })
      .catch((error: unknown) => String(error)),
  );
  await expect.poll(hot.running).toHaveLength(4);
  const tried = { workspace: warm.workspace, changeSet: warm.changeSet, target: { id: "stuck" } };
  const stuck = [];
  for (let at = 0; at < 4; at++) stuck.push((await ana.api.function.run.mutate(tried)).run);
  await expect(ana.api.function.run.mutate(tried)).rejects.toThrow("4 functions are being run by hand here already.");

  const { run } = await ana.api.function.run.mutate({
    ...{ workspace: calm.workspace, changeSet: calm.changeSet },
    target: { id: "look" },
  });
  await expect.poll(() => stateOf(run), { timeout: 20_000 }).toMatchObject({ phase: "succeeded" });
  expect(await Promise.all(stuck.map(async (each) => (await stateOf(each)).phase))).toEqual(
    Array.from(stuck, () => "running"),
  );

  // Two of them hold what places are left to a second workspace, the other two wait; the last is ended where it waits.
  for (const each of [...stuck].reverse()) {
    await ana.api.functionRun.kill.mutate({ run: each });
    await expect.poll(() => stateOf(each)).toMatchObject({ phase: "killed", by: "Ana" });
  }
  for (const each of await hot.running()) await ana.api.functionRun.kill.mutate({ run: each });
  const answers = await Promise.all(proposals);
  expect(answers.filter((each) => String(each).includes("being run by hand here already"))).toHaveLength(6);
  expect(answers.filter((each) => String(each).includes("did not end well"))).toHaveLength(4);
  const after = await ana.api.function.run.mutate(tried);
  await ana.api.functionRun.kill.mutate({ run: after.run });
}, 120_000);
