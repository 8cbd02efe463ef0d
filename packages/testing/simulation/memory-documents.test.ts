import type { ChangeSetId } from "@tributary/core/base";
import { documentLogContract } from "../contracts/index.ts";
import { MemoryDocuments } from "./memory-documents.ts";

/** The log with a disk that answers soon, and of several writes the last first: what has an order keeps it itself. */
class QuickLog extends MemoryDocuments {
  override append(...input: Parameters<MemoryDocuments["append"]>): ReturnType<MemoryDocuments["append"]> {
    return this.#soon(super.append(...input));
  }

  override compact(...input: Parameters<MemoryDocuments["compact"]>): ReturnType<MemoryDocuments["compact"]> {
    return this.#soon(super.compact(...input));
  }

  async #soon<T>(work: Promise<T>): Promise<T> {
    let isUnderWay = true;
    const done = work.finally(() => {
      isUnderWay = false;
    });
    do {
      await Promise.resolve();
      this.disk.answer(-1);
    } while (isUnderWay);
    return done;
  }
}

documentLogContract(() => {
  const [log, changeSet] = [new QuickLog(), "cs" as ChangeSetId];
  return Promise.resolve({ log, changeSet, deeds: async () => log.document(changeSet).deeds });
});
