// Lets a page of a workspace load while the server is away. Rules [WO1]–[WO5] of ../SPEC.md.
//
// The server always goes first: what is kept here is given only when it does not answer. Files of a build have names that change
// with their content, so they are kept as they are, and a page finds those of its own build also after the app was upgraded.

/** Pages by address, files of builds, answers to the first questions, and models by page. Another layout of what is kept: another number. */
const PAGES = "tributary-pages-1";
const BUILT = "tributary-built-1";
const ANSWERS = "tributary-answers-2";
const MODELS = "tributary-models-1";
const OURS = [PAGES, BUILT, ANSWERS, MODELS];
const OF_A_PERSON = [PAGES, ANSWERS, MODELS];

/** Of each, the latest. Of built files enough for the pages of several builds, of models for one or two of the largest. */
const MOST = { [PAGES]: 60, [BUILT]: 800, [ANSWERS]: 120, [MODELS]: 120 };

/** Without these nothing can be shown: who am I, where, and in what; and the model all of it stands on. */
const FIRST_QUESTIONS = new Set(["session.me", "workspace.get", "changeSet.get", "changeSet.list"]);
const MODEL = "/api/model";
const AWAY_STATUS = new Set([502, 503, 504]);
const AWAY_PAGE = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>The server does not answer · Tributary</title><style>
body { font: 14px/1.6 Inter, system-ui, sans-serif; display: grid; place-content: center; min-height: 90vh; text-align: center;
  background: light-dark(oklch(0.975 0.002 265), oklch(0.165 0.006 265)); color: light-dark(oklch(0.215 0.012 265), oklch(0.945 0.004 265)) }
h1 { font-size: 18px; font-weight: 600 }
a { display: inline-block; margin-top: 8px; padding: 6px 14px; border-radius: 6px; text-decoration: none;
  background: light-dark(oklch(0.53 0.205 277), oklch(0.56 0.2 277)); color: oklch(0.99 0 0) }
</style><h1>The server does not answer</h1>
<p>This page has not been opened in this browser before, so there is nothing to show.<br>What you have not saved is kept.</p>
<p><a href="">Try again</a></p></html>`;

/** A browser's disk may never answer. So long it is waited for where the server could answer, and where nobody else can. */
const BRIEFLY_MS = 1_000;
const LONG_MS = 10_000;

/** Who is signed in may have changed: what was asked for before is not kept any more when its answer comes. */
let era = 0;
/** What was kept could not be taken away: until it is, nothing of a person is given or kept. */
let spoiled = false;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));
self.addEventListener("message", ({ data }) => {
  if (data?.type === "keep" && Array.isArray(data.urls)) keepEarlier(data.urls);
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (request.method !== "GET") {
    if (pathname.startsWith("/api/auth/")) event.respondWith(withSomebodyElse(request));
    return;
  }
  if (pathname.startsWith("/_next/static/")) event.respondWith(built(event));
  else if (request.mode === "navigate" && pathname.startsWith("/w/")) event.respondWith(page(event));
  else if (answersOf(pathname)) event.respondWith(answer(event, answersOf(pathname)));
});

async function takeOver() {
  await inTime(dropEarlierLayouts(), LONG_MS).catch(() => undefined);
  await self.clients.claim();
}

async function dropEarlierLayouts() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("tributary-") && !OURS.includes(name)).map(dropCache));
}

function dropCache(name) {
  return caches.delete(name);
}

/** Signing in or out: nothing of whoever was here before is given to anybody after. */
async function withSomebodyElse(request) {
  await forgetPerson();
  try {
    return await fetch(request);
  } finally {
    await forgetPerson();
  }
}

/** Never fails: signing in and out is not the disk's to prevent. */
async function forgetPerson() {
  era += 1;
  const asked = era;
  spoiled = true;
  try {
    await inTime(Promise.all(OF_A_PERSON.map(dropCache)), BRIEFLY_MS);
    if (asked === era) spoiled = false;
  } catch {
    // It stays spoiled, and is tried again with the next answer of the server.
  }
}

async function built(event) {
  const { request } = event;
  const kept = await found(BUILT, request);
  if (kept) return kept;
  const response = await fromServer(request);
  if (!response) return (await found(BUILT, request, LONG_MS)) ?? Response.error();
  // The page does not wait for it to be kept: without one of its files it would stay as the server drew it, for ever.
  if (response.ok) event.waitUntil(keep(BUILT, request, response.clone()));
  return response;
}

/** What is kept under that key; undefined where there is none, or the browser cannot tell in time. */
function found(name, key, withinMs = BRIEFLY_MS) {
  return lookedUp(name, key, withinMs).catch(() => undefined);
}

/** Rejects where the browser cannot tell in time. */
async function lookedUp(name, key, withinMs) {
  const asked = era;
  const isAnothers = () => OF_A_PERSON.includes(name) && (spoiled || asked !== era);
  if (isAnothers()) return undefined;
  const kept = await inTime(caches.match(key, { cacheName: name, ignoreVary: true }), withinMs);
  return isAnothers() ? undefined : kept;
}

function inTime(work, withinMs) {
  let late;
  const never = new Promise((_done, fail) => {
    late = setTimeout(() => fail(new Error("The browser's disk does not answer.")), withinMs);
  });
  return Promise.race([work, never]).finally(() => clearTimeout(late));
}

/** What a page had loaded before we were there. */
async function keepEarlier(urls) {
  const asked = era;
  for (const each of urls) {
    const url = new URL(each, self.location.href);
    const name = url.origin === self.location.origin ? placeOf(url) : undefined;
    const key = name === PAGES ? url.pathname : url.href;
    if (!name || (await found(name, key))) continue;
    const response = await fromServer(url.href);
    if (response?.ok && !response.redirected) await keep(name, key, response, asked);
  }
}

/** Where something is kept; undefined where it is not. */
function placeOf({ pathname }) {
  if (pathname.startsWith("/_next/static/")) return BUILT;
  if (pathname.startsWith("/w/")) return PAGES;
  return answersOf(pathname);
}

/** Where the answer to a first question is kept. */
function answersOf(pathname) {
  if (pathname === MODEL) return MODELS;
  return FIRST_QUESTIONS.has(questionOf(pathname)) ? ANSWERS : undefined;
}

async function page(event) {
  const { request } = event;
  const [asked, { pathname }] = [era, new URL(request.url)];
  const fresh = await fromServer(request);
  if (fresh && spoiled) event.waitUntil(forgetPerson());
  if (fresh?.ok && !fresh.redirected) event.waitUntil(keep(PAGES, pathname, fresh.clone(), asked));
  if (fresh && !AWAY_STATUS.has(fresh.status)) return fresh;
  const kept = await found(PAGES, pathname, LONG_MS);
  const nothing = () =>
    new Response(AWAY_PAGE, { status: 503, headers: { "content-type": "text/html; charset=utf-8" } });
  return kept ?? fresh ?? nothing();
}

async function answer(event, name) {
  const { request } = event;
  const asked = era;
  const fresh = await fromServer(request);
  if (!fresh || AWAY_STATUS.has(fresh.status))
    return (await found(name, request, LONG_MS)) ?? fresh ?? Response.error();
  if (spoiled) event.waitUntil(forgetPerson());
  if (fresh.status === 401 || (await isSomebodyElse(request, fresh.clone()))) await forgetPerson();
  else if (fresh.ok) event.waitUntil(keep(name, request, fresh.clone(), asked));
  return fresh;
}

/** Undefined when the server does not answer. */
function fromServer(request) {
  return fetch(request).catch(() => undefined);
}

/** The session of this browser has become another person's without our seeing how. */
async function isSomebodyElse(request, fresh) {
  if (questionOf(new URL(request.url).pathname) !== "session.me") return false;
  try {
    const kept = await lookedUp(ANSWERS, request, BRIEFLY_MS);
    return kept !== undefined && (await inTime(personIn(kept), BRIEFLY_MS)) !== (await personIn(fresh));
  } catch {
    return true; // whose it is cannot be told, so it is nobody's
  }
}

async function personIn(response) {
  const said = await response.json().catch(() => undefined);
  return said?.result?.data?.json?.user?.id;
}

/** A browser that cannot keep it (its disk is full) is one without a worker, no more. */
function keep(name, key, response, asked = era) {
  return store(name, key, response, asked).catch(() => undefined);
}

async function store(name, key, response, asked) {
  if (asked !== era || (spoiled && OF_A_PERSON.includes(name))) return;
  const cache = await caches.open(name);
  await cache.delete(key, { ignoreVary: true });
  await cache.put(key, response);
  // Somebody else may have come while it was being written.
  if (asked !== era) await cache.delete(key, { ignoreVary: true });
  const keys = await cache.keys();
  await Promise.all(keys.slice(0, Math.max(0, keys.length - MOST[name])).map((oldest) => cache.delete(oldest)));
}

function questionOf(pathname) {
  return pathname.startsWith("/api/trpc/") ? pathname.slice("/api/trpc/".length) : "";
}
