import { setTimeout as sleep } from "node:timers/promises";
import { TRPCError } from "@trpc/server";
import type { ActorId, ServerProcessId } from "@tributary/core/base";
import type { ClaimedCommand, CommandClaim, CommandStore } from "@tributary/core/governance";
import superjson from "superjson";
import { CommandAllowance, MOST_COMMANDS } from "./command-allowance.ts";
import { hashOfAsked, hashOfId, openAnswer, sealAnswer } from "./command-seal.ts";
import { Askers } from "./askers.ts";
import { Answered, GIVEN_UP, isOutcomeUnknown, sentenceOf, Untold, unseen } from "./errors.ts";

/** What came of a command. */
export type CommandOutcome =
  | { readonly ok: true; readonly data: unknown }
  | { readonly ok: false; readonly error: TRPCError };

export type CommandWork = (givenUp: AbortSignal) => Promise<CommandOutcome>;

export type Asking = {
  readonly actor: ActorId;
  readonly id: string;
  /** What is asked, and as what: the command's name, a hash of its input, the role of whoever asks. */
  readonly what: readonly string[];
};

export type CommandDeskParts = {
  readonly store: CommandStore;
  readonly server: ServerProcessId;
  readonly now: () => number;
  readonly newId: () => string;
  /** An answer could not be kept: whoever has lost it will be told that nobody knows. */
  readonly onFault: (fault: unknown) => void;
  /** How long an answer waits for being kept. Ten seconds, unless a test has less. */
  readonly keepWithinMs?: number;
};

const KEEP_WITHIN_MS = 10_000;
const [LOOK_FIRST_MS, LOOK_AT_MOST_MS] = [100, 1_000];

/** A result of tRPC without what only it reads. */
type Kept =
  | { readonly data: unknown }
  | { readonly code: TRPCError["code"]; readonly sentence: string; readonly unknown: boolean };

type UnderWay = {
  readonly asked: string;
  readonly askers: Askers;
  readonly outcome: Promise<CommandOutcome>;
  /** Until then it is known here alone. */
  readonly kept: Promise<void>;
};

/** Does what is asked under an id once, and gives whoever asks again the same answer. Rules [A12]–[A16]; decision 0040. */
export class CommandDesk {
  readonly #parts: CommandDeskParts;
  readonly #allowance: CommandAllowance;
  readonly #underWay = new Map<string, UnderWay>();

  constructor(parts: CommandDeskParts) {
    this.#parts = parts;
    this.#allowance = new CommandAllowance(parts.now);
  }

  /**
   * Whoever calls has made sure, just now, that the actor may ask.
   *
   * @param work - does it; never rejects for a refusal. It is told when nobody who has asked waits for it any more
   * @param signal - aborts when this one no longer waits
   */
  async once(asking: Asking, work: CommandWork, signal?: AbortSignal): Promise<CommandOutcome> {
    const { actor } = asking;
    const id = hashOfId(asking.id);
    const asked = hashOfAsked(asking.id, asking.what);
    const key = `${id} ${actor}`;
    const here = this.#underWay.get(key);
    if (here && here.asked !== asked) return failed(otherwise());
    if (here?.askers.givenUp.aborted) {
      // It may be done or not by now. Where it is not, it is done for whoever asks now.
      await here.kept;
      return this.once(asking, work, signal);
    }
    here?.askers.join(signal);
    if (here) return here.outcome;
    const { server, now, newId } = this.#parts;
    const claim = { actor, id, asked, claim: newId(), server, at: now() };
    const kept = Promise.withResolvers<void>();
    const askers = new Askers();
    askers.join(signal);
    const outcome = this.#claimed(claim, asking.id, () => work(askers.givenUp), kept.resolve);
    this.#underWay.set(key, { asked, askers, outcome, kept: kept.promise });
    void kept.promise.finally(() => this.#underWay.delete(key));
    return outcome;
  }

  /** When nothing is done any more, and what was answered is kept. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0)
      await Promise.allSettled([...this.#underWay.values()].flatMap(({ outcome, kept }) => [outcome, kept]));
  }

  /** @param kept - called once there is nothing that is known here alone, whatever came of it */
  async #claimed(
    claim: CommandClaim,
    id: string,
    work: () => Promise<CommandOutcome>,
    kept: (keeping?: Promise<void>) => void,
  ): Promise<CommandOutcome> {
    try {
      const before = await this.#before(claim, id);
      if (before) return before;
      const outcome = await work().catch((cause: unknown) => failed(faultOf(cause)));
      const keeping = isGivenUp(outcome) ? this.#release(claim) : this.#keep(claim, id, outcome);
      kept(keeping);
      await this.#forAWhile(keeping);
      return outcome;
    } finally {
      kept();
    }
  }

  /** Whether they have asked for something under that id before, whatever it was. @throws {StoreUnavailable} */
  async knows(actor: ActorId, id: string): Promise<boolean> {
    const { store, server } = this.#parts;
    return (await store.look({ actor, id: hashOfId(id), asked: "", server })) !== undefined;
  }

  /** What came of it, where it was asked before: here, or in another process that may still do it. */
  async #before(claim: CommandClaim, id: string): Promise<CommandOutcome | undefined> {
    try {
      const first = await this.#claim(claim);
      if (first === "tooMany") return failed(tooMany());
      if (first.phase === "own") return undefined;
      return await this.#told(claim, id, first);
    } catch (fault) {
      return failed(unseen(fault));
    }
  }

  /** Only what was not asked before is counted: the last one that is taken has its answer again, too. */
  async #claim(claim: CommandClaim): Promise<ClaimedCommand | "tooMany"> {
    const { store } = this.#parts;
    if (!this.#allowance.takes(claim.actor)) return (await store.look(claim)) ?? "tooMany";
    const found = await store.claim(claim);
    if (found.phase !== "own") this.#allowance.givesBack(claim.actor);
    return found;
  }

  /** Who has waited for another to do it never does it themselves: where it is not known any more, nobody knows what came of it. */
  async #told(claim: CommandClaim, id: string, first: ClaimedCommand): Promise<CommandOutcome> {
    let found = first;
    for (let waitMs = LOOK_FIRST_MS; ; waitMs = Math.min(LOOK_AT_MOST_MS, waitMs * 2)) {
      switch (found.phase) {
        case "own":
          return failed(untold());
        case "answered":
          return found.answer ? outcomeOf(superjson.parse(openAnswer(id, found.answer))) : failed(notKept());
        case "other":
          return failed(otherwise());
        case "lost":
          return failed(untold());
        case "elsewhere":
          await sleep(waitMs);
          found = (await this.#parts.store.look(claim)) ?? { phase: "lost" };
      }
    }
  }

  async #keep(claim: CommandClaim, id: string, outcome: CommandOutcome): Promise<void> {
    const { store, onFault } = this.#parts;
    try {
      const answer = superjson.stringify(keptOf(outcome));
      const isKept = this.#allowance.keeps(claim.actor, Buffer.byteLength(answer));
      await store.answered(claim, isKept ? sealAnswer(id, answer) : null);
    } catch (fault) {
      onFault(fault);
    }
  }

  /** It was given up in time: nothing of it was done, so whoever lost the line, and asks again, has it done [A22]. */
  async #release(claim: CommandClaim): Promise<void> {
    const { store, onFault } = this.#parts;
    await store.released(claim).catch(onFault);
  }

  /** Whoever waits hears it in any case: where the store is out of reach, not only once it is back. */
  async #forAWhile(kept: Promise<void>): Promise<void> {
    const ended = new AbortController();
    const late = sleep(this.#parts.keepWithinMs ?? KEEP_WITHIN_MS, undefined, { signal: ended.signal });
    await Promise.race([kept.then(() => ended.abort()), late.catch(() => {})]);
  }
}

function isGivenUp(outcome: CommandOutcome): boolean {
  return !outcome.ok && outcome.error.code === GIVEN_UP;
}

const failed = (error: TRPCError): CommandOutcome => ({ ok: false, error });

function keptOf(outcome: CommandOutcome): Kept {
  if (outcome.ok) return { data: outcome.data };
  const { error } = outcome;
  return { code: error.code, sentence: sentenceOf(error), unknown: isOutcomeUnknown(error) };
}

function outcomeOf(kept: Kept): CommandOutcome {
  if ("data" in kept) return { ok: true, data: kept.data };
  const { code, sentence, unknown } = kept;
  return failed(new TRPCError({ code, cause: unknown ? new Untold(sentence) : new Answered(sentence) }));
}

function faultOf(cause: unknown): TRPCError {
  return cause instanceof TRPCError ? cause : new TRPCError({ code: "INTERNAL_SERVER_ERROR", cause });
}

/** What was asked before may be this very command, which has changed the role of whoever asked. */
const otherwise = () =>
  new TRPCError({
    code: "CONFLICT",
    cause: new Untold(
      "Under the same id something else was asked, or by somebody whose role was another then. Look what was done before you ask anew.",
    ),
  });

const tooMany = () =>
  new TRPCError({
    code: "TOO_MANY_REQUESTS",
    message: `More than ${MOST_COMMANDS} commands within a quarter of an hour are not taken from one actor. Try again later.`,
  });

const notKept = () =>
  new TRPCError({
    code: "CONFLICT",
    cause: new Untold(
      "This was asked before and has ended, but its answer was too large to be kept. Look what was done.",
    ),
  });

const untold = () =>
  new TRPCError({
    code: "CONFLICT",
    cause: new Untold(
      "The server went away while this was being done, so nobody knows whether it was. Look before you try again.",
    ),
  });
