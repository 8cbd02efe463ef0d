import { test as base } from "@playwright/test";
import type { Page } from "@playwright/test";
import { clearEngine, startDockerEngine } from "@tributary/testing/docker-engine";
import type { DockerEngine } from "@tributary/testing/docker-engine";
import { TributaryServer } from "./server.ts";

/** Opens a browser of one's own (cookies, storage) on the server, so that two people are two people. */
export type OpenBrowser = (path?: string) => Promise<Page>;

type PerTest = {
  /** A private Docker engine, empty at the start of every journey. */
  readonly engine: DockerEngine;
  /** A server with empty data, driving that engine. */
  readonly server: TributaryServer;
  readonly openBrowser: OpenBrowser;
};

type PerRun = { readonly sharedEngine: DockerEngine };

/** Playwright's `test` with the real system around it. Where the engine cannot run, journeys that want it fail with the reason. */
export const test = base.extend<PerTest, PerRun>({
  sharedEngine: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures a function wants from its first pattern
    async ({}, use) => {
      const engine = await startDockerEngine({ fresh: true });
      await use(engine);
      await engine.stop();
    },
    { scope: "worker", timeout: 60_000 },
  ],
  engine: async ({ sharedEngine }, use) => {
    await clearEngine(sharedEngine.socketPath);
    await use(sharedEngine);
    await clearEngine(sharedEngine.socketPath);
  },
  server: async ({ engine }, use, testInfo) => {
    const server = await TributaryServer.start({ dockerHost: engine.host });
    await use(server);
    if (testInfo.status !== testInfo.expectedStatus) {
      await testInfo.attach("server output", { body: server.output, contentType: "text/plain" });
    }
    await server.dispose();
  },
  openBrowser: async ({ browser, server }, use) => {
    const contexts: { close(): Promise<void> }[] = [];
    await use(async (path = "/") => {
      const context = await browser.newContext({ baseURL: server.url });
      contexts.push(context);
      const page = await context.newPage();
      await page.goto(path);
      return page;
    });
    for (const context of contexts) await context.close();
  },
});

export { expect } from "@playwright/test";
