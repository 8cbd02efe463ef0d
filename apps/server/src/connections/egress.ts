import { ACTION_CAPS, type OpenConnection, openBroker } from "@tributary/adapters/connections";
import { type Actor, err, type Origin, type Result, type WorkspaceId } from "@tributary/core/base";
import type { Egress, Exchange } from "@tributary/core/engine";
import { EGRESS_METHODS } from "@tributary/core/model";
import { Hider } from "../functions/hide.ts";
import type { EgressTools, FunctionHooks, FunctionJob, Prepared } from "../functions/job.ts";

/** A workspace's connection, opened for one run; or why it cannot be. `isCurrent` says whether it still is what it was. */
export type Opened = { readonly connection: OpenConnection; isCurrent(): boolean };

/** Who opens a connection, for as long as `signal` lasts. */
export type ConnectionUser = {
  readonly by: Actor;
  readonly origin?: Origin;
  readonly signal: AbortSignal;
  /** Told that it was signed in to, and how: nothing secret. */
  log(line: string): void;
  /** It is opened to sign in to another one. */
  readonly isSigningIn?: boolean;
};

export type EgressParts = {
  open(
    workspace: WorkspaceId,
    name: string,
    user: ConnectionUser,
  ): Promise<Result<Opened, { readonly sentence: string }>>;
  /** Told of each exchange, for whoever looks at the connection. */
  note(workspace: WorkspaceId, exchange: Exchange, by: { readonly function: string }): void;
};

/**
 * The way out of one run: the connections its function was granted, each opened when it is first asked for, and refused from the
 * moment on that somebody changes or removes it. Rules [VN1]–[VN3].
 */
export function egressFor(parts: EgressParts): FunctionHooks["egressFor"] {
  return async (job, prepared, tools) => {
    if (job.grants.length === 0) return undefined;
    // A function may put into an address what it was given; what was refused is told as it was asked.
    const hider = new Hider([...prepared.redactions, ...(job.hidden ?? [])]);
    const tell = (exchange: Exchange): void => {
      tools.exchanged(exchange);
      parts.note(job.workspace, exchange, { function: job.function.name });
    };
    const clean = (each: Exchange) => (job.isConfidential ? withheld(each, job.grants) : redacted(each, hider));
    return new Way(parts, job, prepared, { ...tools, exchanged: (each) => tell(clean(each)), tell });
  };
}

/** `tell` takes what holds nothing of what was asked. */
type WayTools = EgressTools & { readonly tell: (exchange: Exchange) => void };

class Way implements Egress {
  readonly #parts: EgressParts;
  readonly #job: FunctionJob;
  readonly #prepared: Prepared;
  readonly #tools: WayTools;
  readonly #opened = new Map<string, Opened>();
  readonly #connections: OpenConnection[] = [];
  readonly #broker: Egress;

  constructor(parts: EgressParts, job: FunctionJob, prepared: Prepared, tools: WayTools) {
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
    const name = nameIn(asked.url);
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
    const opened = await this.#parts.open(this.#job.workspace, name, this.#user());
    if (!opened.ok) return opened.error.sentence;
    // Two requests at once open it twice; the first stays.
    if (this.#opened.has(name)) return undefined;
    this.#opened.set(name, opened.value);
    this.#connections.push(withPrepared(opened.value.connection, this.#prepared));
    return undefined;
  }

  #user(): ConnectionUser {
    const { by, origin, function: asking } = this.#job;
    const { signal, log } = this.#tools;
    return { by, signal, log, ...(origin ? { origin } : {}), isSigningIn: asking.kind === "authentication" };
  }

  #refuse(connection: string, asked: Parameters<Egress["request"]>[0], sentence: string) {
    const sizes = { sentBytes: asked.body?.length ?? 0, receivedBytes: 0, durationMs: 0 };
    this.#tools.tell({ connection, method: methodOf(asked.method), path: "", refused: sentence, ...sizes });
    return err({ sentence });
  }
}

/** Of a confidential run it is told whom it asked and what came of it; what it asked may hold what it was given. */
function withheld({ method, refused, ...exchange }: Exchange, grants: FunctionJob["grants"]): Exchange {
  // What is refused by its address has no connection yet; a name it was granted says nothing.
  const named = exchange.connection === "" ? nameIn(exchange.path) : exchange.connection;
  return {
    ...exchange,
    connection: grants.some(({ connection }) => connection === named) ? (named ?? "") : "",
    method: methodOf(method),
    path: "…",
    ...(refused === undefined ? {} : { refused: "Why is not kept, because it handles secrets." }),
  };
}

function nameIn(url: string): string | undefined {
  return /^http:\/\/([a-z0-9-]+)\.conn\b/.exec(url)?.[1];
}

/** What a function calls a method may be any text. */
function methodOf(asked: string): string {
  return EGRESS_METHODS.includes(asked) ? asked : "";
}

function redacted(exchange: Exchange, hider: Hider): Exchange {
  const refused = exchange.refused === undefined ? {} : { refused: hider.words(exchange.refused) };
  return { ...exchange, path: hider.words(exchange.path), ...refused };
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
