// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of Compose, not of templates.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAgentApi } from "@tributary/agent";
import { COMMAND_HEADER, ORIGIN_HEADERS } from "@tributary/core/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkFile, type FileCheck } from "./check.ts";
import { environmentOf } from "./environment.ts";
import { sendFiles } from "./send-files.ts";

const MAIN = join(import.meta.dirname, "main.ts");
const EXAMPLES = join(import.meta.dirname, "../../../examples/compose");

let folder = "";
const files: Record<string, string> = {
  "good.yaml": "services:\n  web: {image: 'x:${TAG:-1}'}\n  db: {image: y}\nx-mine: 1\n",
  "bad.yaml": "services:\n  web:\n    image: x\n    ports: [nope]\n",
  "cat.png": "\x89PNG\r\n\0\0\0",
  "more.env": "TAG=from-file\n",
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "trb-cli-"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function tributary(...args: readonly string[]): {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
} {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1", TRIBUTARY_URL: "", TRIBUTARY_TOKEN: "" },
  });
  return { code: status, out: stdout, err: stderr };
}

describe("import --check", () => {
  test("[CL1] each file is one line of JSON, and handled files end it with 0", () => {
    const { code, out } = tributary("import", "good.yaml", "bad.yaml", "cat.png", "--check", "--json");
    const [good, bad, cat] = out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as FileCheck);
    expect(code).toBe(0);
    expect(good).toEqual({
      file: "good.yaml",
      ok: true,
      services: 2,
      components: 2,
      edges: 0,
      unmodelled: [{ path: "x-mine", line: 4 }],
      errors: [],
      warnings: [],
    });
    expect(bad).toMatchObject({ file: "bad.yaml", ok: false, errors: [{ path: "services.web.ports.0", line: 4 }] });
    expect(cat).toMatchObject({
      file: "cat.png",
      ok: false,
      errors: [{ line: 1, message: expect.stringContaining("not a text file") }],
    });
  });

  test("[CL1] a file that is not there is told, the others are checked, and it ends with 1", () => {
    const { code, out } = tributary("import", "gone.yaml", "good.yaml", "--check", "--json");
    const [gone, good] = out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as FileCheck);
    expect([code, gone?.errors[0]?.message, good?.ok]).toEqual([1, "There is no file gone.yaml.", true]);
  });

  test("[CL2] a person reads counts and places", () => {
    const { out } = tributary("import", "good.yaml", "bad.yaml", "--check");
    expect(out).toContain("✓ good.yaml: 2 services, 2 components, 0 connections");
    expect(out).toContain("✗ bad.yaml:4 services.web.ports.0: “nope” is not a port mapping");
    expect(out).toContain("1 of 2 files can be imported.");
  });

  test("[CL6] every example imports", () => {
    const names = readdirSync(EXAMPLES);
    expect(names.length).toBeGreaterThanOrEqual(5);
    for (const name of names)
      expect(checkFile(join(EXAMPLES, name, "compose.yaml"), {}).check).toMatchObject({ ok: true, errors: [] });
    expect(checkFile(join(EXAMPLES, "marketplace/compose.yaml"), {}).check.services).toBe(20);
  });
});

describe("variables", () => {
  test("[CL3] single ones win over files, later files over earlier ones", () => {
    writeFileSync(join(folder, "a.env"), "A=1\nB=1\nC=1\n");
    writeFileSync(join(folder, "b.env"), "B=2\nC=2\n");
    const args = [
      "--env-file",
      join(folder, "a.env"),
      `--env-file=${join(folder, "b.env")}`,
      "--env",
      "C=3=x",
      "--env=OWN",
    ];
    expect(environmentOf(args, { OWN: "mine" })).toEqual({
      ok: true,
      value: { A: "1", B: "2", C: "3=x", OWN: "mine" },
    });
    expect(environmentOf(["--env", "=x"], {}).ok).toBe(false);
  });

  test("[CL3] they reach the file", () => {
    expect(tributary("generate", "compose", "good.yaml", "--env-file", "more.env").out).toContain("image: x:from-file");
    expect(
      tributary("generate", "compose", "good.yaml", "--env-file", "more.env", "--env", "TAG=single").out,
    ).toContain("image: x:single");
  });
});

describe("generate compose", () => {
  test("[CL4] a file that cannot be imported is refused on the error stream, with its place", () => {
    const { code, out, err } = tributary("generate", "compose", "bad.yaml");
    expect([code, out]).toEqual([1, ""]);
    expect(err).toContain("bad.yaml:4 services.web.ports.0: ");
  });
});

describe("import into a server", () => {
  test("[CL5] without a server, what is missing is said", () => {
    expect(tributary("import", "good.yaml")).toMatchObject({ code: 1, err: expect.stringContaining("--server") });
  });

  test("[CL5] the files reach the server with the token, once though its answer is lost, and with one correlation", async () => {
    const seen: IncomingMessage[] = [];
    const bodies: string[] = [];
    const server = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk) => {
        body += String(chunk);
      });
      request.on("end", () => {
        seen.push(request);
        bodies.push(body);
        if (seen.length === 2) return request.socket.destroy();
        const json = request.url?.startsWith("/api/trpc/session.me")
          ? { workspaces: [{ id: "w1" }] }
          : { changeSet: "c1", ok: true };
        response.setHeader("content-type", "application/json");
        response.end(JSON.stringify({ result: { data: { json } } }));
      });
    });
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    const { port } = server.address() as { port: number };
    const api = createAgentApi(`http://127.0.0.1:${port}`, "t", { correlation: "cli-1" });
    const files = [join(folder, "good.yaml")];
    const sent = await sendFiles(api, { files, env: { A: "1" }, changeSet: undefined });
    server.close();
    expect(sent).toMatchObject({ ok: true, value: { changeSet: "c1" } });
    const asked = seen
      .slice(1)
      .map(({ url, headers }) => [url, headers.authorization, headers[ORIGIN_HEADERS.correlation]]);
    expect(asked).toEqual([1, 2].map(() => ["/api/trpc/changeSet.import", "Bearer t", "cli-1"]));
    const [id, again] = seen.slice(1).map(({ headers }) => headers[COMMAND_HEADER]);
    expect([id, bodies[1]]).toEqual([expect.stringMatching(/^.{20,64}$/), bodies[2]]);
    expect([again, bodies[2]]).toEqual([id, expect.stringContaining('"workspace":"w1"')]);
  });

  test("[CL5] a server that is not there is said", () => {
    const { code, err } = tributary("import", "good.yaml", "--server", "http://127.0.0.1:1", "--token", "t");
    expect([code, err]).toEqual([1, expect.stringContaining("No Tributary answers at http://127.0.0.1:1.")]);
  });
});

test("[CL11] doctor says of every sandbox what it is worth here", { timeout: 60_000 }, () => {
  const { code, out } = tributary("doctor", "--json", "--tier", "world");
  const reports = out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { driver: string; state: string });
  expect(code).toBe(0);
  expect(reports.map(({ state }) => state)).toEqual(["holds", "holds"]);
  expect(tributary("doctor", "--tier", "world").out).toContain(
    "✓ deno in namespaces (world)  namespaces, memory limit hard, processes ",
  );
  expect(tributary("doctor", "--tier", "none").err).toContain("--tier takes");
});

describe("audit verify FILE", () => {
  test("[CL8] a selection that does not show the place that was kept ends with 1, and says why", () => {
    const header = { format: "tributary-audit", version: 1, workspace: "w", name: "Shop", exportedAt: 5 };
    const end = { end: { entries: 0, chain: { seq: 9, hash: "a".repeat(64) } } };
    const lines = [{ ...header, filter: { actor: "ana" } }, end];
    writeFileSync(join(folder, "some.jsonl"), lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
    expect(tributary("audit", "verify", "some.jsonl").code).toBe(0);
    const { code, err } = tributary("audit", "verify", "some.jsonl", "--anchor", `4:${"b".repeat(64)}`);
    expect([code, err]).toEqual([1, expect.stringContaining("a selection without entry 4")]);
    expect(tributary("audit", "verify", "some.jsonl", "--anchor", `0:${"b".repeat(64)}`).code).toBe(1);
  });
});
