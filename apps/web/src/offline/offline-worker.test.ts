import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createContext, runInContext } from "node:vm";
import { expect, test } from "vitest";

const ORIGIN = "http://localhost:4000";
const SOURCE = readFileSync(join(import.meta.dirname, "../../public/offline-worker.js"), "utf8");
const PAGE = "/w/w1/changes/c1";

type Key = string | { readonly url: string };
const urlOf = (key: Key): string => new URL(typeof key === "string" ? key : key.url, ORIGIN).href;

/** What a browser's disk does: nothing fits, writing or reading never ends, taking away fails or never ends. */
type Disk = { state: "fine" | "full" | "stuck" | "unreadable" | "undeletable" | "undeleting" };
const NEVER = new Promise<never>(() => {});
/** Where something never ends, the test waits for the answer alone. */
const ENDLESS: ReadonlySet<Disk["state"]> = new Set(["stuck"]);

/** The browser's cache of one name, as far as the worker uses it. */
class MemoryCache {
  readonly #kept = new Map<string, Response>();
  readonly #disk: Disk;

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  async match(key: Key): Promise<Response | undefined> {
    return this.#kept.get(urlOf(key))?.clone();
  }
  async put(key: Key, response: Response): Promise<void> {
    if (this.#disk.state === "full") throw new DOMException("no room", "QuotaExceededError");
    if (this.#disk.state === "stuck") await NEVER;
    this.#kept.set(urlOf(key), response);
  }
  async delete(key: Key): Promise<boolean> {
    return this.#kept.delete(urlOf(key));
  }
  async keys(): Promise<{ readonly url: string }[]> {
    return [...this.#kept.keys()].map((url) => ({ url }));
  }
}

class MemoryCaches {
  readonly #caches = new Map<string, MemoryCache>();
  readonly disk: Disk = { state: "fine" };

  async open(name: string): Promise<MemoryCache> {
    const cache = this.#caches.get(name) ?? new MemoryCache(this.disk);
    this.#caches.set(name, cache);
    return cache;
  }
  async match(key: Key, { cacheName }: { readonly cacheName: string }): Promise<Response | undefined> {
    if (this.disk.state === "unreadable") await NEVER;
    return this.#caches.get(cacheName)?.match(key);
  }
  async delete(name: string): Promise<boolean> {
    if (this.disk.state === "undeletable") throw new DOMException("not now", "UnknownError");
    if (this.disk.state === "undeleting") await NEVER;
    return this.#caches.delete(name);
  }
  async keys(): Promise<string[]> {
    return [...this.#caches.keys()];
  }
}

/** The worker in a browser of one window, and the server it asks; undefined is a server that is away. */
class Browser {
  server: ((path: string) => Response | Promise<Response>) | undefined;
  readonly asked: string[] = [];
  readonly #caches = new MemoryCaches();
  readonly #listeners = new Map<string, (event: object) => void>();

  constructor() {
    const self = {
      location: new URL(ORIGIN),
      addEventListener: (type: string, listener: (event: object) => void) => this.#listeners.set(type, listener),
    };
    const fetch = async (request: Key): Promise<Response> => {
      const path = new URL(urlOf(request)).pathname;
      this.asked.push(path);
      if (!this.server) throw new TypeError("fetch failed");
      return this.server(path);
    };
    // However long the worker would wait, it is over as soon as nothing else happens.
    const time = { setTimeout: (done: () => void) => setTimeout(done), clearTimeout };
    runInContext(SOURCE, createContext({ self, caches: this.#caches, fetch, URL, Response, ...time }));
  }

  set disk(state: Disk["state"]) {
    this.#caches.disk.state = state;
  }

  /** What the page gets; "away" where the worker leaves it to the browser or fails. */
  async get(path: string, { method = "GET", mode = "cors" } = {}): Promise<string> {
    const pending: Promise<unknown>[] = [];
    let answer: Promise<Response> | undefined;
    const event = {
      request: { url: `${ORIGIN}${path}`, method, mode },
      respondWith: (given: Promise<Response>) => {
        answer = given;
      },
      waitUntil: (work: Promise<unknown>) => void pending.push(work),
    };
    this.#listeners.get("fetch")?.(event);
    const response = await answer;
    if (!ENDLESS.has(this.#caches.disk.state)) await Promise.all(pending);
    return response === undefined || response.type === "error" ? "away" : response.text();
  }

  visit(path: string): Promise<string> {
    return this.get(path, { mode: "navigate" });
  }
}

const me = (id: string): string => JSON.stringify({ result: { data: { json: { user: { id } } } } });

test("[WO1] what was opened before is shown while the server is away; what was not is told in a sentence", async () => {
  const browser = new Browser();
  browser.server = (path) => new Response(`the server's ${path}`);
  const seen = await browser.visit(PAGE);
  browser.server = undefined;
  expect(await browser.visit(PAGE)).toBe(seen);
  expect(await browser.visit(`${PAGE}/review`)).toContain("The server does not answer");
  expect(await browser.get("/api/trpc/changeSet.get?input=1")).toBe("away");
});

test("[WO1] a gateway that says the server is away says no more than that: what was never opened is told in the same words", async () => {
  const browser = new Browser();
  browser.server = () => new Response("bad gateway", { status: 502 });
  expect(await browser.visit(PAGE)).toContain("loaded by itself");
  browser.server = () => new Response("no such page", { status: 404 });
  expect(await browser.visit(PAGE)).toBe("no such page");
});

/** The page that says the server is away, in a tab: what it asks, and how long it waits before. */
class AwayTab {
  readonly waited: number[] = [];
  readonly #script: string;
  readonly #store = new Map<string, string>();
  #time = 0;
  /** Storage can be forbidden. */
  isForgetful = false;

  constructor(page: string) {
    this.#script = /<script>(.*)<\/script>/s.exec(page)?.[1] ?? "";
  }

  /** Loads it, and lets it ask a server that says it is well; true where it then loads itself. */
  async load(address: string, afterMs = 0): Promise<boolean> {
    this.#time += afterMs;
    let isReloaded = false;
    let ask: (() => unknown) | undefined;
    const forbidden = () => {
      throw new DOMException("no storage here", "SecurityError");
    };
    const sessionStorage = {
      getItem: (key: string) => (this.isForgetful ? forbidden() : (this.#store.get(key) ?? null)),
      setItem: (key: string, value: string) => (this.isForgetful ? forbidden() : void this.#store.set(key, value)),
    };
    runInContext(
      this.#script,
      createContext({
        ...{ sessionStorage, JSON, Math: Object.assign(Object.create(Math), { random: () => 1 }), AbortSignal },
        Date: { now: () => this.#time },
        location: { pathname: address, reload: () => (isReloaded = true) },
        document: { getElementById: () => ({}), addEventListener: () => undefined, visibilityState: "visible" },
        fetch: async (_path: string, { signal }: RequestInit) => new Response("", { status: signal ? 200 : 500 }),
        addEventListener: () => undefined,
        clearTimeout: () => undefined,
        setTimeout: (done: () => unknown, ms: number) => {
          this.waited.push(ms);
          this.#time += ms;
          ask = done;
        },
      }),
    );
    await ask?.();
    return isReloaded;
  }
}

test("[WO1] a page that the server cannot give although it is well is not asked for every second, for ever", async () => {
  const tab = new AwayTab(await new Browser().visit(PAGE));
  for (let time = 0; time < 8; time += 1) expect(await tab.load(PAGE)).toBe(true);
  expect(tab.waited).toEqual([1, 2, 4, 8, 16, 32, 60, 60].map((seconds) => seconds * 1000));
  // Another page, and the same one much later, begin anew.
  await tab.load(`${PAGE}/review`);
  await tab.load(PAGE);
  await tab.load(PAGE, 3_600_000);
  expect(tab.waited.slice(8)).toEqual([1000, 1000, 1000]);
  tab.isForgetful = true;
  expect(await tab.load(PAGE)).toBe(true);
});

test("[WO1] of a model that was read every page is there while the server is away", async () => {
  const browser = new Browser();
  const pages = [0, 1, 2].map((page) => `/api/model?workspace=w1&version=4&page=${page}`);
  browser.server = () => new Response("components");
  await Promise.all(pages.map((page) => browser.get(page)));
  browser.server = undefined;
  expect(await Promise.all(pages.map((page) => browser.get(page)))).toEqual(Array(3).fill("components"));
  expect(await browser.get("/api/model?workspace=w1&version=5&page=0")).toBe("away");
});

test("[WO2] the server goes first, and a gateway that says it is away is no answer", async () => {
  const browser = new Browser();
  let said = "first";
  browser.server = () => new Response(said);
  await Promise.all([browser.visit(PAGE), browser.get("/api/trpc/changeSet.get?input=1")]);
  said = "second";
  expect(await browser.visit(PAGE)).toBe("second");
  expect(await browser.get("/api/trpc/changeSet.get?input=1")).toBe("second");
  browser.server = () => new Response("bad gateway", { status: 502 });
  expect(await browser.visit(PAGE)).toBe("second");
  expect(await browser.get("/api/trpc/changeSet.get?input=1")).toBe("second");
});

test.each([
  ["signing out", "/api/auth/sign-out"],
  ["signing in", "/api/auth/sign-in/email"],
])("[WO3] after %s nothing of before is shown, nor what was on its way then", async (_how, path) => {
  const browser = new Browser();
  let late = (_response: Response): void => undefined;
  browser.server = () => new Response(me("ana"));
  await Promise.all([browser.visit(PAGE), browser.get("/api/trpc/session.me"), browser.get("/api/model")]);
  browser.server = (asked) =>
    asked.endsWith("changeSet.get") ? new Promise((done) => (late = done)) : new Response("done");
  const onItsWay = browser.get("/api/trpc/changeSet.get");
  await browser.get(path, { method: "POST" });
  late(new Response("Ana's"));
  expect(await onItsWay).toBe("Ana's");
  browser.server = undefined;
  expect(await browser.visit(PAGE)).toContain("The server does not answer");
  for (const question of ["trpc/session.me", "trpc/changeSet.get", "model"])
    expect(await browser.get(`/api/${question}`)).toBe("away");
});

test("[WO3] a session that has become somebody else's, or has ended, takes what was kept away", async () => {
  for (const next of [() => new Response(me("ben")), () => new Response("no", { status: 401 })]) {
    const browser = new Browser();
    browser.server = (path) => new Response(path.endsWith("session.me") ? me("ana") : "Ana's");
    for (const question of ["session.me", "changeSet.get"]) await browser.get(`/api/trpc/${question}`);
    browser.server = next;
    await browser.get("/api/trpc/session.me");
    browser.server = undefined;
    expect(await browser.get("/api/trpc/changeSet.get")).toBe("away");
  }
});

test("[WO4] files of a build are asked for once; an upgrade's page comes with its own, and the old one keeps its", async () => {
  const browser = new Browser();
  let build = "a";
  browser.server = (path) => new Response(path.startsWith("/w/") ? `needs ${build}.js` : `file of ${path}`);
  const file = (name: string) => browser.get(`/_next/static/chunks/${name}.js`);
  expect([await browser.visit(PAGE), await file("a")]).toEqual(["needs a.js", "file of /_next/static/chunks/a.js"]);
  build = "b";
  expect([await browser.visit(PAGE), await file("b")]).toEqual(["needs b.js", "file of /_next/static/chunks/b.js"]);
  browser.server = undefined;
  expect(await browser.visit(PAGE)).toBe("needs b.js");
  expect(await Promise.all([file("a"), file("b")])).toEqual(
    ["a", "b"].map((name) => `file of /_next/static/chunks/${name}.js`),
  );
  expect(browser.asked.filter((path) => path.endsWith("a.js"))).toHaveLength(1);
});

test.each(["full", "stuck", "unreadable", "undeletable", "undeleting"] as const)(
  "[WO5] where the disk is %s, pages, answers and files come as from the server",
  async (disk) => {
    const browser = new Browser();
    browser.disk = disk;
    browser.server = (path) => new Response(path.endsWith("session.me") ? me("ana") : `the server's ${path}`);
    expect(await browser.visit(PAGE)).toBe(`the server's ${PAGE}`);
    expect(await browser.get("/_next/static/chunks/a.js")).toBe("the server's /_next/static/chunks/a.js");
    expect(await browser.get("/api/model?page=0")).toBe("the server's /api/model");
    expect(await browser.get("/api/trpc/session.me")).toBe(me("ana"));
  },
);

test("[WO5] while nothing can be read and the server is away, that is said", async () => {
  const browser = new Browser();
  browser.server = (path) => new Response(`the server's ${path}`);
  await Promise.all([browser.visit(PAGE), browser.get("/_next/static/chunks/a.js")]);
  browser.server = undefined;
  browser.disk = "unreadable";
  expect(await browser.visit(PAGE)).toContain("The server does not answer");
  expect(await browser.get("/_next/static/chunks/a.js")).toBe("away");
  browser.disk = "fine";
  expect(await browser.visit(PAGE)).toBe(`the server's ${PAGE}`);
});

test.each(["undeletable", "undeleting"] as const)(
  "[WO5] where what was kept is %s one signs in and out all the same, and nothing of it is given: not before it is gone",
  async (disk) => {
    const browser = new Browser();
    browser.server = (path) => new Response(path.endsWith("session.me") ? me("ana") : "Ana's");
    await Promise.all([browser.visit(PAGE), browser.get("/api/trpc/session.me"), browser.get("/api/model")]);
    browser.disk = disk;
    browser.server = (path) => new Response(path.endsWith("session.me") ? me("ben") : "Ben's");
    expect(await browser.get("/api/auth/sign-out", { method: "POST" })).toBe("Ben's");
    expect(await browser.get("/api/trpc/session.me")).toBe(me("ben"));
    const server = browser.server;
    const shown = async () => {
      browser.server = undefined;
      const all = [
        await browser.visit(PAGE),
        await browser.get("/api/trpc/session.me"),
        await browser.get("/api/model"),
      ];
      browser.server = server;
      return all.join();
    };
    expect(await shown()).not.toMatch(/ana/i);
    browser.disk = "fine";
    expect(await shown()).not.toMatch(/ana/i);
    // The next answer takes it away, and from then on is kept as ever.
    for (const _time of [1, 2]) await browser.get("/api/trpc/session.me");
    expect(await shown()).toContain("ben");
    expect(await shown()).not.toMatch(/ana/i);
  },
);

test("[WO3] whose it is that was kept cannot be read: then it is nobody's", async () => {
  const browser = new Browser();
  browser.server = (path) => new Response(path.endsWith("session.me") ? me("ana") : "Ana's");
  for (const question of ["session.me", "changeSet.get"]) await browser.get(`/api/trpc/${question}`);
  browser.disk = "unreadable";
  browser.server = () => new Response(me("ben"));
  expect(await browser.get("/api/trpc/session.me")).toBe(me("ben"));
  browser.disk = "fine";
  browser.server = undefined;
  expect(await browser.get("/api/trpc/changeSet.get")).toBe("away");
});
