import type { ChangeSetId } from "@tributary/core/base";
import type { LogEntry, OpenedLog } from "@tributary/core/sync";
import type * as Y from "yjs";
import { MemoryDocuments } from "./memory-documents.ts";

const ONE = "cs" as ChangeSetId;

/** The log of the one change set `cs`, whose writes the test lets happen by hand. */
export class MemoryLog extends MemoryDocuments {
  /** @param epoch - how often it was opened before */
  constructor(epoch = 0) {
    super(undefined, undefined, epoch);
  }

  get entries(): readonly LogEntry[] {
    return this.document(ONE).entries;
  }

  get generation(): number {
    return this.document(ONE).generation;
  }

  override open(changeSet = ONE): Promise<OpenedLog> {
    return super.open(changeSet);
  }

  /** The document as it is stored. */
  stored(): Y.Doc {
    return this.document(ONE).doc();
  }

  /** Lets the oldest write happen and answer. */
  answerOne(): void {
    this.disk.answer();
  }

  get isWriting(): boolean {
    return this.disk.isWriting;
  }

  set failNext(fails: boolean) {
    this.disk.failNext = fails ? "lost" : undefined;
  }
}
