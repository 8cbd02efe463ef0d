import type Docker from "dockerode";
import type { ContainerQuery, Inspected, Listed, Looking } from "../engine/container-find.ts";
import { Lost } from "../engine/failures.ts";
import { Refused } from "../engine/refused.ts";

const BASE = "http://docker.conn";

/** The engine answered, and said no. */
export class EngineError extends Error {
  override readonly name = "EngineError";
  readonly statusCode: number;
  readonly json: { readonly message?: string };

  constructor(statusCode: number, json: { readonly message?: string }) {
    super(json.message ?? `the engine answered with status ${statusCode}`);
    this.statusCode = statusCode;
    this.json = json;
  }
}

type Query = { readonly [name: string]: unknown };
type Filters = NonNullable<ContainerQuery["filters"]>;
type Asked = { readonly query?: Query; readonly body?: unknown; readonly bytes?: Uint8Array<ArrayBuffer> };

export type Engine = Looking & ReturnType<typeof openEngine>;

/** What the actions ask of an engine, over the connection they are granted; nothing else is asked of it. */
export function openEngine() {
  const one = (kind: string, id: string, rest = ""): string => `/${kind}/${encodeURIComponent(id)}${rest}`;
  return {
    cpus: async (): Promise<number> => (await json<{ readonly NCPU: number }>("GET", "/info")).NCPU,

    containers: (query: ContainerQuery): Promise<readonly Listed[]> => json("GET", "/containers/json", { query }),
    container: (id: string): Promise<Inspected | undefined> => found(json("GET", one("containers", id, "/json"))),
    createContainer: ({
      name,
      platform,
      ...body
    }: {
      readonly name: string;
      readonly platform?: string;
      readonly Env?: readonly string[];
    }): Promise<{ readonly Id: string }> => json("POST", "/containers/create", { query: { name, platform }, body }),
    startContainer: (id: string) => call("POST", one("containers", id, "/start")),
    stopContainer: (id: string, seconds: number) =>
      call("POST", one("containers", id, "/stop"), { query: { t: seconds } }),
    unpauseContainer: (id: string) => call("POST", one("containers", id, "/unpause")),
    renameContainer: (id: string, name: string) => call("POST", one("containers", id, "/rename"), { query: { name } }),
    updateContainer: (id: string, body: object) => call("POST", one("containers", id, "/update"), { body }),
    removeContainer: (id: string, query: { readonly force: boolean; readonly v: boolean }) =>
      call("DELETE", one("containers", id), { query }),
    putFiles: (id: string, archive: Uint8Array<ArrayBuffer>) =>
      call("PUT", one("containers", id, "/archive"), { query: { path: "/" }, bytes: archive }),
    logs: async (id: string, tail: number): Promise<Uint8Array> => {
      const answer = await send("GET", one("containers", id, "/logs"), { query: { stdout: true, stderr: true, tail } });
      return new Uint8Array(await answer.arrayBuffer());
    },

    networks: (filters: Filters): Promise<readonly { readonly Id: string }[]> =>
      json("GET", "/networks", { query: { filters } }),
    network: (id: string): Promise<Docker.NetworkInspectInfo | undefined> => found(json("GET", one("networks", id))),
    createNetwork: (body: object): Promise<{ readonly Id: string }> => json("POST", "/networks/create", { body }),
    connect: (network: string, body: object) => call("POST", one("networks", network, "/connect"), { body }),
    disconnect: (network: string, body: object) => call("POST", one("networks", network, "/disconnect"), { body }),
    removeNetwork: (id: string) => call("DELETE", one("networks", id)),

    volume: (name: string): Promise<Docker.VolumeInspectInfo | undefined> => found(json("GET", one("volumes", name))),
    createVolume: (body: object) => call("POST", "/volumes/create", { body }),
    removeVolume: (name: string) => call("DELETE", one("volumes", name)),

    // A reference has slashes that belong to the path.
    image: (reference: string): Promise<Docker.ImageInspectInfo | undefined> =>
      found(json("GET", `/images/${reference.split("/").map(encodeURIComponent).join("/")}/json`)),
    /** Each message of the engine while it fetches an image; ends when it has. */
    pull: async (query: Query): Promise<AsyncIterable<string>> =>
      linesOf(await send("POST", "/images/create", { query })),
  };
}

async function call(method: string, path: string, asked: Asked = {}): Promise<void> {
  await (await send(method, path, asked)).arrayBuffer();
}

async function json<T>(method: string, path: string, asked: Asked = {}): Promise<T> {
  const text = await (await send(method, path, asked)).text().catch(lost);
  return JSON.parse(text) as T;
}

/** Nothing where the engine knows of none. */
async function found<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof EngineError && error.statusCode === 404) return undefined;
    throw error;
  }
}

/** @throws {EngineError} when the engine says no, {Lost} when it cannot be reached, {Refused} when this may not be asked */
async function send(method: string, path: string, { query = {}, body, bytes }: Asked): Promise<Response> {
  const type = bytes ? "application/x-tar" : "application/json";
  const content = bytes ?? (body === undefined ? undefined : JSON.stringify(body));
  const answer = await fetch(`${BASE}${path}${queryText(query)}`, {
    method,
    ...(content === undefined ? {} : { headers: { "content-type": type }, body: content }),
  }).catch(lost);
  if (answer.status < 300) return answer;
  throw new EngineError(answer.status, messageOf(await answer.text().catch(() => "")));
}

function messageOf(text: string): { readonly message?: string } {
  try {
    const { message } = JSON.parse(text) as { readonly message?: unknown };
    return typeof message === "string" ? { message } : {};
  } catch {
    return text.trim() === "" ? {} : { message: text.trim() };
  }
}

function queryText(query: Query): string {
  const parts = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) parts.set(name, typeof value === "object" ? JSON.stringify(value) : String(value));
  const text = parts.toString();
  return text === "" ? "" : `?${text}`;
}

/** What the broker says of a far side that fails is a lost connection; anything else it says is its refusal to ask. */
function lost(error: unknown): never {
  const text = error instanceof Error ? error.message : String(error);
  const reason = /^(?:The connection \S+ failed|The answer broke off): (.*)$/s.exec(text)?.[1];
  if (reason !== undefined) throw new Lost(reason);
  throw new Refused(text);
}

async function* linesOf(answer: Response): AsyncIterable<string> {
  if (!answer.body) return;
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read().catch(lost);
      if (done) break;
      const lines = (rest + value).split("\n");
      rest = lines.pop() ?? "";
      yield* lines.filter((line) => line.trim() !== "");
    }
    if (rest.trim() !== "") yield rest;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
