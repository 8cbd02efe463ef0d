import type { ComponentId, Json, WorkspaceId } from "@tributary/core/base";
import type { Provider } from "@tributary/core/engine";
import { asFields, LABEL, readFields, readRecords, readText } from "@tributary/assets-docker/engine";
import type { Context } from "./context.ts";

export type PublishedPort = Awaited<ReturnType<Provider["publishedPorts"]>>[number];

/** Host ports in use by running containers, each once per address. */
export async function publishedPorts(
  { docker, ask }: Pick<Context, "docker" | "ask">,
  workspace: WorkspaceId,
): Promise<PublishedPort[]> {
  const containers = await ask(docker.listContainers());
  return containers.flatMap(({ Names, Ports, Labels }) => {
    const component = Labels[LABEL.workspace] === workspace ? Labels[LABEL.component] : undefined;
    return Ports.flatMap(({ PublicPort, Type, IP }) =>
      PublicPort
        ? [
            {
              port: PublicPort,
              protocol: Type,
              address: IP ?? "",
              container: (Names[0] ?? "").replace(/^\//, ""),
              ...(component ? { component: component as ComponentId } : {}),
            },
          ]
        : [],
    );
  });
}

/**
 * What only one component at a time can hold on an engine: its name, and its particular host ports. For `planOf`, so that who takes a
 * port over waits until its holder has let go.
 */
export function claimsOf(schema: string, tree: Json): readonly string[] {
  const name = readText(readFields(asFields(tree), "derived"), "engineName");
  const isNamed = schema === "docker.container" || schema === "docker.network" || schema === "docker.volume";
  const names = isNamed && name !== undefined ? [`${schema} ${name}`] : [];
  const ports = readRecords(readFields(asFields(tree), "domain"), "ports").flatMap((port) => {
    const published = readText(port, "published");
    return published !== undefined && /^\d+$/.test(published)
      ? [`port ${published}/${readText(port, "protocol") ?? "tcp"}`]
      : [];
  });
  return [...names, ...ports];
}
