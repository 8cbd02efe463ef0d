import { setText } from "@tributary/core/document";
import type { ChangeSetReplica, RefusalNote } from "@tributary/replica";
import { refused, type Refusal } from "./verdict.ts";
import { until } from "./wait.ts";

const TIMEOUT_MS = 30_000;

/**
 * Types what differs into a text that everybody shares (a function's code, a version's definition), and waits for the answer:
 * what the server remarks on it, or why it was refused.
 *
 * @throws {AgentFault} when the text is not opened, or the edit not answered, in time
 */
export async function typeIn(
  replica: ChangeSetReplica,
  key: string,
  next: string,
): Promise<Refusal | { readonly accepted: true; readonly remarks: readonly RefusalNote[] }> {
  const store = replica.openText(key);
  try {
    const late = "The server did not open the text in time.";
    await until(replica, () => store.getState().text !== null, TIMEOUT_MS, late, store);
    const doc = store.getState().text?.doc;
    if (!doc) return refused("closed", late);
    doc.transact(() => setText(doc, key, next));
  } finally {
    // Sends what was typed.
    replica.closeText(key);
  }
  const told = replica.getState().refusals.length;
  await until(replica, () => replica.getState().waiting === 0, TIMEOUT_MS, "The edit was not answered in time.");
  const notes = replica
    .getState()
    .refusals.slice(told)
    .filter((note) => note.function === key);
  const refusal = notes.find(({ remark }) => remark === undefined);
  return refusal ? refused(refusal.rule, refusal.sentence) : { accepted: true, remarks: notes };
}
