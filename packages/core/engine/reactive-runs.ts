import type { CallEntry } from "./reactive-call.ts";
import type { PoolMember } from "./reactive-pool.ts";

export type RunsHost = {
  /** A run has to wait for its turn: nobody has computed this before. */
  readonly onQueued: () => void;
  readonly onStarted: () => void;
  /** What the call wanted is known: it says so when it is computed anew. */
  readonly onOutcome: (call: CallEntry) => void;
};

type Request = { readonly key: string; cancel(): void; running: boolean };

/** The runs that an engine's calls wait for: one for each at most, and always the one it wants now. */
export class CallRuns {
  private readonly member: PoolMember;
  private readonly host: RunsHost;
  private readonly requests = new Map<CallEntry, Request>();
  private count = 0;

  constructor(member: PoolMember, host: RunsHost) {
    this.member = member;
    this.host = host;
  }

  get running(): number {
    return this.count;
  }

  /** Asks for what the call wants now, and for nothing else any more. */
  follow(call: CallEntry): void {
    const { wanted } = call;
    if (this.requests.get(call)?.key === wanted?.key) return;
    this.cancel(call);
    if (!wanted) return;
    const request: Request = { key: wanted.key, cancel: () => {}, running: false };
    this.requests.set(call, request);
    const isCurrent = () => this.requests.get(call) === request;
    request.cancel = this.member.request(wanted, {
      onQueued: () => {
        if (isCurrent()) this.host.onQueued();
      },
      onStarted: () => {
        // A run that was given up and is wanted again is begun twice.
        if (!isCurrent() || request.running) return;
        request.running = true;
        this.count++;
        this.host.onStarted();
      },
      onOutcome: (outcome) => {
        if (!isCurrent()) return;
        this.cancel(call);
        call.wanted = undefined;
        call.last = { key: request.key, outcome };
        this.host.onOutcome(call);
      },
    });
  }

  cancel(call: CallEntry): void {
    const request = this.requests.get(call);
    if (!request) return;
    this.requests.delete(call);
    if (request.running) this.count--;
    request.cancel();
  }
}
