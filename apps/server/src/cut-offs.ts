import type { Cut } from "@tributary/adapters/transport";
import { type Actor, type ChangeSetId, originOf, whoOf, type WorkspaceId } from "@tributary/core/base";
import type { AuditLine, AuditStore } from "@tributary/core/governance";
import { CLOSE } from "@tributary/core/protocol";

/** So many lines of one actor in one workspace within a window; the rest of them are counted. */
const MOST_LINES = 5;
const WINDOW_MS = 60_000;

/** Who was cut off, and from what. */
export type CutOff = {
  readonly workspace: WorkspaceId;
  readonly changeSet: ChangeSetId | null;
  /** In words: “the change set “Shop””. */
  readonly where: string;
  readonly actor: Actor;
  readonly cut: Cut;
};

export type CutOffOptions = {
  readonly audit: Pick<AuditStore, "append">;
  readonly now: () => number;
  readonly onWritten: (workspace: WorkspaceId) => void;
  readonly onFault: (fault: unknown) => void;
  readonly windowMs?: number;
};

type Window = { lines: number; more: number; last: CutOff; readonly timer: NodeJS.Timeout };

/**
 * What ends a connection stands in the audit: a reader that writes, an update that nobody's honest client makes. Nobody can fill
 * the audit with it [V23].
 */
export class CutOffs {
  readonly #options: CutOffOptions;
  readonly #windows = new Map<string, Window>();
  #writing = Promise.resolve();

  constructor(options: CutOffOptions) {
    this.#options = options;
  }

  note(cutOff: CutOff): void {
    if (offenceOf(cutOff.cut) === undefined) return;
    const window = this.#windowOf(cutOff);
    window.last = cutOff;
    if (window.lines < MOST_LINES) {
      window.lines += 1;
      this.#write(cutOff, offenceOf(cutOff.cut)?.sentence(cutOff.where) ?? "");
    } else window.more += 1;
  }

  /** Writes what was only counted so far, and waits for all of it. */
  async close(): Promise<void> {
    for (const key of [...this.#windows.keys()]) this.#end(key);
    await this.#writing;
  }

  #windowOf(cutOff: CutOff): Window {
    const key = `${cutOff.workspace} ${cutOff.actor.id}`;
    const standing = this.#windows.get(key);
    if (standing) return standing;
    const timer = setTimeout(() => this.#end(key), this.#options.windowMs ?? WINDOW_MS);
    timer.unref();
    const window: Window = { lines: 0, more: 0, last: cutOff, timer };
    this.#windows.set(key, window);
    return window;
  }

  #end(key: string): void {
    const window = this.#windows.get(key);
    if (!window) return;
    clearTimeout(window.timer);
    this.#windows.delete(key);
    if (window.more === 0) return;
    const { where, cut } = window.last;
    const times = window.more === 1 ? "once more" : `${window.more} times more`;
    this.#write(window.last, `was cut off ${times} within a minute, last from ${where}: ${cut.reason}`, window.more);
  }

  #write({ workspace, changeSet, actor, cut }: CutOff, sentence: string, times = 1): void {
    const offence = offenceOf(cut);
    if (!offence) return;
    const { rule, outcome } = offence;
    const details = { ...originOf(cut.origin), connection: cut.connection, rule, reason: cut.reason, times };
    const common = { at: this.#options.now(), actor: whoOf(actor), changeSet, mutation: null };
    const line: AuditLine = { ...common, outcome, sentence, details };
    const { audit, onWritten, onFault } = this.#options;
    // One after the other, in the order in which it happened.
    this.#writing = this.#writing.then(() => audit.append(workspace, [line])).then(() => onWritten(workspace), onFault);
  }
}

type Offence = {
  readonly rule: string;
  readonly outcome: "blocked" | "invalid";
  readonly sentence: (where: string) => string;
};

/** What was tried; nothing where the connection was ended for other reasons: the server stops, it reads too slowly. */
function offenceOf({ code, reason }: Cut): Offence | undefined {
  if (code === CLOSE.forbidden)
    return {
      ...{ rule: "readOnly", outcome: "blocked" },
      sentence: (where) =>
        `tried to edit ${where}, but may only look: nothing was changed and the connection was closed`,
    };
  if (code === CLOSE.hostile)
    return {
      ...{ rule: "malformed", outcome: "invalid" },
      sentence: (where) => `sent to ${where} what is not accepted, and the connection was closed: ${reason}`,
    };
  return undefined;
}
