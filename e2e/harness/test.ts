import { test as base } from "@playwright/test";
import type { BrowserContextOptions, Page } from "@playwright/test";
import { clearEngine, startDockerEngine } from "@tributary/testing/docker-engine";
import type { DockerEngine } from "@tributary/testing/docker-engine";
import { apiOf } from "./api.ts";
import { type Installation, settle } from "./installation.ts";
import { TributaryServer } from "./server.ts";
import { stockImages } from "./shop.ts";
import { foundWorkspace, type Workspace } from "./workspace.ts";

/** Opens a browser of one's own (cookies, storage) on the server, so that two people are two people. */
export type OpenBrowser = (path?: string) => Promise<Page>;

/** Opens a browser in which somebody is signed in already. */
export type OpenAs = (
  who: "ada" | "ben" | "vera",
  path: string,
  options?: Pick<BrowserContextOptions, "reducedMotion" | "timezoneId" | "locale">,
) => Promise<Page>;

type PerTest = {
  /** A private Docker engine, empty at the start of every journey. */
  readonly engine: DockerEngine;
  /** A server with empty data, driving that engine. */
  readonly server: TributaryServer;
  /** On that server. */
  readonly openBrowser: OpenBrowser;
  /** On the installation. */
  readonly openAs: OpenAs;
  /** A workspace of this journey's own on the installation, with the engine connected. */
  readonly workspace: Workspace;
  /** What went wrong inside the pages. A journey that nobody sees fail must not have failed unseen either. */
  readonly problems: string[];
};

type PerRun = {
  readonly sharedEngine: DockerEngine;
  /** One server that most journeys share, with three people on it. */
  readonly installation: Installation;
};

/** Playwright's `test` with the real system around it. Where the engine cannot run, journeys that want it fail with the reason. */
export const test = base.extend<PerTest, PerRun>({
  sharedEngine: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures a function wants from its first pattern
    async ({}, use) => {
      const engine = await startDockerEngine({ fresh: true });
      await stockImages(engine);
      await use(engine);
      await engine.stop();
    },
    { scope: "worker", timeout: 60_000 },
  ],
  installation: [
    async ({ browser, sharedEngine }, use) => {
      const server = await TributaryServer.start({ dockerHost: sharedEngine.host });
      await use(await settle(browser, server));
      await server.dispose();
    },
    { scope: "worker", timeout: 120_000 },
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
  // biome-ignore lint/correctness/noEmptyPattern: as above
  problems: async ({}, use) => {
    const problems: string[] = [];
    await use(problems);
    base.expect(problems, "errors inside the pages").toEqual([]);
  },
  openBrowser: async ({ browser, server, problems }, use) => {
    const contexts: { close(): Promise<void> }[] = [];
    await use(async (path = "/") => {
      const context = await browser.newContext({ baseURL: server.url });
      contexts.push(context);
      const page = await context.newPage();
      page.on("pageerror", (error) => problems.push(error.message));
      await page.goto(path);
      return page;
    });
    for (const context of contexts) await context.close();
  },
  openAs: async ({ browser, installation, problems }, use, testInfo) => {
    const contexts: { close(): Promise<void> }[] = [];
    await use(async (who, path, options = {}) => {
      const { session } = installation[who];
      const context = await browser.newContext({ ...options, baseURL: installation.server.url, storageState: session });
      contexts.push(context);
      const page = await context.newPage();
      page.on("pageerror", (error) => problems.push(`${who}: ${error.message}`));
      await page.goto(path);
      return page;
    });
    for (const context of contexts) await context.close();
    if (testInfo.status !== testInfo.expectedStatus) {
      await testInfo.attach("server output", { body: installation.server.output, contentType: "text/plain" });
    }
  },
  workspace: async ({ browser, engine, installation }, use, testInfo) => {
    const { server } = installation;
    const contextOf = (who: "ada" | "ben" | "vera") =>
      browser.newContext({ baseURL: server.url, storageState: installation[who].session });
    const [ada, ben, vera] = await Promise.all([contextOf("ada"), contextOf("ben"), contextOf("vera")]);
    const people = { ada: apiOf(ada.request), ben: apiOf(ben.request), vera: apiOf(vera.request) };
    const workspace = await foundWorkspace(people, { name: testInfo.title.slice(0, 60), dockerHost: engine.host });
    await use(workspace);
    // Its server goes on with other journeys, and needs not follow what they do on the engine.
    await people.ada.command("engine.connect", { workspace: workspace.id, host: null }).catch(() => undefined);
    await Promise.all([ada.close(), ben.close(), vera.close()]);
  },
});

export { expect } from "@playwright/test";
