import { registrySignIn } from "@tributary/core/secrets";
import type { Json } from "@tributary/core/base";
import type { Intent } from "@tributary/core/engine";
import {
  askEngine,
  askEngineJson,
  type DockerEngine,
  importBusybox,
  startDockerEngine,
} from "@tributary/testing/docker-engine";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Acting, createActing, intentOf, type Secrets, sleeper, WORKSPACE } from "./docker.fixture.ts";
import { privateRegistry, type PrivateRegistry } from "./registry.fixture.ts";

const CANARY = "canary of the engine, 7f3a";
const NEXT = "the next canary, 91bc";
let engine: DockerEngine;
let provider: Acting;
let registry: PrivateRegistry;

beforeAll(async () => {
  engine = await startDockerEngine();
  await importBusybox(engine, "lab/box:1");
  registry = await privateRegistry("robot", "open sesame");
  provider = createActing({ host: engine.host, workspace: WORKSPACE, settleMs: 300 });
});
afterAll(async () => {
  await provider.close();
  await engine.stop();
  await registry.close();
});

const withSecrets = (intent: Intent, secrets: Json): Intent => ({
  ...intent,
  properties: { ...(intent.properties as { [name: string]: Json }), secrets },
});

async function act(kind: "create" | "replace", intent: Intent, secrets: Secrets) {
  const lines: string[] = [];
  const log = (line: string) => lines.push(line);
  const outcome = await provider.act({ kind, intent, secrets }, log, new AbortController().signal);
  return { outcome, lines };
}

const NONE: Secrets = { texts: {}, onTheWay: { standIns: {}, signIns: [] } };
const given = (reference: string, value: string): Secrets => ({
  texts: { [reference]: `secret-in-the-place-of-${reference}` },
  onTheWay: { standIns: { [`secret-in-the-place-of-${reference}`]: value }, signIns: [] },
});

const inspect = async (name: string) =>
  (await askEngineJson(engine.socketPath, "GET", `/containers/${name}/json`)) as {
    readonly Id: string;
    readonly Config: { readonly Env: readonly string[]; readonly Labels: { readonly [name: string]: string } };
  };

const web = (version: number): Intent =>
  withSecrets(
    sleeper("web", {
      environment: { MODE: "x", DB_PASSWORD: "typed in" },
      command: ["sh", "-c", "cat /run/secrets/db; echo; sleep 1000"],
    }),
    {
      environment: { DB_PASSWORD: `db@${version}` },
      files: [{ secret: `db@${version}`, target: "db", mode: "0400" }],
    },
  );

const output = async (id: string) =>
  (await askEngine(engine.socketPath, "GET", `/containers/${id}/logs?stdout=1&stderr=1`)).body;

test("[DK40] [DK41] the container has the value, as a variable and as a file, and nothing else has it", async () => {
  const { outcome, lines } = await act("create", web(1), given("db@1", CANARY));
  expect(outcome).toMatchObject({ ok: true, resource: { status: "ok", drift: [] } });
  const { Id, Config } = await inspect("web");
  expect(Config.Env).toContain(`DB_PASSWORD=${CANARY}`);
  expect(Config.Env.filter((entry) => entry.startsWith("DB_PASSWORD="))).toHaveLength(1);
  await expect.poll(() => output(Id)).toContain(CANARY);
  const read = await provider.read(web(1));
  expect(read?.drift).toEqual([]);
  expect(JSON.stringify([outcome, lines, read, Config.Labels])).not.toContain(CANARY);
});

test("[DK40] another version is another container; the same version, whatever its text, is the same one", async () => {
  const before = await inspect("web");
  expect((await act("replace", web(1), given("db@1", CANARY))).lines).toContain("web is as intended already");
  expect((await inspect("web")).Id).toBe(before.Id);
  expect((await act("replace", web(2), given("db@2", NEXT))).outcome).toMatchObject({ ok: true });
  const after = await inspect("web");
  expect(after.Id).not.toBe(before.Id);
  expect(after.Config.Env).toContain(`DB_PASSWORD=${NEXT}`);
});

test("[DK41] a variable from a secret that is not there is drift, which names the secret and shows no value", async () => {
  const more = withSecrets(
    sleeper("web", { environment: { MODE: "x" }, command: ["sh", "-c", "cat /run/secrets/db; echo; sleep 1000"] }),
    {
      environment: { DB_PASSWORD: "db@2", TOKEN: "token@1" },
    },
  );
  const read = await provider.read(more);
  expect(read?.drift).toContainEqual({
    ...{ path: "/secrets/environment/TOKEN", title: "Variables from secrets ▸ TOKEN" },
    ...{ intended: "token@1", observed: null },
  });
  expect(JSON.stringify(read)).not.toContain(NEXT);
});

test("[DK40] a secret that is not at hand is refused by name, and nothing is made", async () => {
  const { outcome } = await act("create", withSecrets(sleeper("api"), { environment: { A: "gone@1" } }), NONE);
  expect(outcome).toMatchObject({ ok: false, retryable: false, message: expect.stringContaining("gone@1") });
  await expect(inspect("api")).rejects.toThrow();
});

test("[DK42] an image is fetched with the sign-in it names; without it, or for another registry, it is not, and no sign-in is sent", async () => {
  const reference = `${registry.name}/lab/private:1`;
  const auth = (name: string): Secrets => {
    const fields = { registry: name, username: "robot", password: "open sesame" };
    const signIn = registrySignIn({ kind: "registry", fields });
    return { texts: {}, onTheWay: { standIns: {}, signIns: signIn ? [signIn] : [] } };
  };
  const signedIn = withSecrets(intentOf("image", "private", { reference }), { registry: "lab-registry" });
  const without = await act("create", intentOf("image", "private", { reference }), NONE);
  expect(without.outcome).toMatchObject({
    ok: false,
    message: expect.stringMatching(/needs a sign-in/),
  });
  const elsewhere = await act("create", signedIn, auth("ghcr.io"));
  expect(elsewhere.outcome).toMatchObject({ ok: false, message: expect.stringContaining("sent to no other registry") });
  expect(registry.asked).not.toContain("robot");
  const { outcome, lines } = await act("create", signedIn, auth(registry.name));
  expect(outcome).toMatchObject({ ok: true, resource: { state: "present" } });
  expect(registry.asked).toContain("robot");
  expect(JSON.stringify([outcome, lines])).not.toContain("sesame");
});
