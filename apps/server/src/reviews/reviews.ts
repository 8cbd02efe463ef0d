import type { Answer, ApiServices, Caller } from "@tributary/adapters/api";
import { err, ok, type RequestId, type Result } from "@tributary/core/base";
import {
  approveRefusal,
  askForApproval,
  auditLine,
  isAskedOrApproved,
  isOpen,
  joinedFindings,
  outdatedApprovers,
  requirementsOf,
  review,
  risksOf,
  signInFindings,
  takeBack,
  type AuditLine,
  type ChangeSetRecord,
  type Marks,
  type RequestRecord,
  type ReviewEvent,
  type ReviewRefusal,
  type RunRecord,
} from "@tributary/core/governance";
import { asksDocker, divergenceView } from "@tributary/core/engine";
import type { RequestStanding, Review } from "@tributary/core/protocol";
import { refused, reviewRefused } from "../answers.ts";
import { readDirectory, type Directory } from "../change-sets/names.ts";
import { summaryOf } from "../change-sets/summaries.ts";
import type { ChangeSetHost } from "../change-sets/change-set-host.ts";
import { closedRefusal } from "../change-sets/closed.ts";
import type { Deps } from "../deps.ts";
import { type Judgement, judgementOf } from "../engine/demands.ts";
import type { Hosts } from "../hosts.ts";
import type { WorkspaceHost } from "../workspaces/workspace-host.ts";
import { marksOf } from "./marks.ts";
import { within } from "../within.ts";
import { supersededOf } from "./superseded.ts";
import { assess, type Assessment, type Background, changeCount, governanceOf, weighed } from "./assess.ts";

const SETTLE_MS = 10_000;
const MAX_REVISIONS = 5;
/** How long whoever only looks waits for policies that are being asked. */
const LOOK_MS = 1000;

type Rejection = Parameters<ApiServices["reviews"]["reject"]>[1];
type Opened = {
  readonly host: ChangeSetHost;
  readonly home: WorkspaceHost;
  readonly assessment: Assessment;
  readonly directory: Directory;
};

/** How long somebody waits for what follows from a change set, and what they see of it then. */
type Looking = (of: {
  readonly host: ChangeSetHost;
  readonly home: WorkspaceHost;
  /** With what policies have said so far. */
  readonly now: () => Assessment;
  /** With what they say in the end. */
  readonly judged: () => Promise<Assessment>;
}) => Assessment | Promise<Assessment>;

const atOnce: Looking = ({ now }) => now();
const whenSettled: Looking = ({ host, home, judged }) => settledLook(host, home, judged);

type DecidedBy = ReviewEvent & { readonly by: Caller };
type Decision = (current: RequestRecord | undefined) => Result<RequestRecord, ReviewRefusal>;
type Also = { readonly audit: AuditLine; readonly marks?: Marks };

/** Looking at a change set, asking for approval, and deciding about it. What is allowed, `core/governance` says. */
export class Reviews implements Omit<ApiServices["reviews"], "apply"> {
  readonly #deps: Deps;
  readonly #hosts: Hosts;
  readonly #lookMs: number;

  constructor(deps: Deps, hosts: Hosts, { lookMs = LOOK_MS }: { readonly lookMs?: number } = {}) {
    this.#deps = deps;
    this.#hosts = hosts;
    this.#lookMs = lookMs;
  }

  get(record: ChangeSetRecord, caller: Caller): Promise<Review> {
    return this.#opened(record, atOnce, async ({ host, home, assessment, directory }) => {
      const request = await this.#deps.stores.requests.current(record.id);
      const run = await this.#runOf(record);
      // Opening it may just have put it on a newer Head.
      const moved = { ...record, baseVersion: host.session.baseVersion };
      const governance = governanceOf(request, caller, assessment, directory);
      const related = await this.#deps.stores.changeSets.madeFrom([record.id]);
      const summary = await summaryOf(this.#deps, moved, {
        directory,
        applying: host.isApplying,
        contributors: await this.#deps.stores.changeSets.contributors(record.id),
        run,
      });
      return {
        changeSet: summary,
        headVersion: home.version,
        contentHash: assessment.contentHash,
        changes: assessment.changes,
        functions: assessment.functions,
        functionFindings: joinedFindings(
          assessment.functionFindings,
          signInFindings(home.snapshot, host.session.view, await this.#deps.stores.connections.list(record.workspace)),
        ),
        schemas: assessment.schemas,
        notes: assessment.notes,
        views: assessment.views,
        ...planned(host, assessment, run),
        findings: assessment.findings,
        settled: assessment.settled,
        ...governance,
        applyRefusal: governance.applyRefusal ?? obstacle(host, home, assessment),
        divergences: host.session.divergences.map((each) => divergenceView(host.session.base, host.session.view, each)),
        related: related.map(relatedOf),
        ...(await marksOf(this.#deps.stores.marks, record, caller, {
          ...{ host, directory },
          hashes: assessment.hashes,
          outdated: request && isOpen(request) ? outdatedApprovers(request, assessment.standing) : [],
        })),
        generated: assessment.generated,
      };
    });
  }

  /** How its request stands, for every page of it that is open: nothing is worked out where there is none to speak of. */
  async standing(record: ChangeSetRecord, { origin }: Pick<Caller, "origin"> = {}): Promise<RequestStanding> {
    const request = record.phase === "open" ? await this.#deps.stores.requests.current(record.id) : undefined;
    if (request?.phase === "rejected") return { phase: "rejected", met: 0, of: 0 };
    if (!request || !isOpen(request)) return { phase: "none", met: 0, of: 0 };
    return this.#hosts.withChangeSet(record, async (host, home) => {
      if (host.isClosed || host.isApplying) return { phase: "none", met: 0, of: 0 };
      const { standing } = weighed(this.#deps, host, home, await this.#background(record, host));
      const all = requirementsOf(request, standing, origin?.metadata);
      return {
        phase: request.phase === "approved" ? "approved" : "pending",
        met: all.filter(({ met }) => met).length,
        of: all.length,
      };
    });
  }

  /** Asks for approval of what stands there now. Asking again for the same content changes nothing; for other content it supersedes. */
  request(record: ChangeSetRecord, caller: Caller): Answer<void> {
    return this.#decided(record, whenSettled, async ({ assessment }) => {
      if (assessment.unsettled) return reviewRefused(assessment.unsettled);
      const { stores, now, newId } = this.#deps;
      for (let attempt = 0; attempt < MAX_REVISIONS; attempt += 1) {
        const current = await stores.requests.current(record.id);
        const superseded = supersededOf(current, now());
        if (superseded && current && isAskedOrApproved(current, assessment.contentHash)) return ok(undefined);
        const wish = {
          ...{ id: newId() as RequestId, changeSet: record.id, workspace: record.workspace },
          ...{ by: caller, at: now(), changes: changeCount(assessment) },
        };
        const asked = askForApproval(wish, assessment.standing);
        if (!asked.ok) return reviewRefused(asked.error);
        const stored = await stores.requests.create(asked.value, {
          audit: this.#line(record, caller, `asked for approval of “${record.title}”`),
          ...(superseded ? { superseded } : {}),
        });
        if (stored.ok) return this.#announce(record);
      }
      return busy();
    });
  }

  approve(record: ChangeSetRecord, contentHash: string, caller: Caller): Answer<void> {
    const at = this.#deps.now();
    const sentence = `approved “${record.title}”, content ${contentHash.slice(0, 8)}`;
    const by = { person: caller.principal.member, kind: "approved" as const, at };
    const event = { type: "approve", by: caller, contentHash, at } as const;
    return this.#decided(record, whenSettled, async (opened) => {
      const { unsettled, hashes } = opened.assessment;
      if (unsettled) return reviewRefused(unsettled);
      return this.#decide(record, event, sentence, opened, { by, hashes });
    });
  }

  reject(record: ChangeSetRecord, { contentHash, reason }: Rejection, caller: Caller): Answer<void> {
    const event = { type: "reject", by: caller, contentHash, reason, at: this.#deps.now() } as const;
    const sentence = `rejected “${record.title}”, content ${contentHash.slice(0, 8)}: ${reason}`;
    // What is looked at stands there, whatever is still being worked out; else it may just be coming back to it.
    const looking: Looking = async ({ host, home, now }) => {
      if (now().contentHash !== contentHash) await settle(host, home);
      return now();
    };
    return this.#decided(record, looking, (opened) => this.#decide(record, event, sentence, opened));
  }

  withdraw(record: ChangeSetRecord, caller: Caller): Answer<void> {
    const event = { type: "withdraw", by: caller, at: this.#deps.now() } as const;
    const sentence = `withdrew their approval of “${record.title}”`;
    return this.#decided(record, atOnce, (opened) => this.#decide(record, event, sentence, opened));
  }

  /** Whatever stands there, and whatever functions and policies are still to say: nothing of it is looked at. */
  async cancel(record: ChangeSetRecord, caller: Caller): Answer<void> {
    if (record.phase !== "open") return reviewRefused({ kind: "changeSetClosed", phase: record.phase });
    const audit = this.#line(record, caller, `took the request for approval of “${record.title}” back`);
    const next = (current: RequestRecord | undefined) =>
      current ? takeBack(current, caller) : err({ kind: "noRequest" } as const);
    return this.#stored(record, next, { audit });
  }

  /** Runs `work` on what stands there, with as much of what follows from it as `looking` waits for. */
  async #opened<T>(record: ChangeSetRecord, looking: Looking, work: (opened: Opened) => Promise<T>): Promise<T> {
    return this.#hosts.withChangeSet(record, async (host, home) => {
      const background = await this.#background(record, host);
      const now = () => assess(this.#deps, host, home, background);
      const judged = async () =>
        assess(this.#deps, host, home, { ...background, judgement: await judgementOf(this.#deps, host) });
      const assessment = await looking({ host, home, now, judged });
      return work({ host, home, directory: background.directory, assessment });
    });
  }

  /** Who wrote what, who is who, and what policies said of what stands there now, if they can be heard soon. */
  async #background({ workspace }: ChangeSetRecord, host: ChangeSetHost): Promise<Background> {
    const { edits } = host;
    const attribution = await host.attribution();
    const directory = await readDirectory(this.#deps.stores.members, workspace, [...attribution.authors.values()]);
    return { attribution, edits, directory, judgement: await this.#soon(workspace, host) };
  }

  /** What policies say, unless that takes longer than somebody who only looks should wait: then they are told when it is known. */
  async #soon(workspace: ChangeSetRecord["workspace"], host: ChangeSetHost): Promise<Judgement | undefined> {
    const judging = judgementOf(this.#deps, host);
    if (await within(this.#lookMs, judging)) return judging;
    const tell = () => this.#deps.topics.announce(workspace, "requests");
    judging.then(tell, tell);
    return undefined;
  }

  async #decided<T>(record: ChangeSetRecord, looking: Looking, work: (opened: Opened) => Answer<T>): Answer<T> {
    return this.#opened(record, looking, async (opened) => {
      if (opened.host.isClosed) return closedRefusal(this.#deps, record);
      return work(opened);
    });
  }

  #decide(
    record: ChangeSetRecord,
    event: DecidedBy,
    sentence: string,
    { assessment }: Opened,
    marks?: Marks,
  ): Answer<void> {
    const also = { audit: this.#line(record, event.by, sentence), ...(marks ? { marks } : {}) };
    return this.#stored(record, (current) => decideOn(current, event, assessment.standing), also);
  }

  /** Decides about the current request; when somebody else decided in the same moment, once more about the new one. */
  async #stored(record: ChangeSetRecord, next: Decision, also: Also): Answer<void> {
    const { requests } = this.#deps.stores;
    for (let attempt = 0; attempt < MAX_REVISIONS; attempt += 1) {
      const decided = next(await requests.current(record.id));
      if (!decided.ok) return reviewRefused(decided.error);
      const stored = await requests.update(decided.value, also);
      if (stored.ok) return this.#announce(record);
    }
    return busy();
  }

  async #runOf({ id, phase }: ChangeSetRecord): Promise<RunRecord | undefined> {
    if (phase === "open") return undefined;
    const { runs } = this.#deps.stores;
    const newest = (await runs.newestOf([id])).get(id);
    return newest && runs.get(newest.id);
  }

  /** What the audit says of it, stored with it. */
  #line({ id }: ChangeSetRecord, caller: Caller, sentence: string): AuditLine {
    return auditLine(caller, { at: this.#deps.now(), changeSet: id, sentence });
  }

  #announce({ workspace }: ChangeSetRecord) {
    this.#deps.topics.announce(workspace, "requests", "audit");
    return ok(undefined);
  }
}

function busy() {
  return refused("conflict", "Several people decided at the same moment. Look again, then decide.");
}

function relatedOf({ id, title, phase, origin }: ChangeSetRecord) {
  return { kind: origin?.kind ?? "part", changeSet: id, title, phase };
}

function decideOn(current: RequestRecord | undefined, event: ReviewEvent, standing: Assessment["standing"]) {
  if (current) return review(current, event, standing);
  // Who may not approve at all is told so, rather than that nobody has asked yet.
  const refusal = event.type === "approve" ? approveRefusal(undefined, event.by, standing) : null;
  return err(refusal ?? ({ kind: "noRequest" } as const));
}

const LOOKS = 5;

/**
 * Looks once both sides are worked out, so that what is decided about is what will happen. An event on the engine between the
 * waiting and the looking means to wait once more; what is still unsettled at the end says so.
 */
export async function settledLook<Look extends Assessment>(
  host: ChangeSetHost,
  home: WorkspaceHost,
  look: () => Promise<Look>,
): Promise<Look> {
  for (let looks = 1; ; looks += 1) {
    const inTime = await settle(host, home);
    const assessment = await look();
    if (assessment.settled || !inTime || looks === LOOKS) return assessment;
  }
}

async function settle(host: ChangeSetHost, home: WorkspaceHost): Promise<boolean> {
  const [proposed, head] = await Promise.all([
    host.consequences.settled(SETTLE_MS),
    home.consequences.settled(SETTLE_MS),
  ]);
  return proposed && head;
}

/** What applying it does, and risks. Of what is applied the run says what was done, whatever stands outside by now. */
function planned(
  { isClosed, session }: ChangeSetHost,
  { plan, risks, mutations }: Assessment,
  run: RunRecord | undefined,
): Pick<Review, "plan" | "risks"> {
  if (!isClosed || !run) return { plan: plan.steps, risks };
  const { base, view: proposed } = session;
  return { plan: run.steps, risks: risksOf({ base, proposed, mutations, plan: run.steps, resources: new Map() }) };
}

/** What stands in the way of applying that is no matter of approval; null when nothing does. */
export function obstacle(host: ChangeSetHost, home: WorkspaceHost, assessment: Assessment): string | null {
  const { plan, functions } = assessment;
  if (host.isClosed) return "This change set has been closed already.";
  if (changeCount(assessment) === 0) return "This change set changes nothing yet.";
  const broken = functions.find(({ problem, change }) => problem !== undefined && change !== "removed");
  if (broken)
    return `The function “${broken.title}” cannot be run as it is written. ${broken.problem} Mend it, or delete it here.`;
  const [cycle] = plan.cycles;
  if (cycle) return cycle.sentence;
  const lacking = plan.steps.find(({ problem }) => problem !== undefined);
  if (lacking?.problem) return lacking.problem;
  if (!asksDocker(host.session.view, plan.steps)) return null;
  if (home.engine.phase === "none")
    return "No Docker engine is connected, so what the plan does there cannot be carried out. Connect one first.";
  if (home.engine.phase === "failed") return `The Docker engine does not answer: ${home.engine.reason}`;
  return null;
}
