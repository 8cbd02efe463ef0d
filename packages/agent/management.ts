import type { Json } from "@tributary/core/base";
import type { ManagementDone, ManagementProposal, OfferedManagement } from "@tributary/core/protocol";
import type { AgentApi } from "./api.ts";

export type ManagementWish = {
  /** The function: an id of the workspace's own, or `<schema>/<name>`. */
  readonly function: string;
  /** The component's id, for a function that runs for one. */
  readonly component?: string;
  readonly input?: Json;
  /** Writes over what people changed by hand. */
  readonly overwrite?: boolean;
  /** Deletes what an earlier run made and this one does not. */
  readonly prune?: boolean;
};

type How = Pick<ManagementWish, "overwrite" | "prune">;

/** Functions that edit a change set: templates and the like. Each call rejects with an `AgentFault` that says why. */
export type AgentManagement = {
  functions(): Promise<readonly OfferedManagement[]>;
  /** Runs the function and says what it would do. Nothing is edited. */
  propose(wish: ManagementWish): Promise<ManagementProposal>;
  /** What the same answer would do by now, or done otherwise, without running the function again. */
  look(proposal: ManagementProposal, how?: How): Promise<ManagementProposal>;
  /** Does exactly what is proposed, as one act; `how` is how it was proposed. Rejects where that would be another thing by now: `look` says what. It is seen here, and one step to undo, as with `submit`. */
  carryOut(proposal: ManagementProposal, how?: How): Promise<ManagementDone>;
};

export function managementOf(
  api: AgentApi,
  changeSet: string,
  /** What is to be seen of it before it is answered [B56]. */
  seen: (done: ManagementDone) => Promise<void> = async () => undefined,
): AgentManagement {
  return {
    functions: async () => (await api.query("management.list", { changeSet })) as readonly OfferedManagement[],
    propose: async (wish) => (await api.command("management.propose", { changeSet, ...wish })) as ManagementProposal,
    look: async ({ proposal }, how = {}) =>
      (await api.query("management.look", { changeSet, proposal, ...how })) as ManagementProposal,
    carryOut: async ({ proposal, shown }, how = {}) => {
      const wish = { changeSet, proposal, shown, ...how };
      const done = (await api.command("management.carryOut", wish)) as ManagementDone;
      await seen(done);
      return done;
    },
  };
}
