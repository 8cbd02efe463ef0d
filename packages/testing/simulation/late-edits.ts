import type { ActorId, ChangeSetId, Json } from "@tributary/core/base";
import { canonicalJson, isJsonObject, jsonEqual } from "@tributary/core/base";
import { CONTROL_ROOT, divergenceKey, parseAttributeKey } from "@tributary/core/document";
import { isWithin, type Snapshot } from "@tributary/core/model";
import type { LogEntry, LoggedMutation } from "@tributary/core/sync";
import { cellAt, isEntry } from "./excuses.ts";
import { writtenBy } from "./laws.ts";
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

/** What Head says at a row's key, by version. */
type CellsAt = (version: number) => Json;

type Row = { readonly changeSet: ChangeSetId; readonly entry: LogEntry; readonly row: LoggedMutation };

/**
 * What people meant, and over what: asked when it is in the log. What Head has changed since they knew it is told beside what they
 * said [S50], and what they took out is what they saw [S51]. Of writings that are alike the latest counts; where an undo has taken
 * out the same, nothing is asked of what is taken out there, nor where its author wrote what Head has by now and the log has not had that
 * yet, as such a writing says nothing any more: nobody is accused wrongly.
 */
export class LateEdits {
  readonly #since = new Map<string, number>();
  readonly #out = new Map<string, number>();
  readonly #undone = new Set<string>();
  /** How often each value was written and is not in the log. */
  readonly #due = new Map<string, number>();
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
    if (value !== undefined) this.#due.set(name, (this.#due.get(name) ?? 0) + 1);
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

  #check(ledger: Ledger, one: Row): void {
    const { root, key, after } = one.row;
    const address = root === "attribute" ? parseAttributeKey(key) : undefined;
    if (!address) return;
    const at: CellsAt = (version) => cellAt(this.#versionAt(version), address.component, address.path) ?? null;
    if (after === null || after === undefined) return this.#checkOut(ledger, one, at);
    this.#isDue(one, proposedIn(one.row) ?? (after as Json));
    this.#checkLate(ledger, one, at);
  }

  #checkOut({ overlay, baseVersion }: Ledger, one: Row, at: CellsAt): void {
    const { changeSet, entry, row } = one;
    if (goesWith(entry, row)) return;
    const name = nameOf(changeSet, entry.actor.id, row);
    const base = this.#out.get(name);
    const was = base === undefined ? undefined : at(base);
    const is = proposedIn(row) ?? at(baseVersion);
    if (jsonEqual(was, is) || this.#isDue(one, is ?? { unset: true })) return;
    if (was === undefined || this.#undone.has(name) || overlay.attribute.has(row.key)) return;
    broken("S51", `${entry.actor.name} set ${row.key} to ${canonicalJson(was)}, and it is ${canonicalJson(is)}`);
  }

  #checkLate(
    { doc, overlay, baseVersion }: Ledger,
    { changeSet, entry, row: { root, key, after } }: Row,
    at: CellsAt,
  ): void {
    const since = this.#since.get(nameOf(changeSet, entry.actor.id, { root, key, value: after }));
    if (since === undefined || !jsonEqual(overlay.attribute.get(key), after)) return;
    const [base, theirs] = [at(since), at(baseVersion)];
    if (jsonEqual(base, theirs) || jsonEqual(theirs ?? { unset: true }, after)) return;
    if (isEntry(theirs) && (isEntry(after as Json) || isEntry(base))) return;
    this.late += 1;
    const record = doc.getMap<Json>(CONTROL_ROOT).get(divergenceKey({ root: "attribute", key }));
    const told = (record as { readonly theirs?: Json } | undefined)?.theirs;
    // Of an entry that is taken away it is told what Head has made there.
    const isTold = isEntry(theirs) ? isJsonObject(told) && "changed" in told : jsonEqual(told, theirs);
    if (!isTold)
      broken(
        "S50",
        `${entry.actor.name} wrote ${key} over version ${since}, Head changed it since, and nobody is told`,
      );
  }

  /** Whether they wrote this and the log had not had it yet; now it has. */
  #isDue({ changeSet, entry, row: { root, key } }: Row, value: Json): boolean {
    const name = nameOf(changeSet, entry.actor.id, { root, key, value });
    const due = this.#due.get(name) ?? 0;
    this.#due.set(name, Math.max(0, due - 1));
    return due > 0;
  }
}

/** What was asked for, where a law has put another in its place. */
function proposedIn({ proposed }: LoggedMutation): Json | undefined {
  return proposed && writtenBy(proposed);
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
