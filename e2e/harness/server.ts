import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "./free-port.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const MAIN = join(ROOT, "apps/server/src/main.ts");
const READY_WITHIN_MS = 60_000;
const STOPPED_WITHIN_MS = 15_000;

export type ServerOptions = {
  /** `unix:///…` of the engine it drives; without one, a socket that is not there. */
  readonly dockerHost?: string;
  readonly environment?: Readonly<Record<string, string>>;
};

/** The real server in a process of its own, on a free port, with its own embedded database in a folder of its own. */
export class TributaryServer {
  readonly url: string;
  readonly dataDir: string;
  readonly #options: ServerOptions;
  readonly #port: number;
  readonly #output: string[] = [];
  #process: ChildProcess | undefined;

  private constructor(port: number, options: ServerOptions) {
    this.#port = port;
    this.#options = options;
    this.url = `http://127.0.0.1:${port}`;
    this.dataDir = mkdtempSync(join(tmpdir(), "trb-data-"));
  }

  /** @throws {Error} with the server's own output when it does not answer */
  static async start(options: ServerOptions = {}): Promise<TributaryServer> {
    const server = new TributaryServer(await freePort(), options);
    await server.start();
    return server;
  }

  /** Everything it printed, for the report of a failed journey. */
  get output(): string {
    return this.#output.join("");
  }

  /** The process id, to look at from outside. Undefined while it is stopped. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Starts it (again) on the same port and data. Resolves once it answers. */
  async start(): Promise<void> {
    if (this.#process !== undefined) throw new Error("The server runs already.");
    const own = join(ROOT, "node_modules/.bin/node");
    const child = spawn(existsSync(own) ? own : process.execPath, [MAIN], {
      cwd: ROOT,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...process.env,
        // No machines, whoever has them: tests of machines set theirs up.
        TRIBUTARY_MACHINE_KERNEL: "",
        NODE_ENV: "production",
        NEXT_TELEMETRY_DISABLED: "1",
        HOST: "127.0.0.1",
        PORT: String(this.#port),
        TRIBUTARY_DATA_DIR: this.dataDir,
        DOCKER_HOST: this.#options.dockerHost ?? `unix://${this.dataDir}/no-engine.sock`,
        ...this.#options.environment,
      },
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => this.#output.push(text));
    }
    child.on("error", (error) => this.#output.push(`${error.message}\n`));
    this.#process = child;
    await this.#untilReady(child);
  }

  /** As an operator stops it: SIGTERM, and time to put things away. */
  async stop(): Promise<void> {
    await this.#end("SIGTERM");
  }

  /** As a power cut stops it: kill -9. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** Stops it and removes its data. */
  async dispose(): Promise<void> {
    await this.stop();
    rmSync(this.dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }

  async #untilReady(child: ChildProcess): Promise<void> {
    const deadline = Date.now() + READY_WITHIN_MS;
    while (Date.now() < deadline && child.exitCode === null && child.signalCode === null) {
      const status = await fetch(this.url, { redirect: "manual" }).then(
        (response) => response.status,
        () => 0,
      );
      if (status > 0 && status < 500) return;
      await sleep(100);
    }
    await this.kill();
    throw new Error(`The server did not answer on ${this.url}. It said:\n${this.output}`);
  }

  async #end(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise<boolean>((done) => child.once("exit", () => done(true)));
    child.kill(signal);
    if (await Promise.race([exited, sleep(STOPPED_WITHIN_MS, false)])) return;
    child.kill("SIGKILL");
    await exited;
    throw new Error(
      `The server did not stop within ${STOPPED_WITHIN_MS / 1000} s of ${signal}. It said:\n${this.output}`,
    );
  }
}
