import { type Anchor, type MentionView, saidUntil, type ThreadView } from "@tributary/core/protocol";
import type { AgentApi } from "./api.ts";
import { AgentFault } from "./fault.ts";

/** The talk about a change set. Each call rejects with an `AgentFault` that says why, when the server declines. */
export type AgentComments = {
  /** Every thread, the oldest first; `unread` counts what is new to this agent. */
  list(): Promise<readonly ThreadView[]>;
  /** Begins a thread about the change set, a component, an attribute, a function or a kind, or a line. Resolves to its id. */
  begin(anchor: Anchor, text: string): Promise<string>;
  /** Resolves to the comment's id. */
  reply(thread: string, text: string): Promise<string>;
  /** Only one's own. */
  edit(comment: string, text: string): Promise<void>;
  delete(comment: string): Promise<void>;
  resolve(thread: string): Promise<void>;
  reopen(thread: string): Promise<void>;
  /** These threads have been read, up to the newest comment in them, or the latest edit of one. */
  see(threads: readonly ThreadView[]): Promise<void>;
  /** Where this agent is mentioned in its workspace, newest first. */
  mentions(): Promise<readonly MentionView[]>;
};

/** Comments of one change set over an API; ids are made here, so that a call made again after a lost answer says it once. */
export function commentsOf(api: AgentApi, changeSet: string, newId: () => string): AgentComments {
  const command = (name: string, input: object) => api.command(`comment.${name}`, { changeSet, ...input });
  return {
    list: async () => (await api.query("comment.list", { changeSet })) as readonly ThreadView[],
    async begin(anchor, text) {
      const id = newId();
      await twice(() => command("begin", { id, anchor, text }));
      return id;
    },
    async reply(thread, text) {
      const id = newId();
      await twice(() => command("reply", { id, thread, text }));
      return id;
    },
    edit: async (comment, text) => void (await command("edit", { comment, text })),
    delete: async (comment) => void (await command("delete", { comment })),
    resolve: async (thread) => void (await command("resolve", { thread, resolved: true })),
    reopen: async (thread) => void (await command("resolve", { thread, resolved: false })),
    async see(threads) {
      await command("see", { threads: threads.map(({ id }) => id), until: saidUntil(threads) });
    },
    async mentions() {
      const workspace = await api.workspace();
      return (await api.query("comment.mentions", { workspace })) as readonly MentionView[];
    },
  };
}

/** Once more when no answer came: the server knows the id, so what did arrive is not said again. */
async function twice(send: () => Promise<unknown>): Promise<void> {
  try {
    await send();
  } catch (fault) {
    if (!(fault instanceof AgentFault && ["unreachable", "unknown"].includes(fault.kind))) throw fault;
    await send();
  }
}
