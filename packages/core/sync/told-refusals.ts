import type { ActorId } from "../base/index.ts";
import type { RefusalNotice } from "../protocol/index.ts";
import type { TransactionId } from "./guard.ts";

type Refusals = RefusalNotice["refusals"];

/** So many of the latest refusals can be told once more. */
const MOST = 500;

/**
 * What was refused lately, by whose transaction it was: when its answer was lost with the connection, and the transaction is sent
 * again, nothing of it is new to the document, and only this says that it was refused [S37].
 */
export class ToldRefusals {
  readonly #refusals = new Map<string, Refusals>();

  remember(actor: ActorId, transaction: TransactionId | undefined, refusals: Refusals): void {
    if (!transaction || refusals.length === 0) return;
    // The author's own replica knows what it tried; kept here, it could be large.
    const brief = refusals.map(({ attempted: _, ...refusal }) => refusal);
    this.#refusals.set(nameOf(actor, transaction), brief);
    if (this.#refusals.size <= MOST) return;
    const [oldest] = this.#refusals.keys();
    if (oldest !== undefined) this.#refusals.delete(oldest);
  }

  of(actor: ActorId, transaction: TransactionId | undefined): Refusals {
    return (transaction && this.#refusals.get(nameOf(actor, transaction))) ?? [];
  }
}

function nameOf(actor: ActorId, { kind, client, clock }: TransactionId): string {
  return `${actor} ${kind} ${client} ${clock}`;
}
