import type { ComponentId, Json, WorkspaceId } from "@tributary/core/base";
import type { Provider } from "@tributary/core/engine";
import type { Context } from "./context.ts";
import { asFields, readFields, readRecords, readText } from "./fields.ts";
import { LABEL } from "./labels.ts";

export type PublishedPort = Awaited<ReturnType<Provider["publishedPorts"]>>[number];
export type TakenPort = { readonly port: number; readonly address: string };

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

/** In the words of several ages of engines: where they name the address they could not have. */
const TAKEN = /(?:Bind for|listen \w+|host port(?: for)?|exposing port \w+) (\[[0-9a-f:]+\]|::|[0-9.]*):(\d+)/i;

/** The port an engine's refusal to start speaks of; undefined when it speaks of something else. */
export function takenPort(message: string): TakenPort | undefined {
  if (!/already allocated|address already in use|Ports are not available/i.test(message)) return undefined;
  const match = TAKEN.exec(message);
  if (!match) return undefined;
  const address = (match[1] ?? "").replace(/[[\]]/g, "");
  return { port: Number(match[2]), address: address === "0.0.0.0" || address === "::" ? "" : address };
}

/** The container that publishes it, other than `except`; undefined when it is another program, or cannot be found out. */
export async function portHolder(
  { docker, ask }: Pick<Context, "docker" | "ask">,
  taken: TakenPort,
  except: string,
): Promise<string | undefined> {
  try {
    const containers = await ask(docker.listContainers(), 10);
    const holder = containers.find(
      ({ Id, Ports }) => Id !== except && Ports.some(({ PublicPort }) => PublicPort === taken.port),
    );
    return holder && `the container ${(holder.Names[0] ?? holder.Id).replace(/^\//, "")}`;
  } catch {
    return undefined; // the refusal itself matters more than whom it concerns
  }
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
