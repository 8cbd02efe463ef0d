import { textHash } from "@tributary/core/base";
import { REACTIVE_LIMITS } from "@tributary/core/engine";
import { sandboxContract } from "@tributary/testing/contracts";
import { expect, test } from "vitest";
import { createSandbox } from "../create-sandbox.ts";
import { selfTest } from "../self-test.ts";

sandboxContract("[X1] the QuickJS driver keeps the contract of the port", () =>
  createSandbox({ driver: "quickjs", children: 2, selfTest: false }),
);

test("[Q1] it says that it is QuickJS, and holds what the self-test asks of every driver", async () => {
  const sandbox = await createSandbox({ driver: "quickjs", children: 1, selfTest: false });
  try {
    expect(sandbox.describe()).toMatchObject({ driver: "quickjs", tier: "reactive", boundary: "wasm+namespaces" });
    expect((await selfTest(sandbox)).checks.filter((check) => !check.ok)).toEqual([]);
  } finally {
    await sandbox.close();
  }
});

test("[Q2] memory is bounded by what the function was given, and the next call has all of it again", async () => {
  const sandbox = await createSandbox({ driver: "quickjs", children: 1, selfTest: false });
  const take = (megabytes: number) => {
    const js = `export default () => new Uint8Array(${megabytes} * 1024 * 1024).length / 1024 / 1024;`;
    return sandbox.run({ codeHash: textHash(js), js, input: null, limits: { ...REACTIVE_LIMITS, memoryMb: 64 } });
  };
  try {
    for (let i = 0; i < 3; i++) {
      expect((await take(40)).result).toEqual({ ok: true, value: 40 });
      expect((await take(90)).result).toMatchObject({ ok: false, failure: { kind: "memory" } });
    }
  } finally {
    await sandbox.close();
  }
});
