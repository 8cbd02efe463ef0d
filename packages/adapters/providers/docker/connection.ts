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
  /** Whether the agreed version is at least this. Call after `client`. */
  speaks(minor: number): boolean;
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
    speaks: (wanted) => minor >= wanted,
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

/**
 * The promise's outcome, or a `TimedOut` after `ms`, or the signal's reason as soon as it is aborted. An engine that dies in the
 * middle of an answer leaves the client library waiting for ever, so nothing is awaited without this.
 */
export async function within<T>(ms: number, work: Promise<T>, signal?: AbortSignal): Promise<T> {
  signal?.throwIfAborted();
  let timer: NodeJS.Timeout | undefined;
  let abandon: (() => void) | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TimedOut(ms)), ms);
    abandon = () => reject(signal?.reason);
    signal?.addEventListener("abort", abandon, { once: true });
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
    if (abandon) signal?.removeEventListener("abort", abandon);
    work.catch(() => undefined); // an abandoned call may still fail later
  }
}

/** The engine did not answer in time; asking again may help. */
export class TimedOut extends Error {
  override readonly name = "TimedOut";
  readonly ms: number;

  constructor(ms: number) {
    super(`the engine did not answer within ${Math.round(ms / 1000)} seconds`);
    this.ms = ms;
  }
}
