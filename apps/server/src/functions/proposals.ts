import type { ActorId, ChangeSetId, ComponentId, ViewId, WorkspaceId } from "@tributary/core/base";
import type { ManagementAnswer, ManagementRun } from "@tributary/core/engine";
import type { KeptExchanges } from "@tributary/core/protocol";
import { type KeepBounds, KeptByWorkspace } from "./kept-by-workspace.ts";

/** What a management function has answered, kept so that exactly that is done which somebody has looked at. */
export type Proposal = {
  readonly id: string;
  readonly changeSet: ChangeSetId;
  readonly by: ActorId;
  /** The run that answered it. */
  readonly run: string;
  readonly title: string;
  readonly of: ManagementRun;
  readonly component?: { readonly id: ComponentId; readonly name: string };
  readonly answer: ManagementAnswer;
  readonly exchanges?: KeptExchanges;
  readonly view?: ViewId;
};

/** Rule [VF29]. */
const BOUNDS: KeepBounds = { ofOne: 8_000_000, countOfOne: 50, ofAll: 64_000_000 };

type Place = { readonly workspace: WorkspaceId; readonly changeSet: ChangeSetId; readonly by: ActorId };

/** Proposals that may still be carried out, each by whoever asked for it. */
export class Proposals {
  readonly #kept: KeptByWorkspace<Proposal>;

  constructor(bounds: KeepBounds = BOUNDS) {
    this.#kept = new KeptByWorkspace(bounds);
  }

  keep(workspace: WorkspaceId, proposal: Proposal): void {
    this.#kept.keep(workspace, proposal.id, proposal);
  }

  find(id: string, { workspace, changeSet, by }: Place): Proposal | undefined {
    const found = this.#kept.find(workspace, id);
    return found?.changeSet === changeSet && found.by === by ? found : undefined;
  }

  drop(workspace: WorkspaceId, id: string): void {
    this.#kept.drop(workspace, id);
  }
}
