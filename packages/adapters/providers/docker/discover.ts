import { LABEL } from "@tributary/assets-docker/engine";
import type Docker from "dockerode";

export type Discovered = {
  readonly kind: "container" | "network" | "volume" | "image";
  readonly id: string;
  readonly name: string;
  readonly state: string;
  /** The Compose project it belongs to, if it says so. */
  readonly project?: string;
  /** The workspace and component it was made for, if it is one of ours. */
  readonly owner?: { readonly workspace: string; readonly component: string };
};

/** All that is on an engine, as plain rows sorted by kind and name. Reads only. */
export async function discover(docker: Docker): Promise<Discovered[]> {
  const [containers, networks, { Volumes }, images] = await Promise.all([
    docker.listContainers({ all: true }),
    docker.listNetworks(),
    docker.listVolumes(),
    docker.listImages(),
  ]);
  return [
    ...byName(
      containers.map(({ Id, Names, State, Labels }) =>
        row("container", Id, (Names[0] ?? Id).replace(/^\//, ""), State, Labels),
      ),
    ),
    ...byName(networks.map(({ Id, Name, Driver, Labels }) => row("network", Id, Name, Driver, Labels))),
    ...byName((Volumes ?? []).map(({ Name, Driver, Labels }) => row("volume", Name, Name, Driver, Labels))),
    ...byName(
      images.map(({ Id, RepoTags, RepoDigests, Labels }) =>
        row("image", Id, RepoTags?.[0] ?? RepoDigests?.[0] ?? Id, "present", Labels),
      ),
    ),
  ];
}

function row(
  kind: Discovered["kind"],
  id: string,
  name: string,
  state: string,
  labels: { readonly [name: string]: string } | null | undefined,
): Discovered {
  const project = labels?.["com.docker.compose.project"];
  const [workspace, component] = [labels?.[LABEL.workspace], labels?.[LABEL.component]];
  return {
    kind,
    id,
    name,
    state,
    ...(project ? { project } : {}),
    ...(workspace && component ? { owner: { workspace, component } } : {}),
  };
}

function byName(rows: readonly Discovered[]): Discovered[] {
  return [...rows].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}
