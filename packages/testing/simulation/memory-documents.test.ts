import type { ChangeSetId } from "@tributary/core/base";
import type { DocumentLog } from "@tributary/core/sync";
import { documentLogContract } from "../contracts/index.ts";
import { MemoryDocuments } from "./memory-documents.ts";

/** The log with a disk that answers at once. */
class QuickLog extends MemoryDocuments {
  override append(...input: Parameters<MemoryDocuments["append"]>): ReturnType<MemoryDocuments["append"]> {
    return this.#atOnce(super.append(...input));
  }

  override compact(...input: Parameters<MemoryDocuments["compact"]>): ReturnType<MemoryDocuments["compact"]> {
    return this.#atOnce(super.compact(...input));
  }

  #atOnce<T>(work: Promise<T>): Promise<T> {
    this.disk.answer();
    return work;
  }
}

documentLogContract(() => {
  const log: DocumentLog = new QuickLog();
  return Promise.resolve({ log, changeSet: "cs" as ChangeSetId });
});
