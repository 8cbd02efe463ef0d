import { failureOf, LABEL, within } from "@tributary/assets-docker/engine";
import type { ComponentId } from "@tributary/core/base";
import type { Connection } from "./connection.ts";

export type Changed = { readonly component: ComponentId; readonly what: string };

type EngineEvent = {
  readonly Type?: string;
  readonly Action?: string;
  readonly Actor?: { readonly ID?: string; readonly Attributes?: { readonly [name: string]: string } };
};

const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 5_000;

/** What happens to a container all the time, and changes nothing. */
const NOISE = /^(exec_|attach|detach|top|export|archive-path|extract-to-dir|copy|commit|resize|container prune)/;

/**
 * Reports what happens to things of a workspace on an engine, as it happens.
 *
 * When the engine goes away, `onLost` says why, once; connecting is tried again until this is closed. Once it is back, every
 * component is reported, since nobody knows what happened meanwhile.
 */
export function watchEngine(
  connection: Connection,
  workspace: string,
  onEvent: (event: Changed) => void,
  onLost: (reason: string) => void,
): () => void {
  const owners = new Map<string, ComponentId>();
  let closed = false;
  let stream: (NodeJS.ReadableStream & { destroy?: () => void }) | undefined;
  let timer: NodeJS.Timeout | undefined;
  let wasLost = false;
  let retryMs = FIRST_RETRY_MS;

  const lost = (reason: string) => {
    stream = undefined;
    connection.reset();
    if (closed) return;
    if (!wasLost) onLost(reason);
    wasLost = true;
    timer = setTimeout(() => void open(), retryMs);
    retryMs = Math.min(LAST_RETRY_MS, retryMs * 2);
  };

  const open = async (): Promise<void> => {
    try {
      const docker = await connection.client();
      const opened = await within(15_000, docker.getEvents({ filters: { type: ["container", "network", "volume"] } }));
      if (closed) return (opened as typeof opened & { destroy?: () => void }).destroy?.();
      stream = opened;
      readLines(opened, (event) => void report(event), lost);
      // Listed only now that events flow, so that nothing falls between the list and the events.
      for (const [key, component] of await listOwners(connection, workspace)) owners.set(key, component);
      retryMs = FIRST_RETRY_MS;
      if (wasLost) for (const component of new Set(owners.values())) onEvent({ component, what: "the engine is back" });
      wasLost = false;
    } catch (error) {
      stream?.removeAllListeners();
      stream?.on("error", () => undefined);
      stream?.destroy?.();
      lost(failureOf(error).message);
    }
  };

  const report = async ({ Type, Action = "", Actor }: EngineEvent): Promise<void> => {
    if (NOISE.test(Action)) return;
    const attributes = Actor?.Attributes ?? {};
    const own =
      attributes[LABEL.workspace] === workspace ? (attributes[LABEL.component] as ComponentId | undefined) : undefined;
    const id = Actor?.ID ?? "";
    if (Type === "container" && own) owners.set(id, own);
    // Events of networks and volumes carry no labels.
    if (Type !== "container" && Action === "create") await learn(connection, workspace, owners);
    const concerned = new Set([
      own,
      owners.get(id),
      Type === "network" ? owners.get(attributes["container"] ?? "") : undefined,
    ]);
    for (const component of concerned) if (component && !closed) onEvent({ component, what: `${Type} ${Action}` });
  };

  void open();
  return () => {
    closed = true;
    clearTimeout(timer);
    stream?.removeAllListeners();
    stream?.on("error", () => undefined);
    stream?.destroy?.();
  };
}

async function learn(connection: Connection, workspace: string, owners: Map<string, ComponentId>): Promise<void> {
  try {
    for (const [key, component] of await listOwners(connection, workspace)) owners.set(key, component);
  } catch {
    // The loss of the connection is reported by the stream itself.
  }
}

/** Which component each thing of the workspace stands for, by the id its events bear. */
async function listOwners(connection: Connection, workspace: string): Promise<[string, ComponentId][]> {
  const docker = await connection.client();
  const filters = { label: [`${LABEL.workspace}=${workspace}`] };
  const [containers, networks, { Volumes }] = await within(
    15_000,
    Promise.all([
      docker.listContainers({ all: true, filters }),
      docker.listNetworks({ filters }),
      docker.listVolumes({ filters }),
    ]),
  );
  const entries: [string, string | undefined][] = [
    ...containers.map(({ Id, Labels }): [string, string | undefined] => [Id, Labels[LABEL.component]]),
    ...networks.map(({ Id, Labels }): [string, string | undefined] => [Id, Labels?.[LABEL.component]]),
    ...(Volumes ?? []).map(({ Name, Labels }): [string, string | undefined] => [Name, Labels?.[LABEL.component]]),
  ];
  return entries.filter((entry): entry is [string, ComponentId] => entry[1] !== undefined);
}

/** Hands on each JSON line; tells once when the stream has ended, however it did. */
function readLines(
  stream: NodeJS.ReadableStream,
  onEvent: (event: EngineEvent) => void,
  onEnd: (reason: string) => void,
): void {
  let rest = "";
  let over = false;
  const end = (reason: string) => {
    if (over) return;
    over = true;
    onEnd(reason);
  };
  stream.on("data", (chunk: Buffer) => {
    const lines = (rest + chunk.toString("utf8")).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines.filter((text) => text.trim() !== "")) onEvent(JSON.parse(line) as EngineEvent);
  });
  stream.on("error", (error: Error) => end(failureOf(error).message));
  stream.on("end", () => end("The Docker engine has ended the connection."));
  stream.on("close", () => end("The connection to the Docker engine was lost."));
}
