import { ACTION_CAPS, type OpenConnection, openBroker, redact } from "@tributary/adapters/connections";
import { err, type Result, type WorkspaceId } from "@tributary/core/base";
import type { Egress, Exchange } from "@tributary/core/engine";
import type { FunctionHooks, FunctionJob, Prepared } from "../functions/job.ts";

/** A workspace's connection, opened for one run; or why it cannot be. `isCurrent` says whether it still is what it was. */
export type Opened = { readonly connection: OpenConnection; isCurrent(): boolean };

export type EgressParts = {
  open(workspace: WorkspaceId, name: string): Promise<Result<Opened, { readonly sentence: string }>>;
  /** Told of each exchange, for whoever looks at the connection. */
  note(workspace: WorkspaceId, exchange: Exchange, by: { readonly function: string }): void;
};

type Tools = { readonly exchanged: (exchange: Exchange) => void };

/**
 * The way out of one run: the connections its function was granted, each opened when it is first asked for, and refused from the
 * moment on that somebody changes or removes it. Rules [VN1]–[VN3].
 */
export function egressFor(parts: EgressParts): FunctionHooks["egressFor"] {
  return async (job, prepared, tools) => {
    if (job.grants.length === 0) return undefined;
    // A function may put into an address what it was given; what was refused is told as it was asked.
    const secrets = [...prepared.redactions, ...(job.hidden ?? [])];
    const exchanged = (each: Exchange): void => {
      const refused = each.refused === undefined ? {} : { refused: redact(each.refused, secrets) };
      const exchange = { ...each, path: redact(each.path, secrets), ...refused };
      tools.exchanged(exchange);
      parts.note(job.workspace, exchange, { function: job.function.name });
    };
    return new Way(parts, job, prepared, { exchanged });
  };
}

class Way implements Egress {
  readonly #parts: EgressParts;
  readonly #job: FunctionJob;
  readonly #prepared: Prepared;
  readonly #tools: Tools;
  readonly #opened = new Map<string, Opened>();
  readonly #connections: OpenConnection[] = [];
  readonly #broker: Egress;

  constructor(parts: EgressParts, job: FunctionJob, prepared: Prepared, tools: Tools) {
    this.#parts = parts;
    this.#job = job;
    this.#prepared = prepared;
    this.#tools = tools;
    this.#broker = openBroker({
      connections: this.#connections,
      grants: job.grants,
      caps: job.function.kind === "action" ? ACTION_CAPS : {},
      onExchange: tools.exchanged,
    });
  }

  async request(...[asked, signal]: Parameters<Egress["request"]>): ReturnType<Egress["request"]> {
    const name = /^http:\/\/([a-z0-9-]+)\.conn\b/.exec(asked.url)?.[1];
    const isGranted = name !== undefined && this.#job.grants.some(({ connection }) => connection === name);
    // What is none of its connections is refused by the rules, in their words.
    const closed = isGranted ? await this.#closed(name) : undefined;
    if (closed !== undefined) return this.#refuse(name ?? "", asked, closed);
    return this.#broker.request(asked, signal);
  }

  /** Why the connection cannot be used now; undefined when it is open. */
  async #closed(name: string): Promise<string | undefined> {
    const known = this.#opened.get(name);
    if (known) return known.isCurrent() ? undefined : `The connection ${name} was changed or removed while this ran.`;
    const opened = await this.#parts.open(this.#job.workspace, name);
    if (!opened.ok) return opened.error.sentence;
    // Two requests at once open it twice; the first stays.
    if (this.#opened.has(name)) return undefined;
    this.#opened.set(name, opened.value);
    this.#connections.push(withPrepared(opened.value.connection, this.#prepared));
    return undefined;
  }

  #refuse(connection: string, asked: Parameters<Egress["request"]>[0], sentence: string) {
    const sizes = { sentBytes: asked.body?.length ?? 0, receivedBytes: 0, durationMs: 0 };
    this.#tools.exchanged({ connection, method: asked.method, path: "", refused: sentence, ...sizes });
    return err({ sentence });
  }
}

/** The connection with the headers that were made ready for this run, beside those of its own credential. */
function withPrepared(connection: OpenConnection, { headers = {}, onTheWay, redactions }: Prepared): OpenConnection {
  const added = Object.entries(headers[connection.name] ?? {});
  if (added.length === 0 && redactions.length === 0) return connection;
  return {
    ...connection,
    ...(onTheWay ? { onTheWay } : {}),
    credential: async () => {
      const own = await connection.credential?.();
      return { headers: [...(own?.headers ?? []), ...added], secrets: [...(own?.secrets ?? []), ...redactions] };
    },
  };
}
