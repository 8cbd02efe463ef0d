import { DELIVERY_TIMEOUT_MS, type Delivery, type Receipt, type Sealer } from "@tributary/adapters/webhook";
import type { Random, WorkspaceId } from "@tributary/core/base";
import type { ClaimedRecord, OutboxRecord, OutboxStore, WebhookStore } from "@tributary/core/governance";
import { auditActor } from "../services/audit.ts";
import type { Topics } from "../topics.ts";

const LOOK_EVERY_MS = 1_000;
/** An attempt, and time to say how it ended: within it nobody else tries the same. */
const LEASE_MS = DELIVERY_TIMEOUT_MS + 5_000;
/** Webhooks that are asked at the same time; one message each. */
const LANES = 32;
/** Of these, for webhooks that took nothing the last time: a crowd of dead ones leaves room for those that are well. */
const PROBES = 8;
/** What nobody wants to be told is settled so many at a time. */
const AT_ONCE = 500;
const DAY_MS = 24 * 3_600_000;
/** With the waits in between, about a day. */
const MAX_ATTEMPTS = 24;
const LONGEST_WAIT_MS = 3 * 3_600_000;
/** A webhook that is back is found within minutes, however long it was away. */
const LONGEST_REST_MS = 5 * 60_000;

export type TellerParts = {
  readonly stores: {
    readonly outbox: Pick<OutboxStore, "claim" | "tellNobody" | "told" | "failed">;
    readonly webhooks: Pick<WebhookStore, "get">;
  };
  readonly now: () => number;
  readonly random: Random;
  readonly topics: Pick<Topics, "announce">;
  readonly sealer: Pick<Sealer, "open">;
  send(delivery: Delivery, signal?: AbortSignal): Promise<Receipt>;
  onFault(fault: unknown, where?: string): void;
};

/**
 * Tells what is in the outbox: to those who look at the workspace, and to its webhook if it has one. At least once, in no
 * order, whatever ends when: what was claimed and not settled is due again after its lease. Each webhook is sent one message
 * at a time, by whichever server, and rests when it takes none, so that one that is dead costs its own workspace time and nobody else's [V37].
 */
export class Teller {
  readonly #parts: TellerParts;
  readonly #ending = new AbortController();
  /** Whose webhook is being asked, and whether it took nothing the last time. */
  readonly #asking = new Map<WorkspaceId, { readonly isProbe: boolean; readonly asked: Promise<void> }>();
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #isWanted = false;
  #isSweepWanted = false;

  constructor(parts: TellerParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#timer = setInterval(() => this.look(), LOOK_EVERY_MS).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#ending.abort();
    await this.rest();
  }

  /** Resolves when everything that was due has been tried. */
  async rest(): Promise<void> {
    while (this.#looking || this.#asking.size > 0) {
      await this.#looking;
      await Promise.all([...this.#asking.values()].map(({ asked }) => asked));
    }
  }

  /**
   * Begins to tell what is due, as far as there is room; goes on by itself whenever a webhook has been asked. What nobody is
   * to be told is settled now, and not again before the next look.
   */
  look(): void {
    this.#isSweepWanted = true;
    this.#goOn();
  }

  #goOn(): void {
    this.#isWanted = true;
    this.#looking ??= this.#lookWhileWanted().finally(() => {
      this.#looking = undefined;
    });
  }

  async #lookWhileWanted(): Promise<void> {
    while (this.#isWanted && !this.#ending.signal.aborted) {
      this.#isWanted = false;
      await this.#lookOnce().catch((fault: unknown) => this.#parts.onFault(fault, "outbox"));
    }
  }

  async #lookOnce(): Promise<void> {
    if (this.#isSweepWanted) await this.#tellNobody();
    const { outbox } = this.#parts.stores;
    const { now } = this.#parts;
    const probing = [...this.#asking.values()].filter(({ isProbe }) => isProbe).length;
    const due = await outbox.claim({
      ...{ now: now(), leaseMs: LEASE_MS, limit: LANES - this.#asking.size },
      ...{ probes: Math.max(0, PROBES - probing), except: [...this.#asking.keys()] },
    });
    for (const record of due) this.#ask(record);
  }

  async #tellNobody(): Promise<void> {
    this.#isSweepWanted = false;
    const { stores, now, topics } = this.#parts;
    const some = () => stores.outbox.tellNobody(now(), AT_ONCE);
    for (let told = await some(); told.length > 0; told = await some())
      for (const workspace of told) topics.announce(workspace, "activity");
  }

  #ask(record: ClaimedRecord): void {
    const { topics, onFault } = this.#parts;
    const { workspace, failures } = record;
    const asked = this.#tell(record)
      .catch((fault: unknown) => onFault(fault, "outbox"))
      .finally(() => {
        this.#asking.delete(workspace);
        topics.announce(workspace, "activity");
        this.#goOn();
      });
    this.#asking.set(workspace, { isProbe: failures > 0, asked });
  }

  async #tell(record: ClaimedRecord): Promise<void> {
    const { stores, now } = this.#parts;
    const receipt = await this.#deliver(record);
    const at = now();
    // What was cut off by our own end has not failed: it is due again after its lease.
    if (this.#ending.signal.aborted && receipt.kind === "later") return;
    if (receipt.kind === "taken") return stores.outbox.told(record, at);
    const error = receipt.reason;
    if (receipt.kind === "never") return stores.outbox.failed(record, { error, at, nextAt: null });
    const isLast = record.attempts >= MAX_ATTEMPTS;
    await stores.outbox.failed(record, {
      ...{ error, at, nextAt: isLast ? null : at + this.#waitMs(record.attempts, LONGEST_WAIT_MS) },
      rest: { until: at + this.#waitMs(record.failures + 1, LONGEST_REST_MS), giveUpBefore: at - DAY_MS },
    });
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
  #waitMs(attempts: number, longestMs: number): number {
    const full = Math.min(longestMs, 1_000 * 2 ** (attempts - 1));
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
