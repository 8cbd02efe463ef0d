import { withGrace } from "@tributary/adapters/sandbox";
import type { Actor, ComponentId } from "@tributary/core/base";
import {
  type ActionAnswer,
  actionAnswer,
  actionFor,
  actionInput,
  type ActionOutcome,
  type Intent,
  type Provider,
  type RunStep,
  STOP_GRACE_MS,
  toldState,
} from "@tributary/core/engine";
import { type FunctionBinding, hiddenTexts, type Schema, schemaOf } from "@tributary/core/model";
import type { FunctionExecutor } from "../functions/executor.ts";
import type { FunctionJob } from "../functions/job.ts";
import type { Log } from "../log.ts";
import type { WorkspaceHost } from "../workspaces/workspace-host.ts";

const SETTLE_MS = 15_000;

export type ActParts = {
  readonly functions: Pick<FunctionExecutor, "execute">;
  readonly log: Log;
  now(): number;
};

/** What of an open workspace a step needs. */
export type ActingHost = Pick<WorkspaceHost, "id" | "snapshot" | "intentOf"> & {
  readonly link: { readonly provider: Pick<Provider, "read">; reread(component: ComponentId): void } | undefined;
  readonly consequences: Pick<WorkspaceHost["consequences"], "settled" | "effective">;
  readonly resources: Pick<WorkspaceHost["resources"], "observed" | "forget" | "get">;
};

type Step = { readonly step: RunStep; readonly by: Actor };
type Found = { readonly intent: Intent; readonly schema: Schema; readonly binding: FunctionBinding };
type Failed = Extract<ActionOutcome, { readonly ok: false }>;

/** Runs one step of a run through the action function of the component's kind, and keeps what is read back. Rules [VA1]–[VA3]. */
export async function actStep(
  { functions, log, now }: ActParts,
  host: ActingHost,
  { step, by }: Step,
  write: (line: string) => void,
  signal: AbortSignal,
): Promise<ActionOutcome> {
  if (!host.link) return failed("No Docker engine is connected to this workspace.");
  await host.consequences.settled(SETTLE_MS);
  const found = functionOf(host, step);
  if ("ok" in found) return found;
  const { stop, signal: end, done } = withGrace(signal, STOP_GRACE_MS);
  const job = { ...jobOf(host, step, found), by, onLog: write, stop, signal: end };
  const { result } = await functions.execute(job).finally(done);
  const answer = actionAnswer(result);
  const component = found.intent.component;
  if (!answer.ok) {
    host.link?.reread(component);
    return answer;
  }
  const { message } = answer.value;
  if (step.kind === "destroy") host.resources.forget(component);
  else await readBack(found.intent, answer.value);
  return { ok: true, resource: host.resources.get(component) ?? null, ...(message === undefined ? {} : { message }) };

  /** What was done is done: where reality cannot be read now, it is read again soon. */
  async function readBack(intent: Intent, told: ActionAnswer): Promise<void> {
    try {
      const state = (await host.link?.provider.read(intent)) ?? toldState(told, now());
      host.resources.observed(component, state, now());
    } catch (fault) {
      log.warn({ err: fault, component }, "what an action has made could not be read back yet");
      host.link?.reread(component);
    }
  }
}

function functionOf(host: ActingHost, step: RunStep): Found | Failed {
  const intent = host.intentOf(step.component as ComponentId);
  const snapshot = host.consequences.effective(host.snapshot);
  const component = snapshot.components.get(step.component as ComponentId);
  const schema = component && schemaOf(snapshot, component);
  if (!intent || !schema) return failed(`${step.name} is no longer part of the model.`);
  const binding = actionFor(schema, step.kind);
  if (!binding) return failed(`No action function of the kind ${schema.title} can ${step.kind} ${step.name}.`);
  return { intent, schema, binding };
}

function jobOf(host: ActingHost, step: RunStep, { intent, schema, binding }: Found): Omit<FunctionJob, "by"> {
  return {
    workspace: host.id,
    component: { id: intent.component, name: intent.name },
    function: { name: binding.name, kind: "action", schema: schema.name },
    purpose: "action",
    code: binding.code,
    input: actionInput(step.kind, intent),
    hidden: hiddenTexts(schema, intent.properties),
    grants: binding.connections ?? [],
  };
}

function failed(message: string): Failed {
  return { ok: false, message, retryable: false };
}
