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
/** What stands where nothing is kept: in the app's frame and colours, without any of its files, and gone by itself when the server is back. */
const AWAY_PAGE = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>The server does not answer · Tributary</title><style>
:root { color-scheme: light dark; --canvas: light-dark(oklch(0.975 0.002 265), oklch(0.165 0.006 265));
  --panel: light-dark(oklch(1 0 0), oklch(0.2 0.008 265)); --line: light-dark(oklch(0.915 0.004 265), oklch(0.275 0.009 265));
  --line-strong: light-dark(oklch(0.84 0.006 265), oklch(0.37 0.012 265));
  --ink: light-dark(oklch(0.215 0.012 265), oklch(0.945 0.004 265)); --muted: light-dark(oklch(0.445 0.014 265), oklch(0.745 0.01 265));
  --accent: light-dark(oklch(0.53 0.205 277), oklch(0.56 0.2 277)); --ring: light-dark(oklch(0.58 0.2 277), oklch(0.68 0.17 277)) }
* { box-sizing: border-box }
body { margin: 0; min-height: 100dvh; display: flex; flex-direction: column; background: var(--canvas); color: var(--ink);
  font: 13px/1.5 "Inter Variable", Inter, system-ui, sans-serif; -webkit-font-smoothing: antialiased }
header { display: flex; align-items: center; height: 48px; padding: 0 16px; background: var(--panel); border-bottom: 1px solid var(--line) }
header svg { width: 24px; height: 24px }
main { flex: 1; display: grid; place-content: center; justify-items: center; padding: 24px; text-align: center }
main svg { width: 200px; height: 112px }
h1 { margin: 12px 0 0; font-size: 15px; font-weight: 600 }
p { margin: 4px 0 0; max-width: 44ch; color: var(--muted); text-wrap: balance }
nav { display: flex; flex-wrap: wrap; justify-content: center; gap: 8px; margin-top: 16px }
button { height: 32px; padding: 0 12px; border: 1px solid var(--line-strong); border-radius: 6px; background: var(--panel); color: inherit;
  font: inherit; font-weight: 500; cursor: pointer }
button.main { border-color: transparent; background: var(--accent); color: oklch(0.99 0 0) }
:focus-visible { outline: 2px solid var(--ring); outline-offset: 2px }
</style><header><svg role="img" aria-label="Tributary" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="var(--accent)"/>
<g fill="none" stroke="white" stroke-width="2.8" stroke-linecap="round"><path d="M16 27V18C16 12 9 12.5 9 6"/>
<path d="M16 18C16 13.5 23 14 23 8.5" opacity="0.72"/></g></svg></header>
<main><svg aria-hidden="true" viewBox="0 0 200 112" fill="none" stroke-linecap="round" stroke-width="2">
<path d="M20 76c22 0 26-36 50-36s22 30 42 30" stroke="var(--accent)"/><path d="M122 70c10 0 16-4 22-12" stroke="var(--accent)" stroke-dasharray="1 6"/>
<g stroke="var(--line-strong)"><circle cx="158" cy="42" r="14"/><path d="m168 52 12 12"/></g></svg>
<h1>The server does not answer</h1>
<p>This page has not been opened in this browser before, so there is nothing to show. What you have not saved is kept.</p>
<p id="said" role="status">It is loaded by itself as soon as the server answers.</p>
<nav><button type="button" onclick="history.back()">Go back</button><button type="button" class="main" onclick="location.reload()">Try now</button></nav></main>
<script>
const KEPT = "tributary-away";
const earlier = loads();
let waitMs = Math.min(60000, 1000 * 2 ** earlier), wasAway = false, next;
/* How often in a row this page was loaded by itself, in vain, though the server was well: it may be this page that ails it. */
function loads() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEPT));
    return kept && kept.of === location.pathname && Date.now() - kept.at < 600000 ? kept.times : 0;
  } catch { return 0; }
}
function keepLoads() {
  const kept = { of: location.pathname, at: Date.now(), times: wasAway ? 0 : earlier + 1 };
  try { sessionStorage.setItem(KEPT, JSON.stringify(kept)); } catch { /* then it is loaded as often as before */ }
}
function askLater() {
  clearTimeout(next);
  next = setTimeout(ask, waitMs * (0.5 + Math.random() / 2));
}
async function ask() {
  clearTimeout(next);
  const answer = await fetch("/health", { cache: "no-store", signal: AbortSignal.timeout(10000) }).catch(() => undefined);
  if (answer && answer.ok) {
    document.getElementById("said").textContent = "The server is back. Loading…";
    keepLoads();
    return location.reload();
  }
  wasAway = true;
  waitMs = Math.min(15000, waitMs * 2);
  askLater();
}
addEventListener("online", ask);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && ask());
askLater();
</script></html>`;

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
  // A gateway that says so in its own words would leave one there for ever.
  return kept ?? nothing();
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
