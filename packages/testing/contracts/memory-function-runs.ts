import type { FunctionRunId, ServerProcessId, WorkspaceId } from "@tributary/core/base";
import {
  type FunctionRunFilter,
  type FunctionRunRecord,
  type FunctionRunStore,
  RUNS_KEPT,
} from "@tributary/core/engine";
import { functionKey } from "@tributary/core/protocol";
import type { AuditLine, LogLine } from "@tributary/core/protocol";

/** Runs of functions kept in memory. */
export class MemoryFunctionRuns implements FunctionRunStore {
  /** Oldest first. */
  readonly #records = new Map<FunctionRunId, FunctionRunRecord>();
  readonly #lines = new Map<string, Map<number, LogLine>>();
  readonly #ending = new Map<FunctionRunId, string>();
  /** What the audit says of them, in order. */
  readonly audit: AuditLine[] = [];
  readonly #isThere: (server: ServerProcessId) => boolean;

  /** @param isThere - whether a server process is; none is, unless somebody says so */
  constructor(isThere: (server: ServerProcessId) => boolean = () => false) {
    this.#isThere = isThere;
  }

  async begin(record: FunctionRunRecord, audit?: AuditLine): Promise<void> {
    if (audit && !this.#records.has(record.id)) this.audit.push(audit);
    this.#records.set(record.id, record);
    const key = functionKey(record.function);
    const same = [...this.#records.values()].filter(
      (each) => each.workspace === record.workspace && functionKey(each.function) === key,
    );
    for (const { id, state } of same.slice(0, Math.max(0, same.length - RUNS_KEPT))) {
      if (state.phase === "running") continue;
      this.#records.delete(id);
      this.#lines.delete(id);
    }
  }

  async end(record: FunctionRunRecord): Promise<void> {
    if (this.#records.get(record.id)?.state.phase === "running") this.#records.set(record.id, record);
  }

  async get(id: FunctionRunId): Promise<FunctionRunRecord | undefined> {
    return this.#records.get(id);
  }

  async list(workspace: WorkspaceId, filter: FunctionRunFilter): Promise<readonly FunctionRunRecord[]> {
    const newest = [...this.#records.values()].reverse();
    const from = filter.before === undefined ? 0 : newest.findIndex(({ id }) => id === filter.before) + 1;
    return newest
      .slice(from)
      .filter(
        (record) =>
          record.workspace === workspace &&
          (filter.functionKey === undefined || functionKey(record.function) === filter.functionKey) &&
          (filter.component === undefined || record.component?.id === filter.component) &&
          (filter.changeSet === undefined || record.changeSet === filter.changeSet),
      )
      .slice(0, filter.limit);
  }

  async orphaned(): Promise<readonly FunctionRunRecord[]> {
    return this.#running().filter(({ server }) => server === undefined || !this.#isThere(server));
  }

  async askToEnd(id: FunctionRunId, by: string, audit: AuditLine): Promise<boolean> {
    if (this.#records.get(id)?.state.phase !== "running") return false;
    if (this.#ending.has(id)) return true;
    this.#ending.set(id, by);
    this.audit.push(audit);
    return true;
  }

  async toEnd(of: ServerProcessId): Promise<readonly { readonly id: FunctionRunId; readonly by: string }[]> {
    return this.#running().flatMap(({ id, server }) => {
      const by = this.#ending.get(id);
      return server === of && by !== undefined ? [{ id, by }] : [];
    });
  }

  #running(): readonly FunctionRunRecord[] {
    return [...this.#records.values()].filter(({ state }) => state.phase === "running");
  }

  async appendLog(lines: readonly LogLine[]): Promise<void> {
    for (const line of lines) {
      const all = this.#lines.get(line.run) ?? new Map<number, LogLine>();
      if (!all.has(line.seq)) all.set(line.seq, line);
      this.#lines.set(line.run, all);
    }
  }

  async log(id: FunctionRunId, after: number, limit: number): Promise<readonly LogLine[]> {
    const all = [...(this.#lines.get(id)?.values() ?? [])].sort((a, b) => a.seq - b.seq);
    return all.filter(({ seq }) => seq > after).slice(0, limit);
  }
}
