import type Docker from "dockerode";
import type { Intent } from "@tributary/core/engine";
import { filterOf, LABEL } from "./labels.ts";

export type Inspected = Docker.ContainerInspectInfo;
export type Listed = Pick<Docker.ContainerInfo, "Id" | "Names" | "State" | "Ports">;
export type ContainerQuery = {
  readonly all?: boolean;
  readonly filters?: { readonly [name: string]: readonly string[] };
};

/** How containers are looked at: the server asks its engine, an action the connection it was granted. */
export type Looking = {
  containers(query: ContainerQuery): Promise<readonly Listed[]>;
  /** Undefined when there is none of that id or name. */
  container(idOrName: string): Promise<Inspected | undefined>;
};

/** Ends the name a replacement bears until it has proved that it works. */
export const NEXT = ".tributary-next";

/** The containers made for this component: one, or two while (or after) a replacement was under way. */
export async function findOurs({
  look,
  intent,
}: {
  readonly look: Looking;
  readonly intent: Intent;
}): Promise<Inspected[]> {
  const found = await look.containers({ all: true, filters: filterOf(intent) });
  const inspected = await Promise.all(found.map(({ Id }) => look.container(Id)));
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

export function nameOf(container: { readonly Name: string }): string {
  return container.Name.replace(/^\//, "");
}

export function specHash(container: Inspected): string | undefined {
  return container.Config.Labels?.[LABEL.spec];
}

const HOSTED = [
  ["NetworkMode", "/domain/networkContainer", "Shares the network of"],
  ["PidMode", "/domain/pidContainer", "Shares the processes of"],
  ["IpcMode", "/domain/ipcContainer", "Shares the memory of"],
] as const;

/** The fields by which a container lives inside one that is gone: it runs, but shares what no longer exists. */
export async function lostHosts(
  look: Looking,
  container: Inspected,
): Promise<{ readonly path: string; readonly title: string }[]> {
  const lost: { readonly path: string; readonly title: string }[] = [];
  for (const [member, path, title] of HOSTED) {
    const mode = String((container.HostConfig as unknown as { readonly [name: string]: unknown })[member] ?? "");
    if (!mode.startsWith("container:")) continue;
    const host = await look.container(mode.slice("container:".length));
    if (!host) lost.push({ path, title });
  }
  return lost;
}
