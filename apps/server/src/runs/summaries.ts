import type { RunId, WorkspaceId } from "@tributary/core/base";
import type { RunRecord, RunStore } from "@tributary/core/governance";
import { type RunSummary, summaryOf } from "@tributary/core/protocol";
import { viewOf } from "./view.ts";

const MAX_KEPT = 5_000;

/**
 * Runs as lists show them. Every page asks for them while one goes on, so what has ended, and stays as it is, is read and
 * counted once, and what is driven here not at all. Rule [V66].
 */
export class RunSummaries {
  readonly #store: Pick<RunStore, "newest" | "some">;
  readonly #driven: (id: RunId) => RunRecord | undefined;
  readonly #ended = new Map<RunId, RunSummary>();

  /** @param driven - the run as it is now, where this process drives it */
  constructor(store: Pick<RunStore, "newest" | "some">, driven: (id: RunId) => RunRecord | undefined) {
    this.#store = store;
    this.#driven = driven;
  }

  async of(workspace: WorkspaceId, limit: number): Promise<readonly RunSummary[]> {
    const ids = (await this.#store.newest(workspace, limit)).map(({ id }) => id);
    const known = new Map<RunId, RunSummary>();
    for (const id of ids) {
      const driven = this.#driven(id);
      const summary = driven ? summaryOf(viewOf(driven)) : this.#ended.get(id);
      if (summary) known.set(id, summary);
    }
    for (const record of await this.#store.some(ids.filter((id) => !known.has(id)))) {
      const summary = summaryOf(viewOf(record));
      known.set(record.id, summary);
      if (record.phase !== "running") this.#keep(record.id, summary);
    }
    return ids.flatMap((id) => known.get(id) ?? []);
  }

  #keep(id: RunId, summary: RunSummary): void {
    this.#ended.set(id, summary);
    const [oldest] = this.#ended.keys();
    if (this.#ended.size > MAX_KEPT && oldest !== undefined) this.#ended.delete(oldest);
  }
}
