import type { Answer, ApiServices, Caller, Convergence } from "@tributary/adapters/api";
import { contentHash, mayEdit, ok, type Result } from "@tributary/core/base";
import { type ManagementPlan, planManagement, refusalSentences, changesBetween } from "@tributary/core/engine";
import type { ChangeSetRecord } from "@tributary/core/governance";
import type { Overlay } from "@tributary/core/document";
import { type Mutation, refusalSentence, type Snapshot } from "@tributary/core/model";
import type { ManagementProposal } from "@tributary/core/protocol";
import { type Judgement, writtenKeys } from "@tributary/core/sync";
import { setImmediate as nextTurn } from "node:timers/promises";
import { refused } from "../answers.ts";
import type { ChangeSetHost } from "../change-sets/change-set-host.ts";
import type { Deps } from "../deps.ts";
import { askManagement, type ManagementParts, offeredManagement } from "../functions/management-run.ts";
import { type Proposal, Proposals } from "../functions/proposals.ts";
import type { Hosts } from "../hosts.ts";

/** With what it was looked at on, and what would be done. */
type Looked = ManagementProposal & { readonly view: Snapshot; readonly mutations: readonly Mutation[] };
type Carrying = {
  readonly host: ChangeSetHost;
  readonly record: ChangeSetRecord;
  readonly proposal: Proposal;
  readonly how: Parameters<ApiServices["management"]["carryOut"]>[2];
  readonly caller: Caller;
};
type AnswerRefused = ReturnType<typeof refused>["error"];

export type ManagementServiceParts = ManagementParts & {
  readonly deps: Deps;
  readonly hosts: Hosts;
  readonly audit: ApiServices["audit"];
};

const CLOSED = "This change set is closed, so nothing can be generated in it.";
const LOOKING = "Your role may look but not edit, so it may run no function that edits.";
const MOVED =
  "By now it would do something else than what you were shown. Nothing was done. Look at what it would do now, then have that done.";
const BUSY =
  "Others are editing so quickly that it could not be looked at in between. Nothing was done. Try again in a moment.";
const GONE = "What the function answered is not kept any more. Run it again.";

export function managementService(parts: ManagementServiceParts): ApiServices["management"] {
  const { deps, hosts, audit } = parts;
  const proposals = new Proposals();
  return {
    list: (record) =>
      hosts.withChangeSet(record, ({ session }) => offeredManagement(parts, record.workspace, session.view)),

    propose: (record, wish, caller) =>
      hosts.withChangeSet(record, async (host) => {
        if (!mayEdit(caller.role)) return refused("forbidden", LOOKING);
        if (host.isClosed) return refused("conflict", CLOSED);
        const asked = await askManagement(parts, record.workspace, host, wish, caller);
        if (!asked.ok) return asked;
        const { view } = wish;
        const kept = { id: deps.newId(), changeSet: record.id, by: caller.actor.id, ...(view ? { view } : {}) };
        const proposal: Proposal = { ...asked.value, ...kept };
        const looked = await shownAs(host, proposal, wish, caller);
        if (looked.ok) proposals.keep(record.workspace, proposal);
        return asShown(looked);
      }),

    look: (record, id, how, caller) =>
      hosts.withChangeSet(record, async (host) => {
        const proposal = proposals.find(id, placeOf(record, caller));
        return proposal ? asShown(await shownAs(host, proposal, how, caller)) : refused("notFound", GONE);
      }),

    carryOut: (record, id, how, caller) =>
      hosts.withChangeSet(record, async (host) => {
        if (!mayEdit(caller.role)) return refused("forbidden", LOOKING);
        if (host.isClosed) return refused("conflict", CLOSED);
        const proposal = proposals.find(id, placeOf(record, caller));
        if (!proposal) return refused("notFound", GONE);
        const done = await doneAsShown(proposals, { host, record, proposal, how, caller });
        if (!done.ok) return done;
        const { judged, before, edits } = done.value;
        // What is done is told with it; that nothing was, by itself.
        if (edits === 0) {
          const told = { actor: caller.actor, changeSet: record.id, ...deedOf(proposal, 0) };
          await audit.record(record.workspace, told);
        }
        deps.topics.announce(record.workspace, "changeSets", "audit");
        const { message } = proposal.answer;
        return ok({
          ...{ label: labelOf(proposal), edits, written: judged ? writtenKeys(judged.accepted, before) : [] },
          ...(message === undefined ? {} : { message }),
          ...(judged?.position ? { position: judged.position } : {}),
        });
      }),
  };
}

/** How often it is looked at anew where somebody edits meanwhile. */
const LOOKS = 5;

/** `edits`: as the audit says it, and as it was shown; none where nothing was left to be done. */
type Done = { readonly judged: Judgement | undefined; readonly before: Overlay; readonly edits: number };

/** Done is what was shown, on the very view that it was looked at on; what others have edited meanwhile is looked at first. Rule [VF30]. */
async function doneAsShown(proposals: Proposals, { host, record, proposal, how, caller }: Carrying): Answer<Done> {
  const { session } = host;
  const by = authorOf(proposal, caller);
  const origin = { ...caller.origin, causation: proposal.run };
  for (let look = 0; look < LOOKS; look += 1) {
    const looked = await shownAs(host, proposal, how, caller);
    if (!looked.ok) return looked;
    const { shown, view, mutations } = looked.value;
    // Whoever asks twice at once has it done once.
    if (shown !== how.shown || !proposals.find(proposal.id, placeOf(record, caller))) return refused("conflict", MOVED);
    const before = session.overlay();
    proposals.drop(record.workspace, proposal.id);
    const deed = { actor: caller.actor, origin: caller.origin, ...deedOf(proposal, mutations.length) };
    const judged =
      mutations.length === 0 ? undefined : await session.submitOn(view, { ...by, origin }, mutations, deed);
    const [refusal] = judged === undefined || judged === "moved" ? [] : judged.notices;
    if (judged !== "moved" && !refusal)
      return ok({ judged, before, edits: judged?.accepted.length ? mutations.length : 0 });
    proposals.keep(record.workspace, proposal);
    if (refusal) return refused("conflict", refusal.sentence);
  }
  return refused("conflict", BUSY);
}

/** Whose proposal it has to be. */
function placeOf({ workspace, id }: ChangeSetRecord, { actor }: Caller) {
  return { workspace, changeSet: id, by: actor.id };
}

/** What carrying a proposal out would do now: its edits are judged like any, and nothing of them is kept. */
async function shownAs(host: ChangeSetHost, proposal: Proposal, how: Convergence, caller: Caller): Answer<Looked> {
  const { view } = host.session;
  const planned = planOf(view, proposal, how);
  if (!planned.ok) return planned;
  const { mutations, kept, leftovers } = planned.value;
  const by = authorOf(proposal, caller);
  const options = { mode: "simulate", batch: "atomic", pause: () => nextTurn() } as const;
  const ran = await host.session.dryRun(by, mutations, options);
  if (!ran.ok) return refused("conflict", refusalSentence(ran.error));
  const { before, state } = ran.value;
  const { component, answer, exchanges } = proposal;
  const changes = changesBetween(before, state);
  const refusals = refusalSentences(ran.value);
  return ok({
    ...{ view, mutations, shown: contentHash({ mutations, changes, refusals }) },
    ...{ proposal: proposal.id, run: proposal.run, function: proposal.title, edits: mutations.length, kept, leftovers },
    ...(component ? { component: component.name } : {}),
    ...(exchanges ? { exchanges } : {}),
    ...(answer.message === undefined ? {} : { message: answer.message }),
    changes,
    refusals,
  });
}

/** As people see it: the changes, not the mutations that they come of. */
function asShown(looked: Result<Looked, AnswerRefused>): Result<ManagementProposal, AnswerRefused> {
  if (!looked.ok) return looked;
  const { mutations: _done, view: _on, ...proposal } = looked.value;
  return ok(proposal);
}

/** What it creates has the same ids however often it is looked at: what somebody saw is what is made. */
function planOf(view: Snapshot, proposal: Proposal, how: Convergence): PlanAnswer {
  const { id, of, answer, view: canvas, title } = proposal;
  let made = 0;
  const newId = (): string => `${id}-${(made++).toString(36)}`;
  const planned = planManagement({ view, run: of, operations: answer.operations, newId, canvas, ...how });
  return planned.ok ? planned : refused("invalid", `What ${title} asks for cannot be done. ${planned.error.join(" ")}`);
}

type PlanAnswer = { readonly ok: true; readonly value: ManagementPlan } | ReturnType<typeof refused>;

/** The person answers for it; what worked it out is named beside them. */
function authorOf({ title }: Proposal, { actor, role, origin }: Caller) {
  return { actor: { ...actor, through: title }, role, ...(origin ? { origin } : {}) };
}

/** What the audit says of having it done. */
function deedOf(proposal: Proposal, edits: number) {
  const done = edits === 0 ? "nothing was left to be done" : `${edits} edit${edits === 1 ? "" : "s"}`;
  const { run, of } = proposal;
  const details = { functionRun: run, function: of.by, key: of.key };
  return { sentence: `ran ${labelOf(proposal)}: ${done}`, details };
}

function labelOf({ title, component, of: { key } }: Proposal): string {
  return `${title}${key === "" ? "" : ` “${key}”`}${component ? ` for ${component.name}` : ""}`;
}
