import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { textHash } from "@tributary/core/base";
import type { Egress, Sandbox, SandboxLimits } from "@tributary/core/engine";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Canaries, ESCAPE_ATTEMPTS } from "./escape-attempts.ts";

const LIMITS: SandboxLimits = { cpuMs: 200, wallMs: 1500, memoryMb: 64, outputBytes: 50_000, logBytes: 2000 };
const PATIENCE_MS = 60_000;
const SECRET = "canary-7f3a9c-of-the-host";

export type EscapeGround = {
  readonly create: () => Promise<Sandbox>;
  /** Makes the way out of one execution: to a connection `good` whose credential is `secret` and whose far side is at `origin`. */
  readonly egress?: (origin: string, secret: string) => Egress;
  readonly slowness?: number;
  /** Only attempts of these names. Without it, all. */
  readonly only?: readonly string[];
};

/**
 * Tries every way out of a sandbox: nothing of the host comes back, nothing of it is touched or called, what does not end
 * is ended with the limit it hit, and the sandbox goes on working for others.
 */
export function escapeSuite(name: string, { create, egress, slowness = 1, only }: EscapeGround): void {
  describe(name, { timeout: PATIENCE_MS * slowness }, () => {
    let sandbox: Sandbox;
    let canaries: Canaries;
    let server: Server;
    let near: Server;
    const hits: string[] = [];

    beforeAll(async () => {
      const folder = mkdtempSync(join(tmpdir(), "trb-canary-"));
      process.env["CANARY"] = SECRET;
      server = createServer((request, response) => {
        // What came by the connection is meant to; everything else is an escape.
        if (!request.headers.authorization?.includes(SECRET) || !request.url?.startsWith("/open"))
          hits.push(request.url ?? "");
        if (request.url === "/open/redirect") {
          const { port } = server.address() as AddressInfo;
          response.writeHead(302, { location: `http://127.0.0.1:${port}/hit` }).end();
        } else
          response
            .writeHead(200, { "x-you": request.headers.authorization ?? "" })
            .end(`${request.headers.authorization}`);
      });
      await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
      near = createServer((request, response) => {
        hits.push(`socket ${request.url}`);
        response.end(SECRET);
      });
      await new Promise<void>((done) => near.listen(join(folder, "near.sock"), done));
      const { port } = server.address() as AddressInfo;
      canaries = {
        folder,
        file: join(folder, "canary.json"),
        socket: join(folder, "near.sock"),
        port,
        pid: process.pid,
      };
      writeFileSync(canaries.file, JSON.stringify({ secret: SECRET }));
      sandbox = await create();
    }, PATIENCE_MS * slowness);

    afterAll(async () => {
      await sandbox.close();
      server.close();
      near.close();
      delete process.env["CANARY"];
      rmSync(canaries.folder, { recursive: true });
    });

    const run = (body: string) => {
      const js = `export default async (bait) => {\n${body}\n};`;
      const origin = `http://127.0.0.1:${canaries.port}`;
      const out = egress && sandbox.describe().tier !== "reactive" ? { egress: egress(origin, SECRET) } : {};
      const limits = { ...LIMITS, cpuMs: LIMITS.cpuMs * slowness, wallMs: LIMITS.wallMs * slowness };
      // Somebody listens: what is logged leaves on its way, too.
      return sandbox.run({ codeHash: textHash(js), js, input: canaries, limits, onLog: () => {}, ...out });
    };

    const attempts = ESCAPE_ATTEMPTS.filter((each) => !only || only.includes(each.name));
    test("the attempts are as many as were asked for", () => {
      expect(attempts.length).toBe(only?.length ?? new Set(ESCAPE_ATTEMPTS.map((each) => each.name)).size);
      expect(ESCAPE_ATTEMPTS.length).toBeGreaterThanOrEqual(100);
    });

    test.concurrent.each(attempts)("contained ($kind): $name", async ({ body, limit }) => {
      const outcome = await run(body);
      const said = JSON.stringify(outcome);
      expect(said).not.toContain(SECRET);
      expect(said).not.toContain("ESCAPED");
      expect(said).not.toMatch(/root:x:0|uid=\d+\(/);
      expect(hits).toEqual([]);
      expect(readdirSync(canaries.folder).sort()).toEqual(["canary.json", "near.sock"]);
      expect(readFileSync(canaries.file, "utf8")).toContain(SECRET);
      const ended = outcome.result.ok ? "an answer" : outcome.result.failure.kind;
      if (limit) expect(limit).toContain(ended);
      // One that never ran would be contained too; where it is slow, computing may take longer than it may.
      else expect(["an answer", "thrown", "syntax", "output", "cpu"]).toContain(ended);
    });

    test("after all of it, honest functions run as ever", async () => {
      const answers = await Promise.all([1, 2, 3].map((n) => run(`return ${n} + 1;`)));
      expect(answers.map(({ result }) => (result.ok ? result.value : result.failure))).toEqual([2, 3, 4]);
    });

    test.runIf(egress)(
      "the connection that was granted does work, so what failed above failed for a reason",
      async () => {
        const outcome = await run("return [(await fetch('http://good.conn/open/a')).status];");
        const works = sandbox.describe().tier !== "reactive";
        expect(outcome.result).toEqual(works ? { ok: true, value: [200] } : expect.objectContaining({ ok: false }));
      },
    );
  });
}
