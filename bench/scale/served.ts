import { openDatabase } from "@tributary/adapters/db";
import type { WorkspaceId } from "@tributary/core/base";
import { EMPTY_SNAPSHOT, type Mutation, sentenceOf, type Snapshot } from "@tributary/core/model";
import { MODEL_PATH, type SnapshotPage } from "@tributary/core/protocol";
import { type ReadModel, readModel } from "@tributary/replica";
import { TributaryServer } from "@tributary/e2e/harness";
import { WebSocket as Socket } from "ws";
import { AUTHOR } from "./store.ts";

const PER_VERSION = 50_000;

/** The real server in a process of its own, and one person who is signed in to it. */
export class Served {
  readonly server: TributaryServer;
  readonly workspace: WorkspaceId;
  readonly #cookie: string;

  private constructor(server: TributaryServer, workspace: WorkspaceId, cookie: string) {
    this.server = server;
    this.workspace = workspace;
    this.#cookie = cookie;
  }

  /** A workspace whose Head holds what `mutations` make, put there while the server is away. */
  static async start(mutations: readonly Mutation[]): Promise<Served> {
    const server = await TributaryServer.start({ environment: { TRIBUTARY_WEB: "none" } });
    const cookie = await signUp(server.url);
    const { id } = await ask<{ readonly id: WorkspaceId }>(
      server.url,
      cookie,
      "workspace.create",
      { name: "Bench" },
      true,
    );
    await server.stop();
    await fill(server.dataDir, id, mutations);
    await server.start();
    return new Served(server, id, cookie);
  }

  get syncUrl(): string {
    return `${this.server.url.replace("http", "ws")}/sync`;
  }

  /** A socket that carries this person's cookie. */
  get webSocket(): typeof WebSocket {
    const headers = { cookie: this.#cookie, origin: this.server.url };
    const signedIn = class extends Socket {
      constructor(url: string) {
        super(url, { headers });
      }
    };
    return signedIn as unknown as typeof WebSocket;
  }

  query<T>(procedure: string, input: unknown): Promise<T> {
    return ask(this.server.url, this.#cookie, procedure, input, false);
  }

  command<T>(procedure: string, input: unknown): Promise<T> {
    return ask(this.server.url, this.#cookie, procedure, input, true);
  }

  /** What a change set stands on, page by page, as agents and pages ask for it. */
  base(changeSet: string): Promise<ReadModel> {
    return readModel(async (page, version) => {
      const named = { changeSet, page: String(page), ...(version === undefined ? {} : { version: String(version) }) };
      const address = `${this.server.url}${MODEL_PATH}?${new URLSearchParams(named)}`;
      const headers = { cookie: this.#cookie, origin: this.server.url };
      const response = await withIdleLines(() => fetch(address, { headers }));
      if (!response.ok) throw new Error(await response.text());
      return (await response.json()) as SnapshotPage;
    });
  }
}

async function signUp(url: string): Promise<string> {
  const response = await fetch(`${url}/api/auth/sign-up/email`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: url },
    body: JSON.stringify({ name: "Bench", email: "bench@example.com", password: "a long enough password" }),
  });
  if (!response.ok) throw new Error(await response.text());
  return response.headers
    .getSetCookie()
    .map((each) => each.split(";")[0])
    .join("; ");
}

async function ask<T>(url: string, cookie: string, procedure: string, input: unknown, isCommand: boolean): Promise<T> {
  const body = JSON.stringify({ json: input });
  const address = `${url}/api/trpc/${procedure}`;
  const headers = { cookie, origin: url, "content-type": "application/json" };
  const send = () =>
    isCommand
      ? fetch(address, { method: "POST", headers, body })
      : fetch(`${address}?input=${encodeURIComponent(body)}`, { headers });
  const response = await (isCommand ? send() : withIdleLines(send));
  if (!response.ok) throw new Error(`${procedure}: ${await response.text()}`);
  return ((await response.json()) as { readonly result: { readonly data: { readonly json: T } } }).result.data.json;
}

/** A connection that was idle while this process was busy may have been closed under a question. */
function withIdleLines(ask: () => Promise<Response>): Promise<Response> {
  return ask().catch(ask);
}

async function fill(dataDir: string, workspace: WorkspaceId, mutations: readonly Mutation[]): Promise<void> {
  const describe = (mutation: Mutation, snapshot: Snapshot = EMPTY_SNAPSHOT) => sentenceOf(mutation, snapshot);
  const database = await openDatabase({ dataDir, describe });
  let { version } = await database.stores.heads.load(workspace);
  for (let at = 0; at < mutations.length; at += PER_VERSION) {
    const entry = { actor: AUTHOR, at: Date.now(), idempotencyKey: `fill:${version}` };
    const part = mutations.slice(at, at + PER_VERSION);
    const appended = await database.stores.heads.append(workspace, version, { ...entry, mutations: part });
    if (!appended.ok) throw new Error(appended.error.kind);
    version = appended.value;
  }
  await database.close();
}
