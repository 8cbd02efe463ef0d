import { existsSync } from "node:fs";
import { join } from "node:path";
import { defineConfig } from "@playwright/test";

const BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const executablePath = process.env["TRIBUTARY_CHROMIUM"] ?? BROWSERS.find((path) => existsSync(path));

/** Nothing but loopback is contacted: every background errand of the browser is off. */
const BROWSER_ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Journeys are named after what a person achieves. One worker: they share a machine's engine and its two cores. */
export default defineConfig({
  testDir: "journeys",
  outputDir: join(import.meta.dirname, "../test-results"),
  fullyParallel: false,
  workers: 1,
  retries: 0,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: "list",
  use: {
    browserName: "chromium",
    viewport: { width: 1280, height: 800 },
    launchOptions: { executablePath, args: BROWSER_ARGS },
    screenshot: "only-on-failure",
    // Recording costs a core, and there are two: ask for it when a failure needs it.
    trace: process.env["TRIBUTARY_TRACE"] ? "retain-on-failure" : "off",
    actionTimeout: 15_000,
    navigationTimeout: 30_000,
  },
});
