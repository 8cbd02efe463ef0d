import { within } from "@tributary/assets-docker/engine";
import type { ConnectionTarget } from "@tributary/core/engine";
import Docker from "dockerode";

/** The newest API version this adapter was written against; an engine that speaks less is asked in its own. */
const NEWEST_API = [1, 47] as const;

const QUICK_MS = 15_000;

/** One engine, reached at its address; the API version is agreed on at first use and again after a failure. */
export type Connection = {
  readonly host: string;
  /** A client that speaks a version both sides know. @throws the connection's error when the engine cannot be reached */
  client(): Promise<Docker>;
  /** Processors of its host. Call after `client`. */
  cpus(): number;
  /** Where it is, in the agreed version. Call after `client`. */
  target(): ConnectionTarget;
  /** Forgets what was agreed: the engine may come back as another version. */
  reset(): void;
};

export function connectTo(host: string): Connection {
  const options = optionsOf(host);
  let agreed: Promise<Docker> | undefined;
  let minor: number = NEWEST_API[1];
  let cpus = 1;
  const negotiate = async (): Promise<Docker> => {
    const { ApiVersion } = await within(QUICK_MS, new Docker(options).version());
    const [major = 1, theirs = 0] = ApiVersion.split(".").map(Number);
    minor = major > NEWEST_API[0] ? NEWEST_API[1] : Math.min(theirs, NEWEST_API[1]);
    const docker = new Docker({ ...options, version: `v${NEWEST_API[0]}.${minor}` });
    cpus = ((await within(QUICK_MS, docker.info())) as { readonly NCPU: number }).NCPU;
    return docker;
  };
  return {
    host,
    client: () => {
      agreed ??= negotiate().catch((error: unknown) => {
        agreed = undefined;
        throw error;
      });
      return agreed;
    },
    cpus: () => cpus,
    target: () => ({ ...targetOf(options), prefix: `/v${NEWEST_API[0]}.${minor}` }),
    reset: () => {
      agreed = undefined;
    },
  };
}

/**
 * Every key is given, even as undefined: the client would otherwise fill the gaps from DOCKER_HOST of our own process,
 * and drive another engine than the one asked for.
 *
 * @throws {RangeError} when the address is not one
 */
export function optionsOf(host: string): Docker.DockerOptions {
  const none = {
    socketPath: undefined,
    host: undefined,
    port: undefined,
    protocol: undefined,
  } as unknown as Docker.DockerOptions;
  if (host.startsWith("unix://")) return { ...none, socketPath: host.slice("unix://".length) };
  if (host.startsWith("npipe://")) return { ...none, socketPath: host.slice("npipe://".length) };
  const url = URL.canParse(host) ? new URL(host) : undefined;
  if (!url || !["tcp:", "http:", "https:"].includes(url.protocol) || url.hostname === "") {
    throw new RangeError(
      `Not an engine's address: ${host}. It looks like unix:///var/run/docker.sock or tcp://10.0.0.5:2375.`,
    );
  }
  const secure = url.protocol === "https:";
  return { ...none, host: url.hostname, port: url.port || (secure ? 2376 : 2375), protocol: secure ? "https" : "http" };
}

/** Its own address was named by an owner, so a private one is meant. */
function targetOf({ socketPath, protocol, host = "", port }: Docker.DockerOptions): ConnectionTarget {
  if (socketPath !== undefined) return { kind: "socket", path: socketPath };
  const bracketed = host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
  return { kind: "origin", origin: `${protocol}://${bracketed}:${port}`, privateAddresses: true };
}
