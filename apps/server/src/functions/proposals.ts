import type { ActorId, ChangeSetId, ComponentId, ViewId } from "@tributary/core/base";
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

/** So many are kept; the oldest goes first. Whoever took longer than all of these runs the function again. */
const KEPT = 200;

/** Proposals that may still be carried out, each by whoever asked for it. */
export class Proposals {
  readonly #kept = new Map<string, Proposal>();

  keep(proposal: Proposal): void {
    this.#kept.set(proposal.id, proposal);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > KEPT && oldest !== undefined) this.#kept.delete(oldest);
  }

  find(id: string, changeSet: ChangeSetId, by: ActorId): Proposal | undefined {
    const found = this.#kept.get(id);
    return found?.changeSet === changeSet && found.by === by ? found : undefined;
  }

  drop(id: string): void {
    this.#kept.delete(id);
  }
}
