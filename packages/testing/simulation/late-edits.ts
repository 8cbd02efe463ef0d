import type { ActorId, ChangeSetId, Json } from "@tributary/core/base";
import { canonicalJson, jsonEqual } from "@tributary/core/base";
import { CONTROL_ROOT, divergenceKey, parseAttributeKey } from "@tributary/core/document";
import { isWithin, type Snapshot } from "@tributary/core/model";
import type { LogEntry, LoggedMutation } from "@tributary/core/sync";
import { cellAt, isEntry } from "./excuses.ts";
import type { Ledger } from "./ledger.ts";
import { writing } from "./player.ts";
import { broken } from "./rule-broken.ts";

/** One key as somebody wrote it, and on which versions of Head: over which it was written, and which was known. */
export type Meant = {
  readonly root: string;
  readonly key: string;
  /** Undefined takes it out. */
  readonly value: unknown;
  readonly base: number;
  readonly since: number;
};

type Row = { readonly changeSet: ChangeSetId; readonly entry: LogEntry; readonly row: LoggedMutation };

/**
 * What people meant, and over what: asked when it is in the log. What Head has changed since they knew it is told beside what they
 * said [S50], and what they took out is what they saw [S51]. Of writings that are alike the latest counts, and where an undo has taken
 * out the same, nothing is asked of what is taken out there: nobody is accused wrongly.
 */
export class LateEdits {
  readonly #since = new Map<string, number>();
  readonly #out = new Map<string, number>();
  readonly #undone = new Set<string>();
  #rows: Row[] = [];
  readonly #versionAt: (version: number) => Snapshot;
  /** Edits that came late, over something that Head had changed. */
  late = 0;

  constructor(versionAt: (version: number) => Snapshot) {
    this.#versionAt = versionAt;
  }

  meant(changeSet: ChangeSetId, actor: ActorId, { root, key, value, base, since }: Meant): void {
    const name = nameOf(changeSet, actor, { root, key, value });
    const [book, version] = value === undefined ? [this.#out, base] : [this.#since, since];
    book.set(name, Math.max(book.get(name) ?? 0, version));
  }

  /** What an undo takes out says nothing: what Head has by then holds [S51]. */
  undone(changeSet: ChangeSetId, actor: ActorId, at: Pick<Meant, "root" | "key">): void {
    this.#undone.add(nameOf(changeSet, actor, at));
  }

  /** To be called once the ledger has an entry. What is judged together is told by one update, with the last of it. */
  stored(changeSet: ChangeSetId, ledger: Ledger, entry: LogEntry): void {
    const isByPeer = entry.actor.type !== "system" && !entry.connection.startsWith("server-");
    if (isByPeer) this.#rows.push(...entry.accepted.map((row) => ({ changeSet, entry, row })));
    if (entry.update.length === 0) return;
    const those = this.#rows.filter((each) => each.changeSet === changeSet);
    this.#rows = this.#rows.filter((each) => each.changeSet !== changeSet);
    for (const each of those) this.#check(ledger, each);
  }

  #check(ledger: Ledger, { changeSet, entry, row }: Row): void {
    const { root, key, after } = row;
    const address = root === "attribute" ? parseAttributeKey(key) : undefined;
    if (!address) return;
    const name = nameOf(changeSet, entry.actor.id, { root, key, value: after });
    const cells = (version: number) =>
      [version, ledger.baseVersion].map((at) => cellAt(this.#versionAt(at), address.component, address.path) ?? null);
    const stands = ledger.overlay.attribute.get(key);
    if (after === null || after === undefined) {
      const base = this.#out.get(name);
      if (base === undefined || this.#undone.has(name) || stands !== undefined || goesWith(entry, row)) return;
      const [was, is] = cells(base);
      if (!jsonEqual(was, is))
        broken("S51", `${entry.actor.name} set ${key} to ${canonicalJson(was)}, and it is ${canonicalJson(is)}`);
      return;
    }
    const since = this.#since.get(name);
    if (since === undefined || !jsonEqual(stands, after)) return;
    const [base = null, theirs = null] = cells(since);
    if (jsonEqual(base, theirs) || jsonEqual(theirs ?? { unset: true }, after)) return;
    if (isEntry(theirs) && (isEntry(after as Json) || isEntry(base))) return;
    this.late += 1;
    const record = ledger.doc.getMap<Json>(CONTROL_ROOT).get(divergenceKey({ root: "attribute", key }));
    if (!jsonEqual((record as { readonly theirs?: Json } | undefined)?.theirs, theirs))
      broken(
        "S50",
        `${entry.actor.name} wrote ${key} over version ${since}, Head changed it since, and nobody is told`,
      );
  }
}

/** Who said what, by which it is found again in the log. */
function nameOf(
  changeSet: ChangeSetId,
  actor: ActorId,
  { root, key, value }: { readonly root: string; readonly key: string; readonly value?: unknown },
): string {
  return `${changeSet} ${actor} ${writing(root, key, value ?? null)}`;
}

/** Taken away with what it belongs to. */
function goesWith({ accepted }: LogEntry, { key }: LoggedMutation): boolean {
  return accepted.some(
    ({ key: whole, mutation: { type } }) =>
      whole !== key &&
      isWithin(key, whole) &&
      (type === "component.delete" || type === "component.erase" || type === "item.remove"),
  );
}
