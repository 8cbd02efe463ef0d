import type { AuditEntry } from "@tributary/core/protocol";

/** Things with a time, put under the day (local) they happened on, keeping their order. */
export function byDay<T extends { readonly at: number }>(
  items: readonly T[],
): readonly { readonly day: string; readonly items: readonly T[] }[] {
  const days: { day: string; items: T[] }[] = [];
  for (const item of items) {
    const day = new Date(item.at).toLocaleDateString("en-GB", {
      weekday: "long",
      day: "numeric",
      month: "long",
      year: "numeric",
    });
    const last = days.at(-1);
    if (last?.day === day) last.items.push(item);
    else days.push({ day, items: [item] });
  }
  return days;
}

/** What one actor did in one change set in one go: an import, a paste, an agent's batch. */
export type Burst = { readonly entries: readonly [AuditEntry, ...AuditEntry[]] };

const BURST_MS = 2000;

/** Puts together accepted entries that one actor made in one change set within two seconds of each other; all others stand alone. */
export function bursts(entries: readonly AuditEntry[]): readonly Burst[] {
  const found: { entries: [AuditEntry, ...AuditEntry[]] }[] = [];
  for (const entry of entries) {
    const open = found.at(-1)?.entries;
    const last = open?.at(-1);
    if (open && last && together(last, entry)) open.push(entry);
    else found.push({ entries: [entry] });
  }
  return found;
}

function together(a: AuditEntry, b: AuditEntry): boolean {
  const isSameActor = a.actor.id === b.actor.id && a.actor.through === b.actor.through;
  return (
    isSameActor &&
    a.changeSet !== null &&
    a.changeSet === b.changeSet &&
    [a, b].every(({ outcome, mutation }) => outcome === "accepted" && mutation !== null) &&
    Math.abs(a.at - b.at) <= BURST_MS
  );
}

/**
 * A sentence continued after a name: its first letter small, unless it begins a word in capitals. Why something was declined is a whole
 * sentence, of others perhaps: that was said to whoever tried.
 */
export function continued(sentence: string, outcome: AuditEntry["outcome"] = "accepted"): string {
  if (outcome !== "accepted" && /^[A-Z].*\.$/s.test(sentence)) return `was told: ${sentence}`;
  return /^[A-Z][^A-Z]/.test(sentence) ? sentence.charAt(0).toLowerCase() + sentence.slice(1) : sentence;
}
