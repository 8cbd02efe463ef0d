import { afterAll, beforeAll, expect, test } from "vitest";
import { type DockerEngine, importBusybox, startDockerEngine } from "@tributary/testing/docker-engine";
import { runProgram } from "./run-program.ts";
import { type Person, ServerProcess } from "./server-process.ts";

const STACK = `name: shop
services:
  web:
    image: lab/web
  page:
    image: busybox
    command: ["httpd", "-f", "-p", "8080"]
`;

let engine: DockerEngine;
let server: ServerProcess;
let ana: Person;

beforeAll(async () => {
  engine = await startDockerEngine();
  await importBusybox(engine, ["lab/web:2.1", "lab/web:2", "lab/web:latest", "busybox:1.36.1", "busybox:latest"]);
  server = await ServerProcess.start({ DOCKER_HOST: engine.host });
  ana = await server.signUp("Ana");
}, 120_000);

afterAll(async () => {
  await server.dispose();
  await engine.stop();
});

test("[V17] the example agent pins to what the connected engine has, and asks busybox's web server", async () => {
  const { id: workspace } = await ana.api.workspace.create.mutate({ name: "Shop" });
  await ana.api.engine.connect.mutate({ workspace, host: engine.host });
  const files = [{ path: "compose.yml", text: STACK }];
  const { changeSet } = await ana.api.changeSet.import.mutate({ workspace, files });
  const { token } = await ana.api.token.create.mutate({ workspace, name: "Hygiene", kind: "agent" });
  const args = ["--url", server.url, "--change-set", changeSet, "--pace", "0"];
  const { code, output } = await runProgram("examples/agents/pin-and-check.ts", { url: server.url, token }, args);
  expect(output).toContain("✓ web: pinned to lab/web:2.1, which is what this engine has as lab/web");
  expect(output).toContain("✓ page: pinned to busybox:1.36.1, which is what this engine has as busybox");
  expect(output).toContain("✓ page: checks its health with wget -q --spider http://127.0.0.1:8080/ || exit 1");
  expect(code).toBe(0);
});
