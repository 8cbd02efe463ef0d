import * as encoding from "lib0/encoding";

/** Whom Yjs knows an entry by: its client, and its clock there. */
export type Id = readonly [number, number];

/** A value, so much that was deleted before it was sent, or characters; and where it says that it belongs. */
export type CraftedEntry = {
  readonly content: { readonly value: unknown } | { readonly deleted: number } | { readonly characters: string };
  readonly origin?: Id | undefined;
  readonly right?: Id | undefined;
  readonly root?: string;
  readonly key?: string | undefined;
};

/** Entries of one client from a clock on. */
export type Section = { readonly client: number; readonly clock: number; readonly entries: readonly CraftedEntry[] };

/** What it says is taken away: so much of a client from a clock on. */
export type Gone = { readonly client: number; readonly clock: number; readonly length: number };

/** An update as it is written on the wire, with nothing that checks whether a client of Yjs would. */
export function crafted(sections: readonly Section[], gone: readonly Gone[] = []): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, sections.length);
    for (const { client, clock, entries } of sections) {
      for (const number of [entries.length, client, clock]) encoding.writeVarUint(encoder, number);
      for (const entry of entries) writeEntry(encoder, entry);
    }
    encoding.writeVarUint(encoder, gone.length);
    for (const { client, clock, length } of gone)
      for (const number of [client, 1, clock, length]) encoding.writeVarUint(encoder, number);
  });
}

function writeEntry(encoder: encoding.Encoder, entry: CraftedEntry): void {
  const { content, origin, right, root = "attribute", key } = entry;
  const kind = "value" in content ? 8 : "deleted" in content ? 1 : 4;
  encoding.writeUint8(encoder, kind | (origin ? 128 : 0) | (right ? 64 : 0) | (key === undefined ? 0 : 32));
  for (const id of [origin, right]) for (const number of id ?? []) encoding.writeVarUint(encoder, number);
  if (!origin && !right) {
    encoding.writeVarUint(encoder, 1);
    encoding.writeVarString(encoder, root);
    if (key !== undefined) encoding.writeVarString(encoder, key);
  }
  if ("value" in content) {
    encoding.writeVarUint(encoder, 1);
    encoding.writeAny(encoder, content.value as null);
  } else if ("deleted" in content) encoding.writeVarUint(encoder, content.deleted);
  else encoding.writeVarString(encoder, content.characters);
}
