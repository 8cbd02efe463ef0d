import { withGrace } from "@tributary/adapters/sandbox";
import type { Actor, ComponentId } from "@tributary/core/base";
import {
  type ActionAnswer,
  actionAnswer,
  type ActionCall,
  actionCalls,
  type ActionOutcome,
  failedState,
  lackingSentence,
  type Provider,
  type RunStep,
  STOP_GRACE_MS,
  toldState,
} from "@tributary/core/engine";
import { makerOf } from "@tributary/core/model";
import type { ResourceState } from "@tributary/core/protocol";
import type { FunctionExecutor } from "../functions/executor.ts";
import type { Log } from "../log.ts";
import type { OwnReality } from "../workspaces/own-reality.ts";
import type { StepsUnderWay } from "../workspaces/steps-under-way.ts";
import type { WorkspaceHost } from "../workspaces/workspace-host.ts";
import { type About, aboutOf, actionJob, type KnowingHost } from "./action-job.ts";
import { quietAnswer, quietState } from "./quiet.ts";

const SETTLE_MS = 15_000;

export type ActParts = {
  readonly functions: Pick<FunctionExecutor, "execute">;
  readonly log: Log;
  now(): number;
};

/** What of an open workspace a step needs. */
export type ActingHost = KnowingHost & {
  readonly link: { readonly provider: Pick<Provider, "read">; reread(component: ComponentId): void } | undefined;
  readonly own: Pick<OwnReality, "reread">;
  readonly steps: Pick<StepsUnderWay, "during">;
  readonly consequences: Pick<WorkspaceHost["consequences"], "settled" | "effective">;
  readonly resources: Pick<WorkspaceHost["resources"], "observed" | "forget" | "get">;
};

type Step = { readonly step: RunStep; readonly by: Actor };
type Failed = Extract<ActionOutcome, { readonly ok: false }>;
/** One step being taken. */
type Taking = {
  readonly host: ActingHost;
  readonly parts: ActParts;
  readonly by: Actor;
  readonly component: ComponentId;
  readonly write: (line: string) => void;
  readonly signal: AbortSignal;
};

/**
 * Takes one step of a run through the action functions of the component's kind, and keeps what is read back. Another run's step of the
 * same thing is waited for. Rules [VA1]–[VA5], [VA7], [VA8].
 */
export async function actStep(
  parts: ActParts,
  host: ActingHost,
  { step, by }: Step,
  write: (line: string) => void,
  signal: AbortSignal,
): Promise<ActionOutcome> {
  const component = step.component as ComponentId;
  const taking: Taking = { host, parts, by, component, write, signal };
  const outcome = await host.steps.during(component, () => takeStep(taking, step), signal);
  return outcome ?? failed(`It was not begun: the run ended while another one acted on ${step.name}.`);
}

async function takeStep(taking: Taking, step: RunStep): Promise<ActionOutcome> {
  const { host, component } = taking;
  await host.consequences.settled(SETTLE_MS);
  // What has left Head was gone outside, or is to be left there.
  if (step.kind === "destroy" && !host.snapshot.components.has(component))
    return { ok: true, resource: null, message: `${step.name} has left Head already: nothing is to be removed.` };
  const about = aboutOf(host, component);
  if (!about) return failed(`${step.name} is no longer part of the model.`);
  const unwanted = whyUnwanted(step, isDeleted(host, component));
  if (unwanted) return failed(unwanted);
  const { schema } = about;
  const isOwn = makerOf(schema) === "actions";
  if (!isOwn && !host.link) return failed("No Docker engine is connected to this workspace.");
  const there = host.resources.get(component);
  const calls = actionCalls(schema, step.kind, there !== undefined && there.status !== "gone");
  if (!calls) return failed(lackingSentence(schema, step) ?? "");
  const outcome = await takeCalls(taking, calls, isOwn ? ownReader(taking) : engineReader(taking));
  // Erased meanwhile, to be left outside, it is nobody's here: it is neither read nor compared.
  if (!host.snapshot.components.has(component)) host.resources.forget(component);
  // Whoever deleted it while it was not there yet has planned nothing that would remove it.
  const isInVain = outcome.ok && (step.kind === "create" || step.kind === "replace") && isDeleted(host, component);
  return isInVain ? failed(madeInVain(step)) : outcome;
}

/** Head may have moved since the run began: a step does what is wanted by now, or nothing. */
function whyUnwanted({ kind, name }: RunStep, isDeleted: boolean): string | undefined {
  if ((kind === "destroy") === isDeleted) return undefined;
  return isDeleted
    ? `${name} was deleted on Head after this run began, so nothing is done to it.`
    : `${name} was brought back on Head after this run began, so it is not removed.`;
}

function madeInVain({ name }: RunStep): string {
  return `${name} was deleted on Head while this made it, and is there. Where no other run removes it, try again what this one left undone: that removes it.`;
}

function isDeleted({ snapshot }: ActingHost, component: ComponentId): boolean {
  return snapshot.components.get(component)?.deleted === true;
}

/** What becomes known of the thing, by who can tell. */
type Reader = {
  done(about: About, answer: ActionAnswer): Promise<Failed | undefined>;
  failed(about: About, call: ActionCall, failure: Failed): void;
};

async function takeCalls(taking: Taking, calls: readonly ActionCall[], reader: Reader): Promise<ActionOutcome> {
  const { host, component } = taking;
  let message: string | undefined;
  for (const call of calls) {
    // Of what the call before has done, this one is told.
    const about = aboutOf(host, component);
    if (!about) return failed("It is no longer part of the model.");
    const answer = await called(taking, about, call);
    const failure = answer.ok ? await settle(taking, about, call, reader, answer.value) : answer;
    if (failure) {
      reader.failed(about, call, failure);
      return failure;
    }
    message = answer.ok ? answer.value.message : undefined;
  }
  return { ok: true, resource: host.resources.get(component) ?? null, ...(message === undefined ? {} : { message }) };
}

async function called({ parts, by, write, signal }: Taking, about: About, call: ActionCall) {
  const { stop, signal: end, done } = withGrace(signal, STOP_GRACE_MS);
  const job = { ...actionJob(about, { ...call, by }), onLog: write, stop, signal: end };
  const { result } = await parts.functions.execute(job).finally(done);
  return quietAnswer(actionAnswer(result), about);
}

async function settle(
  { host, component }: Taking,
  about: About,
  { kind }: ActionCall,
  reader: Reader,
  answer: ActionAnswer,
): Promise<Failed | undefined> {
  if (kind !== "destroy") return reader.done(about, answer);
  host.resources.forget(component);
  return undefined;
}

/** A Docker engine is read. What was done is done: where reality cannot be read now, it is read again soon. */
function engineReader({ host, parts, component }: Taking): Reader {
  return {
    async done({ intent, schema }, answer) {
      try {
        const state = (await host.link?.provider.read(intent)) ?? unread({ intent, schema }, answer);
        host.resources.observed(component, state, parts.now());
      } catch (fault) {
        parts.log.warn({ err: fault, component }, "what an action has made could not be read back yet");
        host.link?.reread(component);
      }
      return undefined;
    },
    failed: () => host.link?.reread(component),
  };

  /** What the engine does not know of, the function may. */
  function unread(about: About, answer: ActionAnswer): ResourceState | undefined {
    return answer.resourceId === undefined ? undefined : quietState(toldState(answer, about, parts.now()), about);
  }
}

/** What a kind's own functions tell stands until one looks. */
function ownReader({ host, parts, component }: Taking): Reader {
  return {
    async done(about, answer) {
      host.resources.observed(component, quietState(toldState(answer, about, parts.now()), about), parts.now());
      host.own.reread(component);
      return answer.isGone ? failed(answer.message ?? `${about.intent.name} is not there, it says.`) : undefined;
    },
    failed({ intent }, { kind }, { message }) {
      const state = failedState(host.resources.get(intent.component), { kind, message }, parts.now());
      if (state) host.resources.observed(component, state, parts.now());
      host.own.reread(component);
    },
  };
}

function failed(message: string): Failed {
  return { ok: false, message, retryable: false };
}
