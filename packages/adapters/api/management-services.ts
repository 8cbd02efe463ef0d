import type { ComponentId, Json, ViewId } from "@tributary/core/base";
import type { ChangeSetRecord } from "@tributary/core/governance";
import type { ManagementDone, ManagementProposal, OfferedManagement } from "@tributary/core/protocol";
import type { Answer, Caller } from "./services.ts";

/** How what a function wants is brought about: whether what people changed gives way, and what is no longer made goes. */
export type Convergence = { readonly overwrite?: boolean; readonly prune?: boolean };

export type ManagementWish = Convergence & {
  /** The function: the id of the workspace's own, or `<schema>/<name>`. */
  readonly function: string;
  readonly component?: ComponentId;
  readonly input?: Json;
  /** The canvas somebody looks at: what is created is placed there. */
  readonly view?: ViewId;
};

/** Management functions: run once for a change set, shown as what they would do, then done as it was shown. */
export interface ManagementServices {
  list(record: ChangeSetRecord): Promise<readonly OfferedManagement[]>;
  /** Runs the function, and says what its answer comes to. Nothing is edited. */
  propose(record: ChangeSetRecord, wish: ManagementWish, caller: Caller): Answer<ManagementProposal>;
  /** What the same answer comes to otherwise, or by now, without running it again. */
  look(record: ChangeSetRecord, proposal: string, how: Convergence, caller: Caller): Answer<ManagementProposal>;
  /** Makes the edits, as one act of the caller's, if they are still those that were `shown`. */
  carryOut(
    record: ChangeSetRecord,
    proposal: string,
    how: Convergence & { readonly shown: string },
    caller: Caller,
  ): Answer<ManagementDone>;
}
