import type { Answer, Caller } from "@tributary/adapters/api";
import { type ActorId, ok, type RequestId, type RunId } from "@tributary/core/base";
import { startRun } from "@tributary/core/engine";
import {
  countingApprovals,
  review,
  roleIn,
  type ChangeSetRecord,
  type HeadStore,
  type RequestRecord,
  type RunRecord,
} from "@tributary/core/governance";
import { SessionLost, StoreUnavailable } from "@tributary/core/sync";
import { refused, reviewRefused } from "../answers.ts";
import type { ChangeSetHost } from "../change-sets/change-set-host.ts";
import { closedRefusal } from "../change-sets/closed.ts";
import { readDirectory } from "../change-sets/names.ts";
import type { Deps } from "../deps.ts";
import { isOf, judgementOf, type Judgement } from "../engine/demands.ts";
import { judgeForHead } from "../engine/head-execution.ts";
import type { Hosts } from "../hosts.ts";
import type { Runs } from "../runs/runs.ts";
import { clearAway } from "../workspaces/clear-away.ts";
import type { WorkspaceHost } from "../workspaces/workspace-host.ts";
import { findOut } from "./find-out.ts";
import { untilKnown } from "./until-known.ts";
import { assess, type Assessment } from "./assess.ts";
import { obstacle, settledLook } from "./reviews.ts";

/**
 * Brings an approved change set to Head and starts its run. Nobody edits meanwhile and Head does not move; the rules are asked
 * about what stands there at that moment; and Head's new version, the end of the change set, the executed request and the
 * run are one transaction, so that a crash leaves all of them or none. Rules [V3] [V4].
 */
export class Applying {
  readonly #deps: Deps;
  readonly #hosts: Hosts;
  readonly #runs: Runs;
  readonly #patience: Patience;

  constructor(deps: Deps, hosts: Hosts, runs: Runs, patience: Patience = {}) {
    this.#deps = deps;
    this.#hosts = hosts;
    this.#runs = runs;
    this.#patience = patience;
  }

  apply(record: ChangeSetRecord, contentHash: string, caller: Caller): Answer<RunId> {
    return this.#hosts.withChangeSet(record, async (host, home) => {
      const wish = { record, contentHash, caller, host, home, attempt: 1 };
      const inTheWay = () => this.#inTheWay(record, host);
      // What takes its time is waited for here, where nobody waits behind it: only what may be applied stops those who edit.
      const foreseen = (await inTheWay()) ?? (await this.#judged(wish));
      if (!foreseen.ok) return foreseen;
      return home.serial.run(async () => {
        const why = await inTheWay();
        if (why) return why;
        this.#deps.topics.announce(record.workspace, "changeSets");
        return host.frozen(`${caller.actor.name} is applying this change set.`, () => this.#applyFrozen(wish));
      });
    });
  }

  /** Why it cannot be applied now, whatever it says. */
  async #inTheWay(record: ChangeSetRecord, host: ChangeSetHost) {
    if (host.isClosed) return closedRefusal(this.#deps, record);
    return host.isTakingIn ? refused("conflict", TAKING_IN) : undefined;
  }

  /** When something that it hangs on changes in the very moment, once more: it goes on if what was approved is still the same. */
  async #applyFrozen(wish: Wish): Answer<RunId> {
    const { home, host, attempt } = wish;
    // It could not be moved with Head, and was let go of: what it says stands on a Head that is not there any more.
    if (host.session.hasEnded || host.session.baseVersion < home.version) throw new SessionLost("it is being reopened");
    const judged = await this.#judged(wish);
    if (!judged.ok) return judged;
    const applied = await this.#commit({ ...wish, ...judged.value });
    if (typeof applied !== "string") return applied;
    if (attempt === ATTEMPTS) return refused("conflict", WITHOUT_END[applied]);
    if (applied === "moved") await this.#hosts.catchUp(home);
    return this.#applyFrozen({ ...wish, attempt: attempt + 1 });
  }

  /** Whether it may be applied, by all that holds once what follows from it is known: that may take a while. */
  async #judged({ record, contentHash, caller, host, home }: Wish): Answer<Judged> {
    const { stores, now } = this.#deps;
    const { edits } = host;
    const attribution = await host.attribution();
    const before = await readDirectory(stores.members, record.workspace, [...attribution.authors.values()]);
    const look = async () => {
      const judgement = await judgementOf(this.#deps, host);
      const background = { attribution, edits, directory: before, judgement };
      return { ...assess(this.#deps, host, home, background), judgement };
    };
    const assessment = await settledLook(host, home, look);
    if (assessment.unsettled) return reviewRefused(assessment.unsettled);
    const members = await stores.members.members(record.workspace);
    const role = roleIn(caller.principal, record.workspace, members.find(isMember(caller))?.role);
    if (!role) return refused("forbidden", "You are not a member of this workspace any more.");
    const request = await stores.requests.current(record.id);
    if (!request) return reviewRefused({ kind: "noRequest" });
    const [by, standing] = [
      { ...caller, role },
      { ...assessment.standing, members },
    ];
    const executed = review(request, { type: "execute", by, contentHash, at: now() }, standing);
    if (!executed.ok) return reviewRefused(executed.error);
    const why = obstacle(host, home, assessment);
    if (why) return refused("conflict", why);
    const approvers = countingApprovals(request, standing).map(({ id }) => id);
    const roles = members.filter((member) => isMember(caller)(member) || approvers.includes(member.id));
    return ok({ caller: by, request, roles, assessment });
  }

  async #commit({
    record,
    request,
    roles,
    caller,
    host,
    home,
    assessment,
  }: Commit): Promise<Awaited<Answer<RunId>> | keyof typeof WITHOUT_END> {
    const { stores, now, topics, log } = this.#deps;
    const mutations = host.session.mutations();
    const judged = await judgeForHead(this.#deps, home, record, mutations, caller);
    if (!judged.ok) return judged;
    // They were read again for that, and it asks those about edits alone: rules about the whole are asked with all the others.
    if (!isOf(assessment.judgement, this.#deps, host)) return "reruled";
    const { state, effects } = judged.value;
    const run = this.#runOf(record, caller, assessment);
    const version = {
      actor: caller.actor,
      at: now(),
      mutations,
      idempotencyKey: `apply:${record.id}`,
      finish: {
        ...{ changeSet: record.id, request: request.id as RequestId, revision: request.revision },
        ...{ roles, epoch: host.session.epoch },
      },
      run,
      effects,
      ...(caller.origin ? { origin: caller.origin } : {}),
    } satisfies NewVersion;
    const append = () => stores.heads.append(record.workspace, home.version, version);
    const appended = await untilKnown(append, this.#patience.waitsMs).catch(unreachable);
    if (appended === "unknown") {
      this.#leaveUntold(record, host, run);
      return refused("unavailable", UNKNOWN);
    }
    if (!appended.ok) {
      const { kind } = appended.error;
      if (kind === "takenOver" && (await isItself(host, version.finish.epoch))) return "rebuilt";
      return kind === "moved" || kind === "revised" ? kind : refused("conflict", ENDED[kind]);
    }
    // From here on it has happened, whatever becomes of the session: one that cannot be sealed is opened anew, as applied.
    await this.#hosts.seal(host, "This change set was applied, so it cannot be edited any more.");
    home.advance(appended.value, state);
    topics.announce(record.workspace, "runs", "requests");
    await this.#hosts.rebaseAll(home);
    this.#runs.start(run);
    // Whoever clears away next does this as well: it is applied, and whoever asked is told so.
    await clearAway(this.#deps, this.#hosts, home).catch((fault: unknown) =>
      log.error({ err: fault, changeSet: record.id }, "what was left outside could not be taken off Head"),
    );
    return ok(run.id);
  }

  /** Nobody knows whether it was applied: nobody edits what is remembered of it here, and it is found out. */
  #leaveUntold(record: ChangeSetRecord, host: ChangeSetHost, run: RunRecord): void {
    const { stopping, log } = this.#deps;
    host.distrust();
    void this.#hosts.changeSets.drop(record.id, host);
    const { lookMs: everyMs } = this.#patience;
    findOut(() => this.#takenUp(record, run.id), { stopping, everyMs }).catch((fault: unknown) =>
      log.error({ err: fault, changeSet: record.id }, "could not find out what was applied"),
    );
  }

  /** Where it turns out to have been applied, everybody is told, and its run, which is stored, begins. */
  async #takenUp(record: ChangeSetRecord, id: RunId): Promise<RunRecord | undefined> {
    const { topics, server, stores } = this.#deps;
    if (!(await stores.runs.get(id))) return undefined;
    return this.#hosts.workspaces.with(record.workspace, (home) =>
      home.serial.run(async () => {
        await this.#hosts.dropOpened(home, record.id);
        await this.#hosts.catchUp(home);
        topics.announce(record.workspace, "runs", "requests", "changeSets");
        const run = await stores.runs.get(id);
        // Another process has it where this one was taken to be gone.
        if (run?.server === server) this.#runs.start(run);
        await clearAway(this.#deps, this.#hosts, home);
        return run;
      }),
    );
  }

  /** Applied once, it has one run: who asks again because an answer was lost means the one that is stored. */
  #runOf({ id, workspace, title }: ChangeSetRecord, { actor }: Caller, { plan }: Assessment): RunRecord {
    const at = this.#deps.now();
    return {
      id: `apply-${id}` as RunId,
      workspace,
      changeSet: id,
      title,
      phase: "running",
      startedAt: at,
      startedBy: actor,
      server: this.#deps.server,
      steps: startRun(plan.steps, at).steps,
    };
  }
}

type NewVersion = Parameters<HeadStore["append"]>[2];

/** How long it asks what became of an apply, and how often it looks afterwards; tests are less patient. */
export type Patience = { readonly waitsMs?: readonly number[]; readonly lookMs?: number };

const UNKNOWN =
  "The database went out of reach while this change set was being applied, so nobody knows yet whether it was. It is looked up as soon as the database answers: look again then.";

const TAKING_IN =
  "Files are being imported into this change set at this very moment. Look again when they are in, then apply.";

const ENDED = {
  closed: "This change set was closed at this very moment.",
  takenOver: "Somebody opened this change set on another server meanwhile. Look again, then apply.",
};

const WITHOUT_END = {
  moved: "Head keeps moving at this very moment. Look again, then apply.",
  revised: "Somebody decides about this change set at this very moment. Look again, then apply.",
  rebuilt: "This change set is being tidied up at this very moment. Look again, then apply.",
  reruled: "The policies of this workspace are being changed at this very moment. Look again, then apply.",
};

function isMember({ principal }: Caller): (member: { readonly id: ActorId }) => boolean {
  return ({ id }) => id === principal.member;
}

/** Whether it was this very session that took its document over: rebuilt, it has another epoch, which the store knows first. */
async function isItself({ session }: ChangeSetHost, epoch: number): Promise<boolean> {
  await session.flushed();
  return !session.hasEnded && session.epoch !== epoch;
}

function unreachable(fault: unknown): "unknown" {
  if (fault instanceof StoreUnavailable) return "unknown";
  throw fault;
}

/** How often an apply starts over because Head has moved under it, somebody has decided, policies are others or its document was rebuilt. */
const ATTEMPTS = 3;

type Wish = {
  readonly record: ChangeSetRecord;
  readonly contentHash: string;
  readonly caller: Caller;
  readonly host: ChangeSetHost;
  readonly home: WorkspaceHost;
  readonly attempt: number;
};

type Judged = {
  /** With the role they have now. */
  readonly caller: Caller;
  readonly request: RequestRecord;
  /** Of everybody it hangs on. */
  readonly roles: NonNullable<NonNullable<NewVersion["finish"]>["roles"]>;
  /** With what policies said, by which it was made. */
  readonly assessment: Assessment & { readonly judgement: Judgement };
};

type Commit = Wish & Judged;
