import type { ActorId, ChangeSetId, ComponentId, ViewId, WorkspaceId } from "@tributary/core/base";
import type { ManagementAnswer, ManagementRun } from "@tributary/core/engine";
import type { KeptExchanges } from "@tributary/core/protocol";

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

/** How much of what was answered is kept, by the length of its JSON. Rule [VF29]. */
export type ProposalBounds = { readonly ofOne: number; readonly countOfOne: number; readonly ofAll: number };
const BOUNDS: ProposalBounds = { ofOne: 8_000_000, countOfOne: 50, ofAll: 64_000_000 };

type Kept = { readonly proposal: Proposal; readonly workspace: WorkspaceId; readonly size: number };

/** Proposals that may still be carried out, each by whoever asked for it. The oldest go first, of the workspace that has too much or most. */
export class Proposals {
  readonly #bounds: ProposalBounds;
  /** In the order they came. */
  readonly #kept = new Map<string, Kept>();
  readonly #sizes = new Map<WorkspaceId, number>();

  constructor(bounds: ProposalBounds = BOUNDS) {
    this.#bounds = bounds;
  }

  keep(workspace: WorkspaceId, proposal: Proposal): void {
    this.drop(proposal.id);
    const size = JSON.stringify(proposal).length;
    this.#kept.set(proposal.id, { proposal, workspace, size });
    this.#sizes.set(workspace, this.#sizeOf(workspace) + size);
    const { ofOne, countOfOne, ofAll } = this.#bounds;
    while (this.#sizeOf(workspace) > ofOne || this.#of(workspace).length > countOfOne)
      if (!this.#letGo(workspace, proposal.id)) break;
    while (this.#total() > ofAll) if (!this.#bySize().some((each) => this.#letGo(each, proposal.id))) break;
  }

  find(id: string, changeSet: ChangeSetId, by: ActorId): Proposal | undefined {
    const found = this.#kept.get(id)?.proposal;
    return found?.changeSet === changeSet && found.by === by ? found : undefined;
  }

  drop(id: string): void {
    const kept = this.#kept.get(id);
    if (!kept) return;
    this.#kept.delete(id);
    const left = this.#sizeOf(kept.workspace) - kept.size;
    if (this.#of(kept.workspace).length > 0) this.#sizes.set(kept.workspace, left);
    else this.#sizes.delete(kept.workspace);
  }

  #of(workspace: WorkspaceId): readonly string[] {
    return [...this.#kept].flatMap(([id, kept]) => (kept.workspace === workspace ? [id] : []));
  }

  #sizeOf(workspace: WorkspaceId): number {
    return this.#sizes.get(workspace) ?? 0;
  }

  #total(): number {
    return [...this.#sizes.values()].reduce((sum, size) => sum + size, 0);
  }

  /** Those that keep most come first. */
  #bySize(): readonly WorkspaceId[] {
    return [...this.#sizes].sort((a, b) => b[1] - a[1]).map(([workspace]) => workspace);
  }

  /** The workspace's oldest goes, but not what has just come; whether one went. */
  #letGo(workspace: WorkspaceId, newest: string): boolean {
    const oldest = this.#of(workspace).find((id) => id !== newest);
    if (oldest !== undefined) this.drop(oldest);
    return oldest !== undefined;
  }
}
