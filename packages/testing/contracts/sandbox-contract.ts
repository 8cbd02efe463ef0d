import type { Sandbox, SandboxTier } from "@tributary/core/engine";
import { afterAll, beforeAll, describe } from "vitest";
import { egress } from "./sandbox/egress.ts";
import { failures } from "./sandbox/failures.ts";
import { limits } from "./sandbox/limits.ts";
import { sameness } from "./sandbox/sameness.ts";
import { PATIENCE_MS, type SandboxTrial, sandboxTrial } from "./sandbox/trial.ts";
import { underLoad } from "./sandbox/under-load.ts";
import { underWay } from "./sandbox/under-way.ts";
import { values } from "./sandbox/values.ts";
import { walls } from "./sandbox/walls.ts";

const PARTS = {
  values: [values],
  failures: [failures],
  limits: [limits],
  isolation: [walls, underWay, egress, sameness],
  "under load": [underLoad],
} as const satisfies Record<string, readonly ((trial: SandboxTrial) => void)[]>;

export type SandboxContractPart = keyof typeof PARTS;
export type SandboxGround = {
  readonly tier?: SandboxTier;
  /** How much longer things may take than in a process. */
  readonly slowness?: number;
  /** Only these; the others are told as skipped. Without it, all. */
  readonly parts?: readonly SandboxContractPart[];
};

/**
 * What every driver of the `Sandbox` port promises, part by part in `sandbox/`. `create` is called once, and once more by the
 * test that closes; the sandbox is closed at the end. What holds only for functions that react, or only for those that talk
 * to the world, is asked of the drivers of that tier.
 */
export function sandboxContract(
  name: string,
  create: () => Promise<Sandbox>,
  { tier = "reactive", slowness = 1, parts }: SandboxGround = {},
): void {
  describe(name, { timeout: PATIENCE_MS * slowness }, () => {
    let driver: Sandbox;
    beforeAll(async () => {
      driver = await create();
    }, PATIENCE_MS * slowness);
    afterAll(() => driver.close());
    const trial = sandboxTrial({ tier, slowness, create, sandbox: () => driver });
    for (const [part, tests] of Object.entries(PARTS)) {
      describe.runIf(parts?.some((asked) => asked === part) ?? true)(part, () => {
        for (const ask of tests) ask(trial);
      });
    }
  });
}
