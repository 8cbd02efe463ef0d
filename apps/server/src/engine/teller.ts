import type { Delivery, Receipt, Sealer } from "@tributary/adapters/webhook";
import type { Random } from "@tributary/core/base";
import type { OutboxRecord, OutboxStore, WebhookStore } from "@tributary/core/governance";
import { inParallel } from "../serial.ts";
import { auditActor } from "../services/audit.ts";
import type { Topics } from "../topics.ts";

const LOOK_EVERY_MS = 1_000;
/** Longer than a delivery may take: within it nobody else tries the same. */
const LEASE_MS = 15_000;
const AT_ONCE = 20;
const LANES = 4;
/** With the waits in between, about a day. */
const MAX_ATTEMPTS = 12;
const LONGEST_WAIT_MS = 3 * 3_600_000;

export type TellerParts = {
  readonly stores: { readonly outbox: OutboxStore; readonly webhooks: WebhookStore };
  readonly now: () => number;
  readonly random: Random;
  readonly topics: Topics;
  readonly sealer: Sealer;
  send(delivery: Delivery, signal?: AbortSignal): Promise<Receipt>;
  onFault(fault: unknown, where?: string): void;
};

/**
 * Tells what is in the outbox: to those who look at the workspace, and to its webhook if it has one. At least once, in no
 * order, whatever ends when: what was claimed and not settled is due again after its lease.
 */
export class Teller {
  readonly #parts: TellerParts;
  readonly #ending = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();

  constructor(parts: TellerParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#timer = setTimeout(() => {
      this.#looking = this.lookOnce()
        .catch((fault: unknown) => this.#parts.onFault(fault, "outbox"))
        .finally(() => void (this.#ending.signal.aborted || this.start()));
    }, LOOK_EVERY_MS).unref();
  }

  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#ending.abort();
    await this.#looking;
  }

  /** Tells everything that is due, once each. */
  async lookOnce(): Promise<void> {
    const { stores, now } = this.#parts;
    for (;;) {
      const due = await stores.outbox.claim({ now: now(), leaseMs: LEASE_MS, limit: AT_ONCE });
      await inParallel(due, LANES, (record) => this.#tell(record));
      for (const workspace of new Set(due.map((record) => record.workspace)))
        this.#parts.topics.announce(workspace, "activity");
      if (due.length < AT_ONCE || this.#ending.signal.aborted) return;
    }
  }

  async #tell(record: OutboxRecord): Promise<void> {
    const { stores, now } = this.#parts;
    const receipt = await this.#deliver(record);
    if (receipt.kind === "taken") return stores.outbox.told(record.id, now());
    const isLast = receipt.kind === "never" || record.attempts >= MAX_ATTEMPTS;
    const nextAt = isLast ? null : now() + this.#waitMs(record.attempts);
    await stores.outbox.failed(record.id, { error: receipt.reason, at: now(), nextAt });
  }

  async #deliver(record: OutboxRecord): Promise<Receipt> {
    const { stores, now, sealer, send } = this.#parts;
    const webhook = await stores.webhooks.get(record.workspace);
    if (!webhook) return { kind: "taken" };
    try {
      const key = sealer.open(webhook.sealedSecret, record.workspace);
      const delivery = { url: webhook.url, key, delivery: record.key, body: bodyOf(record), at: now() };
      return await send(delivery, this.#ending.signal);
    } catch {
      return { kind: "never", reason: "The webhook's key cannot be opened. Set the webhook again." };
    }
  }

  /** From half to the whole of a second, doubled with every attempt: those that fail together do not come back together. */
  #waitMs(attempts: number): number {
    const full = Math.min(LONGEST_WAIT_MS, 1_000 * 2 ** (attempts - 1));
    return Math.floor(full / 2 + (this.#parts.random() * full) / 2);
  }
}

function bodyOf(record: OutboxRecord): string {
  const { id, key, workspace, changeSet, type, description, severity, requiresAction, data, actor, at } = record;
  return JSON.stringify({
    ...{ id: key, sequence: id, type, description, severity, requiresAction, workspace, changeSet, at, data },
    actor: auditActor(actor),
  });
}
