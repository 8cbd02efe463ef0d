import { expect } from "vitest";
import type * as Y from "yjs";
import type { Person } from "./server-process.ts";

/** Entries of a change set's document: with a slash in its key an attribute, else a component. */
export type Keys = Readonly<Record<string, unknown>>;

/** Writes into a stock client's document, and waits until the server has judged and stored it. */
export async function writeKeys(
  { api }: Person,
  { changeSet, doc }: { readonly changeSet: string; readonly doc: Y.Doc },
  keys: Keys,
): Promise<void> {
  const before = await api.review.get.query({ changeSet });
  doc.transact(() => {
    for (const [key, value] of Object.entries(keys))
      doc.getMap(key.includes("/") ? "attribute" : "component").set(key, value);
  });
  await expect.poll(async () => (await api.review.get.query({ changeSet })).contentHash).not.toBe(before.contentHash);
}

/** One asks for review and applies what the other approves. Resolves to the run that was begun. */
export async function applyByTwo(author: Person, approver: Person, changeSet: string): Promise<string | null> {
  await author.api.review.request.mutate({ changeSet });
  const { contentHash } = await approver.api.review.get.query({ changeSet });
  await approver.api.review.approve.mutate({ changeSet, contentHash });
  return (await author.api.review.execute.mutate({ changeSet, contentHash })).run;
}
