import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

const TRIES = 50;

/** The address could not be used, and no other may be tried. */
export class AddressTaken extends Error {
  override readonly name = "AddressTaken";
}

/** Listens on `port`, or, unless exactly that one is wanted, on the next free one above it. Answers the port. */
export async function listen(
  server: Server,
  host: string,
  port: number,
  options: { readonly exactly: boolean },
): Promise<number> {
  for (let offset = 0; ; offset += 1) {
    try {
      return await tryPort(server, host, port + offset);
    } catch (fault) {
      const taken = (fault as NodeJS.ErrnoException).code === "EADDRINUSE";
      if (!taken) throw fault;
      if (options.exactly || offset === TRIES)
        throw new AddressTaken(`Port ${port} on ${host} is taken by another program. Set PORT to a free one.`);
    }
  }
}

function tryPort(server: Server, host: string, port: number): Promise<number> {
  return new Promise((done, fail) => {
    server.once("error", fail);
    server.listen(port, host, () => {
      server.off("error", fail);
      done((server.address() as AddressInfo).port);
    });
  });
}
