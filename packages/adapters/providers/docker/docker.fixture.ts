import type { ComponentId, Json, WorkspaceId } from "@tributary/core/base";
import type { ActionOutcome, Intent, Provider } from "@tributary/core/engine";
import type { ResourceState, StepKind } from "@tributary/core/protocol";

/** Intents as the server would materialise them, for tests. */
export const WORKSPACE = "w1" as WorkspaceId;

type Extras = { readonly component?: string; readonly engineName?: string; readonly workspace?: string };

export function intentOf(
  schema: "container" | "network" | "volume" | "image",
  name: string,
  domain: { readonly [key: string]: Json },
  extras: Extras = {},
): Intent {
  return {
    workspace: (extras.workspace ?? WORKSPACE) as WorkspaceId,
    component: (extras.component ?? `c-${name}`) as ComponentId,
    name,
    schema: `docker.${schema}@1`,
    properties: { meta: { name }, domain, derived: { engineName: extras.engineName ?? name } },
  };
}

/** A container that runs until it is told to end, and ends at once then. */
export function sleeper(name: string, domain: { readonly [key: string]: Json } = {}, extras: Extras = {}): Intent {
  return intentOf(
    "container",
    name,
    { image: "lab/box:1", command: ["sleep", "1000"], init: true, stopGracePeriod: "1s", ...domain },
    extras,
  );
}

export type Ran = { readonly outcome: ActionOutcome; readonly lines: readonly string[] };

/** Runs a step and gives back its lines with its outcome. */
export async function run(
  provider: Provider,
  kind: StepKind,
  intent: Intent,
  signal = new AbortController().signal,
): Promise<Ran> {
  const lines: string[] = [];
  const outcome = await provider.act({ kind, intent }, (line) => lines.push(line), signal);
  return { outcome, lines };
}

/** Runs a step that must succeed, and gives back what was made. */
export async function made(provider: Provider, kind: StepKind, intent: Intent): Promise<ResourceState> {
  const { outcome, lines } = await run(provider, kind, intent);
  if (!outcome.ok || !outcome.resource)
    throw new Error(
      `${kind} ${intent.name}: ${outcome.ok ? "nothing came back" : outcome.message}\n${lines.join("\n")}`,
    );
  return outcome.resource;
}

/** Runs a step that must fail, and gives back its sentence. */
export async function refused(
  provider: Provider,
  kind: StepKind,
  intent: Intent,
): Promise<{ readonly message: string; readonly retryable: boolean }> {
  const { outcome } = await run(provider, kind, intent);
  if (outcome.ok) throw new Error(`${kind} ${intent.name} succeeded`);
  return outcome;
}
