import { parseMetadata } from "@tributary/core/base";
import type { GivenNotes } from "@tributary/core/protocol";
import { useSyncExternalStore } from "react";

/**
 * What a person gives with all they do in a change set from one page: why, and notes. Policies may ask for it, the audit keeps it. It
 * stays with the page, and with the person who gave it, until they take it away or close the page. Rule [W60].
 */
const NOTHING: GivenNotes = {};
const given = new Map<string, GivenNotes>();
const listeners = new Set<() => void>();

let whose: string | null = null;

/** Says who acts on this page: what others gave before on it is theirs. */
export function givenBy(user: string): void {
  if (user === whose) return;
  whose = user;
  given.clear();
}

export function givenIn(changeSet: string): GivenNotes {
  const known = given.get(changeSet);
  if (known) return known;
  const kept = whose === null ? NOTHING : keptIn(keyOf(whose, changeSet));
  given.set(changeSet, kept);
  return kept;
}

export function give(changeSet: string, notes: GivenNotes): void {
  given.set(changeSet, notes);
  if (whose !== null) keep(keyOf(whose, changeSet), notes);
  for (const listener of listeners) listener();
}

export function useGiven(changeSet: string, user: string): GivenNotes {
  givenBy(user);
  return useSyncExternalStore(
    subscribe,
    () => givenIn(changeSet),
    () => NOTHING,
  );
}

/** How much is given: notes, and a reason as one of them. */
export function countOf({ reason, metadata = {} }: GivenNotes): number {
  return Object.keys(metadata).length + (reason ? 1 : 0);
}

/** Where this browser is: a policy may ask for the hour there. */
export function here(): { readonly timeZone?: string; readonly culture?: string } {
  if (typeof window === "undefined") return {};
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return { ...(timeZone ? { timeZone } : {}), culture: window.navigator.language };
}

function keyOf(user: string, changeSet: string): string {
  return `tributary.given.${user}.${changeSet}`;
}

function keptIn(key: string): GivenNotes {
  try {
    const { reason, metadata } = JSON.parse(window.sessionStorage.getItem(key) ?? "{}") as GivenNotes;
    const notes = parseMetadata(metadata ?? {});
    const why = typeof reason === "string" ? { reason } : {};
    return notes.ok && countOf({ ...why, metadata: notes.value }) > 0 ? { ...why, metadata: notes.value } : NOTHING;
  } catch {
    return NOTHING; // a browser that keeps nothing, or something else kept there
  }
}

function keep(key: string, notes: GivenNotes): void {
  try {
    if (countOf(notes) === 0) window.sessionStorage.removeItem(key);
    else window.sessionStorage.setItem(key, JSON.stringify(notes));
  } catch {
    // It is given all the same, for as long as the page is there.
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
