"use client";

const WORKER = "/offline-worker.js";
/** As the worker calls what belongs to a person. */
const OF_A_PERSON = /^tributary-(pages|answers|models)-/;

/** What was on its way when the worker came is there after so long. */
const SETTLED_MS = 5_000;
/** So long signing out waits for what was kept to be gone. */
const GONE_MS = 1_000;

/** Lets the pages of a workspace load while the server is away, in browsers that can; elsewhere nothing changes. */
export async function startOfflineWorker(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  const { serviceWorker } = navigator;
  const taken = new Promise((done) => serviceWorker.addEventListener("controllerchange", done, { once: true }));
  const isFirst = !serviceWorker.controller;
  await serviceWorker.register(WORKER);
  if (!isFirst) return;
  await taken;
  tellEarlier();
  setTimeout(tellEarlier, SETTLED_MS);
}

/** What this page had loaded before the worker was there is kept, too. */
function tellEarlier(): void {
  const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
  navigator.serviceWorker.controller?.postMessage({ type: "keep", urls: [window.location.pathname, ...loaded] });
}

/**
 * Takes away what the worker kept for whoever was signed in, also where it has not taken this page over yet. A disk that does not answer
 * is not waited for: the worker gives nothing of it then.
 */
export async function forgetOfflinePages(): Promise<void> {
  if (!("caches" in window)) return;
  await Promise.race([dropPersonal(), new Promise((done) => setTimeout(done, GONE_MS))]);
}

async function dropPersonal(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => OF_A_PERSON.test(name)).map((name) => caches.delete(name)));
}
