import { textHash } from "@tributary/core/base";
import type { Egress } from "@tributary/core/engine";
import { expect, test } from "vitest";
import type { SandboxTrial } from "./trial.ts";

/** A function of the world reaches what it is given and nothing else; one that reacts is given nothing. */
export function egress({ value, isReactive, sandbox, usual }: SandboxTrial): void {
  test.runIf(!isReactive)("fetch reaches what it is given, streams, and nothing else", async () => {
    const asked: string[] = [];
    const egress: Egress = {
      async request({ method, url, headers, body }) {
        asked.push(
          `${method} ${url} ${new Headers(headers.map(([a, b]): [string, string] => [a, b])).get("x-a")} ${Buffer.from(body ?? []).toString()}`,
        );
        if (!url.startsWith("http://good.conn/"))
          return { ok: false, error: { sentence: "No connection of that name." } };
        async function* parts() {
          for (const part of ["one ", "two ", "é".repeat(50_000)]) yield Buffer.from(part);
        }
        return { ok: true, value: { status: 201, headers: [["x-b", "2"]], body: parts() } };
      },
    };
    const js = `export default async () => {
      const good = await fetch("http://good.conn/a?b=1", { method: "POST", headers: { "x-a": "1" }, body: "ask" });
      const text = await good.text();
      const bad = await fetch("http://127.0.0.1/").catch((error) => String(error));
      return [good.status, good.headers.get("x-b"), text.slice(0, 9), text.length, bad];
    };`;
    const { result } = await sandbox().run({ codeHash: textHash(js), js, input: null, limits: usual, egress });
    expect(result).toEqual({
      ok: true,
      value: [201, "2", "one two é", 50_008, "TypeError: No connection of that name."],
    });
    expect(asked).toEqual(["POST http://good.conn/a?b=1 1 ask", "GET http://127.0.0.1/ null "]);
    const alone = "export default () => fetch('http://good.conn/').catch((error) => error.message);";
    expect(await value(alone)).toContain("no connection");
  });

  test.runIf(isReactive)("a job with a connection is refused", async () => {
    const js = "export default () => 1;";
    const egress: Egress = { request: async () => ({ ok: false, error: { sentence: "" } }) };
    const { result } = await sandbox().run({ codeHash: textHash(js), js, input: null, limits: usual, egress });
    expect(result).toMatchObject({ ok: false, failure: { kind: "refused" } });
  });
}
