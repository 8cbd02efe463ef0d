import type { ChangeSetSummary } from "@tributary/core/protocol";
import type { AgentApi } from "./api.ts";

/** The change set as a whole: what it is called, and whether it goes on. Each call rejects with an `AgentFault` that says why. */
export type AgentChangeSet = {
  readonly id: string;
  /** Title, phase, base, who is in it, how much it changes. */
  summary(): Promise<ChangeSetSummary>;
  rename(title: string): Promise<void>;
  /** Ends it without applying: nobody edits it any more, and nothing of it is lost. */
  abandon(): Promise<void>;
  /** An abandoned one is edited again, from where it was left, on Head as it is now. */
  reopen(): Promise<void>;
};

export function changeSetOf(api: AgentApi, changeSet: string): AgentChangeSet {
  const told = async (command: string, input: object = {}) =>
    void (await api.command(`changeSet.${command}`, { changeSet, ...input }));
  return {
    id: changeSet,
    summary: () => api.changeSet(changeSet),
    rename: (title) => told("rename", { title }),
    abandon: () => told("abandon"),
    reopen: () => told("reopen"),
  };
}
