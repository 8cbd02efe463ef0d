import { asker, failureOf, type Looking, schemaNameOf, statusOf, within } from "@tributary/assets-docker/engine";
import type { WorkspaceId } from "@tributary/core/base";
import type { Intent, Provider } from "@tributary/core/engine";
import type { EngineStatus, ResourceState } from "@tributary/core/protocol";
import type Docker from "dockerode";
import type { Connection } from "./connection.ts";
import { connectTo } from "./connection.ts";
import { readContainer } from "./container-read.ts";
import type { Context, ProviderOptions } from "./context.ts";
import { watchEngine } from "./events.ts";
import { fillSecrets } from "./fill.ts";
import { guardOf } from "./guard.ts";
import { readImage } from "./image.ts";
import { listImages } from "./list-images.ts";
import { readNetwork } from "./network.ts";
import { publishedPorts } from "./ports.ts";
import { ASKED } from "./asked.ts";
import { readVolume } from "./volume.ts";

type Read = (ctx: Context) => Promise<ResourceState | undefined>;

const READS: { readonly [schema: string]: Read } = {
  "docker.container": readContainer,
  "docker.network": readNetwork,
  "docker.volume": readVolume,
  "docker.image": readImage,
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
  const ask = asker(closing.signal);

  const contextFor = async (intent: Intent): Promise<Context> => {
    const docker = await connection.client();
    const look = lookingAt(docker, ask);
    return { docker, look, cpus: connection.cpus(), intent: { ...intent, workspace }, options, ask };
  };

  return {
    name: "docker",
    status: () => statusOfEngine(connection),
    connection: async () => {
      const docker = await connection.client();
      return { allows: ASKED, target: connection.target(), guard: guardOf({ docker, workspace }), fill: fillSecrets };
    },
    read: async (intent) => {
      const found = await READS[schemaNameOf(intent)]?.(await contextFor(intent));
      return found ?? (intent.resource && gone(intent.resource));
    },
    publishedPorts: async () => publishedPorts({ docker: await connection.client(), ask }, workspace),
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

function lookingAt(docker: Docker, ask: Context["ask"]): Looking {
  return {
    containers: ({ all = false, filters = {} }) => {
      const wanted = Object.fromEntries(Object.entries(filters).map(([name, values]) => [name, [...values]]));
      return ask(docker.listContainers({ all, filters: wanted }));
    },
    container: async (idOrName) => {
      try {
        return await ask(docker.getContainer(idOrName).inspect());
      } catch (error) {
        if (statusOf(error) === 404) return undefined;
        throw error;
      }
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

async function statusOfEngine(connection: Connection): Promise<EngineStatus> {
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
