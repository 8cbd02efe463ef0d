import type { Keeper, KeptCopy, KeptEdit } from "@tributary/replica";
import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from "idb";

const DATABASE = "tributary";
/** A page's own edits are numbered from here, after those it took up. */
const FIRST_OWN = 1_000_000;

interface Kept extends DBSchema {
  /** Unsaved edits, by person, change set, page and number. */
  edits: { key: [who: string, changeSet: string, page: string, number: number]; value: KeptEdit };
  copies: { key: [who: string, changeSet: string]; value: KeptCopy };
}

type Opened = IDBPDatabase<Kept>;

/**
 * Keeps a person's unsaved edits in this browser's IndexedDB: what one person made no other ever gets, and a page takes up
 * only what no other living page of theirs is still working on.
 */
export function browserKeeper({ user, changeSet }: { readonly user: string; readonly changeSet: string }): Keeper {
  // Later pages sort after earlier ones; the random part keeps two opened in one millisecond apart.
  const page = `${Date.now().toString(36).padStart(9, "0")}-${Math.random().toString(36).slice(2, 8)}`;
  let taken = 0;
  let number = FIRST_OWN;
  const placeOf = (key: string): Kept["edits"]["key"] => [user, changeSet, page, Number(key)];
  const database = open();
  let last: Promise<unknown> = database;
  /** One after the other; what cannot be written is not, and the next is tried all the same. */
  const write = (work: (db: Opened) => Promise<unknown>) => {
    last = last.then(async () => work(await database)).catch(() => undefined);
  };
  const release = hold(lockName(page));
  return {
    async open() {
      const db = await database;
      const all = IDBKeyRange.bound([user, changeSet], [user, changeSet, []]);
      const living = await livingPages();
      const edits: (KeptEdit & { key: string })[] = [];
      // In one transaction they become this page's: no other will take them up as well.
      const moving = db.transaction("edits", "readwrite");
      for (const at of await moving.store.getAllKeys(all)) {
        if (at[2] === page || living.has(lockName(at[2]))) continue;
        const edit = await moving.store.get(at);
        if (!edit) continue;
        const key = String(++taken);
        edits.push({ ...edit, key });
        await moving.store.put(edit, placeOf(key));
        await moving.store.delete(at);
      }
      await moving.done;
      const copy = await db.get("copies", [user, changeSet]);
      return copy ? { edits, copy } : { edits };
    },
    newKey: () => String(++number),
    put: (key, edit) => write((db) => db.put("edits", edit, placeOf(key))),
    drop: (key) => write((db) => db.delete("edits", placeOf(key))),
    keepCopy: (copy) => write((db) => db.put("copies", copy, [user, changeSet])),
    close() {
      // Not before all is written: another page would take up what is half there.
      void last
        .then(async () => (await database).close())
        .catch(() => undefined)
        .finally(release);
    },
  };
}

/** Takes away what this browser kept for everybody, unsaved edits too. */
export async function forgetKept(): Promise<void> {
  await deleteDB(DATABASE);
}

/** How many edits of a person wait in this browser, over all change sets. */
export async function countKept(user: string): Promise<number> {
  const db = await open();
  const kept = await db.getAll("edits", IDBKeyRange.bound([user], [user, []]));
  db.close();
  return kept.filter(({ lost }) => lost === undefined).length;
}

function open(): Promise<Opened> {
  return openDB<Kept>(DATABASE, 1, {
    upgrade(db) {
      db.createObjectStore("edits");
      db.createObjectStore("copies");
    },
    // Another page wants to delete or upgrade it: let it.
    blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
  });
}

function lockName(page: string): string {
  return `tributary.page.${page}`;
}

/** Holds a lock for as long as the page lives, so that others see that it does. Returns the call that lets go. */
function hold(name: string): () => void {
  let letGo = () => {};
  const until = new Promise<void>((done) => {
    letGo = done;
  });
  // Without locks (a page without TLS) a page is taken for dead: its edits are then sent by two, and count once.
  globalThis.navigator?.locks?.request(name, () => until).catch(() => undefined);
  return letGo;
}

async function livingPages(): Promise<ReadonlySet<string>> {
  const state = await globalThis.navigator?.locks?.query();
  return new Set((state?.held ?? []).map(({ name }) => name ?? ""));
}
