import type Docker from "dockerode";
import type { Context } from "./context.ts";
import { statusOf } from "./failures.ts";
import { filterOf, LABEL } from "./labels.ts";

type Asking = Pick<Context, "docker" | "ask">;
export type Inspected = Docker.ContainerInspectInfo;

/** Ends the name a replacement bears until it has proved that it works. */
export const NEXT = ".tributary-next";

/** The containers made for this component: one, or two while (or after) a replacement was under way. */
export async function findOurs({ docker, ask, intent }: Asking & Pick<Context, "intent">): Promise<Inspected[]> {
  const found = await ask(docker.listContainers({ all: true, filters: filterOf(intent) }));
  const inspected = await Promise.all(found.map(({ Id }) => inspectContainer({ docker, ask }, Id)));
  return inspected.filter((container) => container !== undefined);
}

/** The one that stands for the component now, and a replacement that has not taken its place yet. */
export function sortOut(
  ours: readonly Inspected[],
  name: string,
): {
  readonly current: Inspected | undefined;
  readonly next: Inspected | undefined;
  readonly spare: readonly Inspected[];
} {
  const next = ours.find((container) => nameOf(container).endsWith(NEXT));
  const settled = ours.filter((container) => container !== next);
  const current =
    settled.find((container) => nameOf(container) === name) ?? settled.find(({ State }) => State.Running) ?? settled[0];
  return { current, next, spare: settled.filter((container) => container !== current) };
}

export async function inspectContainer({ docker, ask }: Asking, idOrName: string): Promise<Inspected | undefined> {
  try {
    return await ask(docker.getContainer(idOrName).inspect());
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

export function nameOf(container: { readonly Name: string }): string {
  return container.Name.replace(/^\//, "");
}

export function specHash(container: Inspected): string | undefined {
  return container.Config.Labels?.[LABEL.spec];
}

/** Another component's container in this workspace, by the name people gave it; in the same project if there are several. */
export async function findByModelName(
  { docker, ask, intent }: Asking & Pick<Context, "intent">,
  name: string,
  project: string | undefined,
): Promise<Inspected | undefined> {
  const filters = {
    label: [
      ...filterOf({ workspace: intent.workspace }).label,
      `${LABEL.name}=${name}`,
      ...(project === undefined ? [] : [`com.docker.compose.project=${project}`]),
    ],
  };
  const found = await ask(docker.listContainers({ all: true, filters }));
  const [first] = [...found].sort((a, b) => Number(b.State === "running") - Number(a.State === "running"));
  return first && inspectContainer({ docker, ask }, first.Id);
}

const HOSTED = [
  ["NetworkMode", "/domain/networkContainer", "Shares the network of"],
  ["PidMode", "/domain/pidContainer", "Shares the processes of"],
  ["IpcMode", "/domain/ipcContainer", "Shares the memory of"],
] as const;

/** The fields by which a container lives inside one that is gone: it runs, but shares what no longer exists. */
export async function lostHosts(
  asking: Asking,
  container: Inspected,
): Promise<{ readonly path: string; readonly title: string }[]> {
  const lost: { readonly path: string; readonly title: string }[] = [];
  for (const [member, path, title] of HOSTED) {
    const mode = String((container.HostConfig as unknown as { readonly [name: string]: unknown })[member] ?? "");
    if (!mode.startsWith("container:")) continue;
    const host = await inspectContainer(asking, mode.slice("container:".length));
    if (!host) lost.push({ path, title });
  }
  return lost;
}
