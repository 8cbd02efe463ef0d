import { textHash } from "@tributary/core/base";
import { expect, test } from "vitest";
import type { SandboxTrial } from "./trial.ts";

/** What goes wrong in a function is told as its own failure, by kind. */
export function failures({ value, failure, isReactive, sandbox, usual }: SandboxTrial): void {
  test("what is thrown is told with its message", async () => {
    const thrown = await failure('export default () => { throw new TypeError("no image"); };');
    expect(thrown.kind).toBe("thrown");
    expect(thrown.message).toContain("TypeError: no image");
    expect((await failure('export default async () => { throw "just text"; };')).message).toContain("just text");
  });

  test("a text that is no module with a default export is a syntax failure", async () => {
    for (const js of [
      "export default () => { let = ; };",
      "const main = () => 1;",
      "export default 42;",
      'import fs from "fs";\nexport default () => fs;',
    ]) {
      expect((await failure(js)).kind).toBe("syntax");
    }
  });

  test("a value that JSON cannot hold is an output failure", async () => {
    for (const js of ["export default () => { const a = {}; a.a = a; return a; };", "export default () => 1n;"]) {
      expect((await failure(js)).kind).toBe("output");
    }
  });

  test.runIf(isReactive)("a promise that can never settle is told at once", async () => {
    expect((await failure("export default () => new Promise(() => {});")).message).toContain("never settles");
  });

  test("code that is not what its hash names does not run", async () => {
    const known = "export default () => 'mine';";
    await value(known);
    const { result } = await sandbox().run({
      codeHash: textHash(known),
      js: "export default () => 'forged';",
      input: null,
      limits: usual,
    });
    expect(result.ok).toBe(false);
  });
}
