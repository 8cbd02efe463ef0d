import type { WorkspaceId } from "@tributary/core/base";
import type { ActionOutcome, Intent, Provider } from "@tributary/core/engine";
import type { EngineStatus, ResourceState, StepKind } from "@tributary/core/protocol";
import { createContainer, destroyContainer, replaceContainer, updateContainer } from "./container-act.ts";
import { readContainer } from "./container-read.ts";
import type { Connection } from "./connection.ts";
import { connectTo, within } from "./connection.ts";
import type { Context, ProviderOptions } from "./context.ts";
import { asker } from "./context.ts";
import { watchEngine } from "./events.ts";
import { failureOf, lostReason } from "./failures.ts";
import { schemaNameOf } from "./fields.ts";
import { actImage, readImage } from "./image.ts";
import { listImages } from "./list-images.ts";
import { actModelOnly, modelOnlyState } from "./model-only.ts";
import { createNetwork, destroyNetwork, readNetwork, replaceNetwork, updateNetwork } from "./network.ts";
import { publishedPorts } from "./ports.ts";
import { createVolume, destroyVolume, readVolume, replaceVolume } from "./volume.ts";

type Actions = { readonly [K in StepKind]: (ctx: Context) => Promise<ActionOutcome> } & {
  readonly read: (ctx: Context) => Promise<ResourceState | undefined>;
};

const CONTAINER: Actions = {
  create: createContainer,
  update: updateContainer,
  replace: replaceContainer,
  destroy: destroyContainer,
  read: readContainer,
};
const NETWORK: Actions = {
  create: createNetwork,
  update: updateNetwork,
  replace: replaceNetwork,
  destroy: destroyNetwork,
  read: readNetwork,
};
const VOLUME: Actions = {
  create: createVolume,
  update: createVolume,
  replace: replaceVolume,
  destroy: destroyVolume,
  read: readVolume,
};
const IMAGE: Actions = {
  create: (ctx) => actImage(ctx, "create"),
  update: (ctx) => actImage(ctx, "update"),
  replace: (ctx) => actImage(ctx, "replace"),
  destroy: (ctx) => actImage(ctx, "destroy"),
  read: readImage,
};
const MODEL_ONLY: Actions = {
  create: async (ctx) => actModelOnly(ctx, "create"),
  update: async (ctx) => actModelOnly(ctx, "update"),
  replace: async (ctx) => actModelOnly(ctx, "replace"),
  destroy: async (ctx) => actModelOnly(ctx, "destroy"),
  read: async (ctx) => (ctx.intent.resource ? modelOnlyState(ctx) : undefined),
};

const ACTIONS: { readonly [schema: string]: Actions } = {
  "docker.container": CONTAINER,
  "docker.network": NETWORK,
  "docker.volume": VOLUME,
  "docker.image": IMAGE,
  "docker.config": MODEL_ONLY,
  "docker.secret": MODEL_ONLY,
  "docker.project": MODEL_ONLY,
};

/**
 * A Docker engine as a provider. Nothing is connected to until it is asked for. Rules: SPEC.md.
 *
 * @throws {RangeError} when `host` is not an engine's address
 */
export function createDockerProvider(options: ProviderOptions): Provider {
  const connection = connectTo(options.host);
  const workspace = options.workspace as WorkspaceId;
  const watches = new Set<() => void>();
  const closing = new AbortController();

  const contextFor = async (intent: Intent, log: (line: string) => void, signal: AbortSignal): Promise<Context> => {
    const stop = AbortSignal.any([signal, closing.signal]);
    const docker = await connection.client();
    return {
      docker,
      speaks: connection.speaks,
      cpus: connection.cpus(),
      intent: { ...intent, workspace },
      options,
      log,
      signal: stop,
      ask: asker(stop),
    };
  };

  return {
    name: "docker",
    status: () => statusOf(connection),
    act: async ({ kind, intent }, log, signal) => {
      const actions = ACTIONS[schemaNameOf(intent)];
      if (!actions)
        return { ok: false, message: `The Docker provider cannot make a ${schemaNameOf(intent)}.`, retryable: false };
      try {
        return await actions[kind](await contextFor(intent, log, signal));
      } catch (error) {
        if (lostReason(error) !== undefined) connection.reset();
        return failureOf(error, signal);
      }
    },
    read: async (intent) => {
      const actions = ACTIONS[schemaNameOf(intent)];
      const found = await actions?.read(await contextFor(intent, () => undefined, closing.signal));
      return found ?? (intent.resource && gone(intent.resource));
    },
    publishedPorts: async () =>
      publishedPorts({ docker: await connection.client(), ask: asker(closing.signal) }, workspace),
    images: async () => listImages(await connection.client()),
    watch: (onEvent, onLost) => {
      const stop = watchEngine(connection, workspace, onEvent, onLost);
      watches.add(stop);
      return () => {
        stop();
        watches.delete(stop);
      };
    },
    close: async () => {
      closing.abort(new Error("the provider was closed"));
      for (const stop of watches) stop();
      watches.clear();
    },
  };
}

/** What was there and is not any more. */
function gone(last: ResourceState): ResourceState {
  const drift = [{ path: "/resource/state", title: "State", intended: "exists", observed: "does not exist" }];
  return {
    resourceId: last.resourceId,
    status: "gone",
    state: "gone",
    message: "It does not exist any more.",
    observedAt: Date.now(),
    payload: last.payload,
    drift,
  };
}

async function statusOf(connection: Connection): Promise<EngineStatus> {
  const { host } = connection;
  try {
    const docker = await within(5_000, connection.client());
    const info = (await within(5_000, docker.info())) as {
      readonly ServerVersion: string;
      readonly Containers: number;
      readonly Name: string;
    };
    return { phase: "connected", host, version: info.ServerVersion, containers: info.Containers, name: info.Name };
  } catch (error) {
    connection.reset();
    return { phase: "failed", host, reason: failureOf(error).message };
  }
}
