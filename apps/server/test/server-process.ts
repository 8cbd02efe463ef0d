import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTRPCClient, httpLink } from "@trpc/client";
import type { AppRouter } from "@tributary/adapters/api";
import type { Role } from "@tributary/core/base";
import superjson from "superjson";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";

const MAIN = join(import.meta.dirname, "../src/main.ts");
const READY = /Tributary is ready: (http:\S+)/;
const READY_WITHIN_MS = 40_000;

export type Api = ReturnType<typeof createTRPCClient<AppRouter>>;
export type Person = { readonly id: string; readonly name: string; readonly cookie: string; readonly api: Api };

export type Shop = { readonly ana: Person; readonly workspace: string };

/** The real server in a process of its own, without pages, on an embedded database of its own. */
export class ServerProcess {
  readonly dataDir = mkdtempSync(join(tmpdir(), "trb-srv-"));
  #env: Readonly<Record<string, string>>;
  readonly #nodeArgs: readonly string[];
  #child: ChildProcess | undefined;
  #output = "";
  #port = "0";
  #shop: Shop | undefined;
  readonly #peers = new Set<WebsocketProvider>();
  url = "";

  private constructor(env: Readonly<Record<string, string>>, nodeArgs: readonly string[]) {
    this.#env = env;
    this.#nodeArgs = nodeArgs;
  }

  static async start(
    env: Readonly<Record<string, string>> = {},
    nodeArgs: readonly string[] = [],
  ): Promise<ServerProcess> {
    const server = new ServerProcess(env, nodeArgs);
    try {
      await server.start();
    } catch (fault) {
      // Nobody else knows of it, so nobody else could end it.
      await server.dispose();
      throw fault;
    }
    return server;
  }

  get output(): string {
    return this.#output;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Starts it, again on the same port and data; with another environment, when one is given. */
  async start(env: Readonly<Record<string, string>> = {}): Promise<void> {
    this.#env = { ...this.#env, ...env };
    const child = spawn(join(import.meta.dirname, "../../../node_modules/.bin/node"), [...this.#nodeArgs, MAIN], {
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...process.env,
        // No machines, whoever has them: tests of machines set theirs up.
        TRIBUTARY_MACHINE_KERNEL: "",
        ...this.#env,
        NODE_ENV: "production",
        PORT: this.#port,
        HOST: "127.0.0.1",
        TRIBUTARY_DATA_DIR: this.dataDir,
        TRIBUTARY_WEB: "none",
        VITEST: "",
      },
    });
    this.#child = child;
    this.url = await new Promise<string>((done, fail) => {
      const late = setTimeout(() => fail(new Error(`not ready in time:\n${this.#output}`)), READY_WITHIN_MS);
      const read = (text: string) => {
        this.#output += text;
        const url = READY.exec(text)?.[1];
        if (!url) return;
        clearTimeout(late);
        done(url);
      };
      for (const stream of [child.stdout, child.stderr]) stream?.setEncoding("utf8").on("data", read);
      child.once("exit", (code) => fail(new Error(`ended with ${code}:\n${this.#output}`)));
    });
    this.#port = new URL(this.url).port;
  }

  signal(name: NodeJS.Signals): void {
    this.#child?.kill(name);
  }

  async end(signal: "SIGTERM" | "SIGKILL"): Promise<number | null> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return null;
    const ended = new Promise<number | null>((done) => child.once("exit", done));
    child.kill(signal);
    return ended;
  }

  async dispose(): Promise<void> {
    for (const peer of this.#peers) peer.destroy();
    await this.end("SIGTERM");
    rmSync(this.dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }

  /** A stock Yjs client in a change set, or in `head.<workspace>`, knowing none of our rules. It leaves when it is told to, or with the server. */
  async stockPeer(
    changeSet: string,
    params: { readonly token: string; readonly [name: string]: string },
  ): Promise<{ readonly doc: Y.Doc; leave(): void }> {
    const doc = new Y.Doc();
    const room = changeSet.startsWith("head.") ? changeSet : `changeSet.${changeSet}`;
    const peer = new WebsocketProvider(`${this.url.replace("http", "ws")}/sync`, room, doc, {
      params,
      disableBc: true,
    });
    this.#peers.add(peer);
    await new Promise((done) => peer.once("sync", done));
    return { doc, leave: () => peer.destroy() };
  }

  /** A new account; all but the first need an invitation. Two of one name need two addresses. */
  async signUp(name: string, invitation?: string, email = `${name.toLowerCase()}@example.test`): Promise<Person> {
    const response = await fetch(`${this.url}/api/auth/sign-up/email`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        origin: this.url,
        ...(invitation ? { "x-tributary-invite": invitation } : {}),
      },
      body: JSON.stringify({ name, email, password: "correct horse battery" }),
    });
    if (!response.ok) throw new Error(`sign-up: ${response.status} ${await response.text()}`);
    const cookie = response.headers
      .getSetCookie()
      .map((each) => each.split(";")[0])
      .join("; ");
    const api = this.api({ cookie });
    const me = await api.session.me.query();
    return { id: me.user?.id ?? "", name, cookie, api };
  }

  /** Ana comes to an empty server and founds the workspace Shop. */
  async foundShop(): Promise<Shop> {
    const ana = await this.signUp("Ana");
    const { id: workspace } = await ana.api.workspace.create.mutate({ name: "Shop" });
    this.#shop = { ana, workspace };
    return this.#shop;
  }

  /** Somebody new comes into that workspace, by Ana's invitation. */
  async join(name: string, role: Role, email?: string): Promise<Person> {
    if (!this.#shop) throw new RangeError("Nobody has founded the workspace yet.");
    const { ana, workspace } = this.#shop;
    return this.signUp(name, (await ana.api.workspace.invite.mutate({ workspace, role })).token, email);
  }

  api(headers: Record<string, string> = {}): Api {
    return createTRPCClient<AppRouter>({
      links: [httpLink({ url: `${this.url}/api/trpc`, transformer: superjson, headers })],
    });
  }
}
