import { schemas } from "@tributary/assets-docker";
import { failureOf } from "@tributary/assets-docker/engine";
import type { ComponentId, Json, JsonObject, WorkspaceId } from "@tributary/core/base";
import {
  ACTION_LIMITS,
  type ActionOutcome,
  actionAnswer,
  actionFor,
  actionInput,
  type Intent,
  type Provider,
  type Sandbox,
  type SecretsOnTheWay,
  type SecretTexts,
  STOP_GRACE_MS,
} from "@tributary/core/engine";
import type { FunctionBinding } from "@tributary/core/model";
import type { ResourceState, StepKind } from "@tributary/core/protocol";
import { ACTION_CAPS, openBroker } from "../../connections/index.ts";
import { createWorldSandbox, withGrace } from "../../sandbox/index.ts";
import type { ProviderOptions } from "./context.ts";
import { createDockerProvider } from "./provider.ts";

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

/** Secrets as the server makes them ready for one run. */
export type Secrets = { readonly texts: SecretTexts; readonly onTheWay: SecretsOnTheWay };

/** An engine with the action functions of its schemas, as the server joins them: sandbox, broker, and reading back. */
export type Acting = Provider & {
  act(
    step: { readonly kind: StepKind; readonly intent: Intent; readonly secrets?: Secrets },
    log: (line: string) => void,
    signal: AbortSignal,
  ): Promise<ActionOutcome>;
};

/** @throws what `createDockerProvider` throws */
export function createActing(options: ProviderOptions): Acting {
  const provider = createDockerProvider(options);
  let sandbox: Promise<Sandbox> | undefined;
  const { host: _, workspace, ...settings } = options;
  return {
    ...provider,
    async act({ kind, intent, secrets }, log, signal) {
      sandbox ??= createWorldSandbox({ selfTest: false });
      const binding = actionOf(intent, kind);
      if (!binding) return { ok: false, message: `Nothing can ${kind} a ${intent.schema}.`, retryable: false };
      const connection = await provider.connection().catch(failureOf);
      if ("ok" in connection) return connection;
      const grace = withGrace(signal, STOP_GRACE_MS);
      const { result } = await (await sandbox).run({
        codeHash: binding.code.hash,
        js: binding.code.js,
        input: {
          ...(actionInput(kind, { ...intent, workspace: workspace as WorkspaceId }) as JsonObject),
          ...(secrets ? { secretTexts: secrets.texts } : {}),
          settings,
        },
        limits: ACTION_LIMITS,
        egress: openBroker({
          connections: [{ name: "docker", ...connection, ...(secrets ? { onTheWay: secrets.onTheWay } : {}) }],
          grants: binding.connections ?? [],
          caps: ACTION_CAPS,
        }),
        onLog: log,
        ...grace,
      });
      grace.done();
      const answer = actionAnswer(result);
      if (!answer.ok) return answer;
      const { message } = answer.value;
      const resource = kind === "destroy" ? null : ((await provider.read(intent)) ?? null);
      return { ok: true, resource, ...(message === undefined ? {} : { message }) };
    },
    async close() {
      await provider.close();
      await (await sandbox)?.close();
    },
  };
}

function actionOf({ schema }: Intent, kind: StepKind): FunctionBinding | undefined {
  const found = schemas.find((each) => `${each.name}@${each.version}` === schema);
  return found && actionFor(found, kind);
}

export type Ran = { readonly outcome: ActionOutcome; readonly lines: readonly string[] };

/** Runs a step and gives back its lines with its outcome. */
export async function run(
  acting: Acting,
  kind: StepKind,
  intent: Intent,
  signal = new AbortController().signal,
): Promise<Ran> {
  const lines: string[] = [];
  const outcome = await acting.act({ kind, intent }, (line) => lines.push(line), signal);
  return { outcome, lines };
}

/** Runs a step that must succeed, and gives back what was made. */
export async function made(acting: Acting, kind: StepKind, intent: Intent): Promise<ResourceState> {
  const { outcome, lines } = await run(acting, kind, intent);
  if (!outcome.ok || !outcome.resource)
    throw new Error(
      `${kind} ${intent.name}: ${outcome.ok ? "nothing came back" : outcome.message}\n${lines.join("\n")}`,
    );
  return outcome.resource;
}

/** Runs a step that must fail, and gives back its sentence. */
export async function refused(
  acting: Acting,
  kind: StepKind,
  intent: Intent,
): Promise<{ readonly message: string; readonly retryable: boolean }> {
  const { outcome } = await run(acting, kind, intent);
  if (outcome.ok) throw new Error(`${kind} ${intent.name} succeeded`);
  return outcome;
}
