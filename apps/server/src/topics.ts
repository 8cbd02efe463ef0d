import type { Topic } from "@tributary/adapters/api";
import type { ActorId, WorkspaceId } from "@tributary/core/base";
import { Queue } from "./queue.ts";

const COALESCE_MS = 60;

type Listener = { readonly member: ActorId; readonly queue: Queue<readonly Topic[]> };

/** Who wants to hear what changes in a workspace. Bursts are told once. */
export class Topics {
  readonly #listeners = new Map<WorkspaceId, Set<Listener>>();
  readonly #pending = new Map<WorkspaceId, Set<Topic>>();

  announce(workspace: WorkspaceId, ...topics: readonly Topic[]): void {
    if (!this.#listeners.has(workspace)) return;
    const pending = this.#pending.get(workspace);
    if (pending) {
      for (const topic of topics) pending.add(topic);
      return;
    }
    this.#pending.set(workspace, new Set(topics));
    setTimeout(() => this.#tell(workspace), COALESCE_MS).unref();
  }

  /** Begins with an empty list, which says that from now on nothing is missed. Ends when `signal` aborts or access ends. */
  async *listen(workspace: WorkspaceId, member: ActorId, signal: AbortSignal): AsyncGenerator<readonly Topic[]> {
    const listener: Listener = { member, queue: new Queue(64) };
    const all = this.#listeners.get(workspace) ?? new Set();
    this.#listeners.set(workspace, all.add(listener));
    const stop = () => listener.queue.end();
    signal.addEventListener("abort", stop, { once: true });
    try {
      yield [];
      if (!signal.aborted) yield* listener.queue;
    } finally {
      signal.removeEventListener("abort", stop);
      all.delete(listener);
      if (all.size === 0) this.#listeners.delete(workspace);
    }
  }

  /** Ends what a member listens to in a workspace; they may listen anew with the rights they have then. */
  endFor(workspace: WorkspaceId, member: ActorId): void {
    for (const listener of this.#listeners.get(workspace) ?? []) if (listener.member === member) listener.queue.end();
  }

  #tell(workspace: WorkspaceId): void {
    const topics = [...(this.#pending.get(workspace) ?? [])];
    this.#pending.delete(workspace);
    for (const { queue } of this.#listeners.get(workspace) ?? []) queue.push(topics);
  }
}
