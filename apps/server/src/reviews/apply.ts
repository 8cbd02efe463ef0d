import type { Answer, Caller } from "@tributary/adapters/api";
import { ok, type RequestId, type RunId } from "@tributary/core/base";
import { startRun } from "@tributary/core/engine";
import {
  review,
  type ChangeSetRecord,
  type HeadStore,
  type RequestRecord,
  type RunRecord,
} from "@tributary/core/governance";
import { refused, reviewRefused } from "../answers.ts";
import type { ChangeSetHost } from "../change-sets/change-set-host.ts";
import { readDirectory } from "../change-sets/names.ts";
import type { Deps } from "../deps.ts";
import { judgeForHead } from "../engine/head-execution.ts";
import type { Hosts } from "../hosts.ts";
import type { Runs } from "../runs/runs.ts";
import { clearAway } from "../workspaces/clear-away.ts";
import type { WorkspaceHost } from "../workspaces/workspace-host.ts";
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

  constructor(deps: Deps, hosts: Hosts, runs: Runs) {
    this.#deps = deps;
    this.#hosts = hosts;
    this.#runs = runs;
  }

  apply(record: ChangeSetRecord, contentHash: string, caller: Caller): Answer<RunId> {
    return this.#hosts.withChangeSet(record, (host, home) =>
      home.serial.run(async () => {
        if (host.isClosed) return reviewRefused({ kind: "changeSetClosed", phase: "applied" });
        this.#deps.topics.announce(record.workspace, "changeSets");
        return host.frozen(`${caller.actor.name} is applying this change set.`, () =>
          this.#applyFrozen({ record, contentHash, caller, host, home, attempt: 1 }),
        );
      }),
    );
  }

  /** When Head moves in the very moment, once more on the new Head: it goes on if what was approved is still the same. */
  async #applyFrozen(wish: Wish): Answer<RunId> {
    const { record, contentHash, caller, host, home, attempt } = wish;
    const { stores, now } = this.#deps;
    const attribution = await host.attribution();
    const directory = await readDirectory(stores.members, record.workspace, attribution.authors);
    const request = await stores.requests.current(record.id);
    const assessment = await settledLook(host, home, () => assess(this.#deps, host, home, attribution, directory));
    if (!assessment.settled) return reviewRefused({ kind: "notSettled" });
    if (!request) return reviewRefused({ kind: "noRequest" });
    const executed = review(request, { type: "execute", by: caller, contentHash, at: now() }, assessment.standing);
    if (!executed.ok) return reviewRefused(executed.error);
    const why = obstacle(host, home, assessment);
    if (why) return refused("conflict", why);
    const applied = await this.#commit({ record, request, caller, host, home, assessment });
    if (applied !== "moved") return applied;
    if (attempt === ATTEMPTS)
      return refused("conflict", "Head keeps moving at this very moment. Look again, then apply.");
    const head = await stores.heads.load(record.workspace);
    home.advance(head.version, head.snapshot);
    await this.#hosts.rebaseAll(home);
    return this.#applyFrozen({ ...wish, attempt: attempt + 1 });
  }

  async #commit({
    record,
    request,
    caller,
    host,
    home,
    assessment,
  }: Commit): Promise<Awaited<Answer<RunId>> | "moved"> {
    const { stores, now, newId, topics } = this.#deps;
    const mutations = host.session.mutations();
    const judged = await judgeForHead(this.#deps, home, record, mutations, caller);
    if (!judged.ok) return judged;
    const { state, effects } = judged.value;
    const run = this.#runOf(record, caller, assessment, newId() as RunId);
    const version: NewVersion = {
      actor: caller.actor,
      at: now(),
      mutations,
      idempotencyKey: `apply:${record.id}`,
      finish: { changeSet: record.id, request: request.id as RequestId },
      run,
      effects,
      ...(caller.origin ? { origin: caller.origin } : {}),
    };
    const appended = await untilKnown(() => stores.heads.append(record.workspace, home.version, version));
    if (!appended.ok && appended.error.kind === "moved") return "moved";
    if (!appended.ok) return refused("conflict", "This change set was closed at this very moment.");
    // From here on it has happened, whatever becomes of the session: one that cannot be sealed is opened anew, as applied.
    await this.#hosts.seal(host, "This change set was applied, so it cannot be edited any more.");
    home.advance(appended.value, state);
    topics.announce(record.workspace, "runs", "requests");
    await this.#hosts.rebaseAll(home);
    this.#runs.start(run);
    await clearAway(this.#deps, this.#hosts, home);
    return ok(run.id);
  }

  #runOf({ id, workspace, title }: ChangeSetRecord, { actor }: Caller, { plan }: Assessment, run: RunId): RunRecord {
    const at = this.#deps.now();
    return {
      id: run,
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

/** How often an apply starts over because Head has moved under it. */
const ATTEMPTS = 3;

type Wish = {
  readonly record: ChangeSetRecord;
  readonly contentHash: string;
  readonly caller: Caller;
  readonly host: ChangeSetHost;
  readonly home: WorkspaceHost;
  readonly attempt: number;
};

type Commit = {
  readonly record: ChangeSetRecord;
  readonly request: RequestRecord;
  readonly caller: Caller;
  readonly host: ChangeSetHost;
  readonly home: WorkspaceHost;
  readonly assessment: Assessment;
};
