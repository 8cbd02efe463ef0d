import { defineConfig } from "vitest/config";
import { LongFirst } from "./scripts/lib/long-first.ts";

const ROOTS = "{packages,assets,apps,scripts,bench,examples,e2e}";
const UNIT = `${ROOTS}/**/*.test.{ts,tsx,mjs}`;
const POSTGRES = `${ROOTS}/**/*.pg.test.ts`;
const DOCKER = `${ROOTS}/**/*.docker.test.ts`;
const MACHINE = `${ROOTS}/**/*.machine.test.ts`;
const NEVER = ["**/node_modules/**", "**/.next/**", "**/dist/**", "scripts/fence/fixtures/**"];

/** How long a test waits for what comes by itself. Generous: on a busy machine slow is not wrong, and a test that passes never waits so long. */
const POLL = { poll: { timeout: 20_000, interval: 25 } };
/** Tests of real parts have a second try where nobody watches; the reporter lists what needed it. */
const RETRY = process.env["CI"] ? 1 : 0;

/**
 * Four projects by what a test waits on: nothing (`unit`), a real PostgreSQL (`pg`), a real Docker engine (`docker`), virtual
 * machines (`machine`).
 * They run one group after the other, so that a busy engine never makes a pure test slow.
 */
export default defineConfig({
  test: {
    environment: "node",
    passWithNoTests: false,
    sequence: { sequencer: LongFirst },
    projects: [
      {
        test: {
          name: "unit",
          include: [UNIT],
          exclude: [...NEVER, POSTGRES, DOCKER, MACHINE],
          expect: POLL,
          // Sandboxes are among them: real processes with real clocks.
          retry: RETRY,
          setupFiles: ["packages/testing/property-seed.ts"],
          testTimeout: 120_000,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: "pg",
          include: [POSTGRES],
          exclude: NEVER,
          expect: POLL,
          retry: RETRY,
          globalSetup: ["packages/adapters/db/test-setup.ts"],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: "docker",
          include: [DOCKER],
          exclude: NEVER,
          expect: POLL,
          retry: RETRY,
          globalSetup: ["packages/testing/docker/setup.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: "machine",
          include: [MACHINE],
          exclude: NEVER,
          expect: POLL,
          // A machine made of software does not start now and then; every try that was needed is listed.
          retry: 3 * RETRY,
          globalSetup: ["packages/testing/machine/setup.ts", "apps/server/test/machine-setup.ts"],
          maxWorkers: 1,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
