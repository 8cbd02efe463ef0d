import type { RequestStanding, Review } from "@tributary/core/protocol";
import type { AgentApi } from "./api.ts";

/**
 * The way of a change set to Head: asking for approval and deciding about it. Each call rejects with an `AgentFault` that says why:
 * an agent may ask, and take back what it or whom it acts for has asked; approving and rejecting are for people.
 */
export type AgentReview = {
  /** What changes, what follows, what approval still needs, and for each command why it would be refused now. */
  get(): Promise<Review>;
  /** How far the request is from approval, without the rest. */
  standing(): Promise<RequestStanding>;
  /** Asks for approval of what stands there now. */
  ask(): Promise<void>;
  /** Takes the request back: it is over, with all approvals given to it. */
  cancel(): Promise<void>;
  /** Of exactly the content that was looked at: `contentHash` of that review. */
  approve(contentHash: string): Promise<void>;
  reject(contentHash: string, reason: string): Promise<void>;
  /** Takes one's own approval back; the request stays. */
  withdraw(): Promise<void>;
};

export function reviewOf(api: AgentApi, changeSet: string): AgentReview {
  const told = async (command: string, input: object = {}) =>
    void (await api.command(`review.${command}`, { changeSet, ...input }));
  return {
    get: () => api.review(changeSet),
    standing: async () => (await api.query("review.standing", { changeSet })) as RequestStanding,
    ask: () => told("request"),
    cancel: () => told("cancel"),
    approve: (contentHash) => told("approve", { contentHash }),
    reject: (contentHash, reason) => told("reject", { contentHash, reason }),
    withdraw: () => told("withdraw"),
  };
}
