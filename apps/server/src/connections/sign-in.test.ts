import { createWorldSandbox, functionCode } from "@tributary/adapters/sandbox";
import { SYSTEM_ACTOR } from "@tributary/core/base";
import type { Sandbox } from "@tributary/core/engine";
import { auditLine, type ConnectionCredential } from "@tributary/core/governance";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ASKS_FOR_TOKEN, FarSide, SECRET, SIGNED, SIGNS, TOKEN } from "../../test/sign-in.fixture.ts";
import { asking, signInLab, toldOf, W } from "./sign-in.fixture.ts";

const LINE = auditLine({ actor: SYSTEM_ACTOR }, { at: 1, sentence: "ended it" });

const ENDLESS = "export default async () => { for (;;) await new Promise((go) => setTimeout(go, 20)); };";
const GRANTS = [{ connection: "oauth" }];
let world: Sandbox;
let far: FarSide;
beforeAll(async () => {
  // One place, so that who waits would hold it for ever if who is waited for needed it.
  world = await createWorldSandbox({ selfTest: false, atOnce: 1 });
  far = await FarSide.start();
}, 60_000);
afterAll(async () => {
  await world.close();
  await far.stop();
});

const by = (id: string): ConnectionCredential => ({ kind: "function", function: { id }, secret: "client" });
const lab = (over: Partial<Parameters<typeof signInLab>[0]> = {}) =>
  signInLab({
    ...{ world, origin: far.origin },
    functions: { token: { source: ASKS_FOR_TOKEN, grants: GRANTS }, sign: { source: SIGNS } },
    connections: { oauth: null, dns: by("token"), signed: by("sign") },
    ...over,
  });

test("[VS1] every kind that talks to the world is signed in: one by one, and many at once in a place for one", async () => {
  const { executor, store } = lab();
  for (const kind of ["action", "management", "debug"] as const)
    expect(toldOf(await executor.execute(asking("dns", kind))), kind).toMatch(/^zone a, asked with .*\[redacted\]/);
  const all = await Promise.all(Array.from({ length: 6 }, () => executor.execute(asking("signed"))));
  for (const each of all) expect(toldOf(each)).toMatch(/^zone a/);
  const records = await Promise.all(Array.from({ length: 18 }, (_, i) => store.get(`run-${i + 1}` as never)));
  expect(records.filter((each) => each?.purpose === "authentication")).toHaveLength(9);
  for (const secret of [SECRET, TOKEN, SIGNED]) expect(JSON.stringify([records, all])).not.toContain(secret);
});

test("[VS3] one that takes too long, or that somebody ends, is named, and nothing is asked", async () => {
  const functions = { token: { source: ENDLESS } };
  const late = lab({ functions, limits: { wallMs: 300 } });
  far.heard.length = 0;
  expect(toldOf(await late.executor.execute(asking("dns")))).toContain("function “token” had not answered in time");
  const killed = lab({ functions });
  const { record, ended } = await killed.executor.start(asking("dns"));
  const signIn = () => killed.executor.running(W).find(({ id }) => id !== record.id);
  await expect.poll(() => signIn()?.id).toBeDefined();
  killed.executor.kill(signIn()?.id ?? record.id, SYSTEM_ACTOR, LINE);
  expect(toldOf(await ended)).toContain(`function “token” was ended by ${SYSTEM_ACTOR.name}`);
  expect(far.heard).toEqual([]);
});

test("[VS3] when what waits for it is ended, it is ended too", async () => {
  const { executor } = lab({ functions: { token: { source: ENDLESS } } });
  const { record, ended } = await executor.start(asking("dns"));
  await expect.poll(() => executor.running(W).length).toBe(2);
  executor.kill(record.id, SYSTEM_ACTOR, LINE);
  await ended;
  await expect.poll(() => executor.running(W)).toEqual([]);
});

test("[VS3] what failed has failed for the whole run: nobody is asked again and again with what does not fit", async () => {
  const { executor } = lab({
    functions: { token: { source: ASKS_FOR_TOKEN.replace("secret.value }", '"wrong" }'), grants: GRANTS } },
  });
  far.heard.length = 0;
  const job = asking("dns");
  const js = job.code.js.replace("=> fetch", "=> Promise.all([1, 2, 3].map(() => fetch").replace(/;\s*$/, "));\n");
  const told = toldOf(await executor.execute({ ...job, code: functionCode(js) }));
  expect(told).toHaveLength(3);
  for (const each of told as readonly string[]) expect(each).toContain("ended with an error of its own");
  expect(far.heard).toEqual(["POST /token"]);
});

test("[VS1] it runs where the workspace demands that authentication functions do, or not at all", async () => {
  const { executor, store } = lab({ demands: [{ kind: "authentication", tier: "hardened", hardware: false }] });
  expect(toldOf(await executor.execute(asking("dns")))).toMatch(
    /function “token” failed: This server has no sandbox of the tier “hardened”.* Its runs stand beside it/,
  );
  expect(await store.get("run-2" as never)).toMatchObject({ state: { phase: "failed", failure: { kind: "refused" } } });
});

test("[VS4] it reaches what signs in with a secret, not its own connection nor another that a function signs in", async () => {
  const asksAt = (name: string) => ({
    source: ASKS_FOR_TOKEN.replace("oauth.conn", `${name}.conn`),
    grants: [{ connection: name }],
  });
  const { executor, store } = lab({
    functions: { token: asksAt("oauth"), own: asksAt("own"), other: asksAt("dns") },
    connections: { oauth: { kind: "bearer", secret: "client" }, dns: by("token"), own: by("own"), other: by("other") },
  });
  expect(toldOf(await executor.execute(asking("dns")))).toMatch(/^zone a/);
  for (const name of ["own", "other"])
    expect(toldOf(await executor.execute(asking(name)))).toContain("ended with an error of its own");
  for (const [run, asked] of [
    ["run-4", "own"],
    ["run-6", "dns"],
  ] as const)
    expect((await store.get(run as never))?.exchanges?.kept[0]).toMatchObject({
      ...{ connection: asked, path: "" },
      refused: expect.stringContaining(`${asked} signs in with a function itself`),
    });
});
