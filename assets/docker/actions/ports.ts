import type { Context } from "./context.ts";

export type TakenPort = { readonly port: number; readonly address: string };

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
  { look }: Pick<Context, "look">,
  taken: TakenPort,
  except: string,
): Promise<string | undefined> {
  try {
    const containers = await look.containers({});
    const holder = containers.find(
      ({ Id, Ports }) => Id !== except && Ports.some(({ PublicPort }) => PublicPort === taken.port),
    );
    return holder && `the container ${(holder.Names[0] ?? holder.Id).replace(/^\//, "")}`;
  } catch {
    return undefined; // the refusal itself matters more than whom it concerns
  }
}
