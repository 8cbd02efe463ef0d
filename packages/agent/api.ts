import {
  type ChangeSetSummary,
  mayBeDone,
  MODEL_PATH,
  originHeaders,
  type Review,
  type SaidOrigin,
  type SnapshotPage,
  whyTurnedAway,
} from "@tributary/core/protocol";
import { type ReadModel, readModel } from "@tributary/replica";
import { createTRPCUntypedClient, TRPCClientError } from "@trpc/client";
import { askingLinks } from "./asking.ts";
import { AgentFault, type AgentFaultKind } from "./fault.ts";
import { whereItIs } from "./where-it-is.ts";
import { watchAt } from "./watch.ts";

export type EngineImage = {
  /** What the engine calls it: `nginx:1.27`. */
  readonly reference: string;
  /** The engine's own name for exactly these bytes: two references with one id are one image. */
  readonly id: string;
  /** A registry's name for them, `sha256:…`; what was built on that engine has none. */
  readonly digest?: string;
};

/** The questions and commands an agent has beside its sockets. Each rejects with an `AgentFault`. */
export type AgentApi = {
  /** The model the change set stands on, whole, however many pages it takes. */
  base(changeSet: string): Promise<ReadModel>;
  changeSet(changeSet: string): Promise<ChangeSetSummary>;
  /** Changes, plan, what it risks, findings and what approval still needs. */
  review(changeSet: string): Promise<Review>;
  /** The workspace the token is for. */
  workspace(): Promise<string>;
  /** What the connected engine has, once for each name; empty when none is connected. */
  images(workspace: string): Promise<readonly EngineImage[]>;
  /**
   * Any other question or command of the server, by name: `command("review.request", { changeSet })`. A command whose answer does not come
   * is asked for again, some ten seconds long, and done once however often it was asked for.
   */
  query(procedure: string, input?: unknown): Promise<unknown>;
  command(
    procedure: string,
    input?: unknown,
    options?: { readonly signal?: AbortSignal | undefined },
  ): Promise<unknown>;
  /**
   * Listens to something that goes on, by name: `watch("run.watch", { run, afterSeq: 0 }, { onEvent, signal })`. Resolves when it
   * has ended or `signal` says that it is enough. After a broken line it begins again from its input: what was told may be told again.
   */
  watch(
    procedure: string,
    input: unknown,
    options: { readonly onEvent: (event: unknown) => void; readonly signal?: AbortSignal },
  ): Promise<void>;
};

/**
 * Speaks to the server at `url` (`http://127.0.0.1:4000`) with an API token, or as the person whose session a cookie is. Nothing is sent before the first question.
 *
 * @param said - what the audit and policies are to know of where these calls come from and why, asked anew for each; the time zone and
 * the language are this process's own unless given
 */
export function createAgentApi(
  url: string,
  credential: string | { readonly cookie: string },
  said: SaidOrigin | (() => SaidOrigin) = {},
): AgentApi {
  const whose = typeof credential === "string" ? { authorization: `Bearer ${credential}` } : credential;
  const headers = () => ({
    ...whose,
    ...originHeaders({ ...whereItIs(), ...(typeof said === "function" ? said() : said) }),
  });
  const client = createTRPCUntypedClient({ links: askingLinks(`${url}/api/trpc`, headers) });
  const told = <T>(answer: Promise<T>) =>
    answer.catch((error: unknown) => {
      throw faultOf(error, url);
    });
  const query = (procedure: string, input?: unknown) => told(client.query(procedure, input));
  return {
    query,
    command: (procedure, input, { signal } = {}) =>
      told(client.mutation(procedure, input, signal ? { signal } : undefined)),
    watch: (procedure, input, options) => told(watchAt(url, headers(), { procedure, input, ...options })),
    changeSet: async (changeSet) => (await query("changeSet.get", { changeSet })) as ChangeSetSummary,
    review: async (changeSet) => (await query("review.get", { changeSet })) as Review,
    images: async (workspace) => (await query("engine.images", { workspace })) as readonly EngineImage[],
    async workspace() {
      const me = (await query("session.me")) as { readonly workspaces: readonly { readonly id: string }[] };
      const [first] = me.workspaces;
      if (!first) throw new AgentFault("unauthenticated", WRONG_TOKEN);
      return first.id;
    },
    base: (changeSet) => readModel((page, version) => modelPage(url, headers(), { changeSet, version, page })),
  };
}

export const WRONG_TOKEN = "The token is missing, wrong, expired or revoked. Make a new one under Settings, Agents.";

const KINDS: { readonly [code: string]: AgentFaultKind } = {
  UNAUTHORIZED: "unauthenticated",
  FORBIDDEN: "forbidden",
  NOT_FOUND: "notFound",
};

const STATUSES: { readonly [status: number]: AgentFaultKind } = {
  401: "unauthenticated",
  403: "forbidden",
  404: "notFound",
};

type PageOf = { readonly changeSet: string; readonly version: number | undefined; readonly page: number };

async function modelPage(
  url: string,
  headers: Readonly<Record<string, string>>,
  { changeSet, version, page }: PageOf,
): Promise<SnapshotPage> {
  const named = { changeSet, page: String(page), ...(version === undefined ? {} : { version: String(version) }) };
  const response = await fetch(`${url}${MODEL_PATH}?${new URLSearchParams(named)}`, { headers }).catch(
    (error: unknown) => {
      throw nobodyAt(url, error);
    },
  );
  if (response.ok) return (await response.json()) as SnapshotPage;
  const kind = STATUSES[response.status] ?? "refused";
  throw new AgentFault(kind, kind === "unauthenticated" ? WRONG_TOKEN : (await response.text()).trim());
}

function nobodyAt(url: string, cause: unknown): AgentFault {
  return new AgentFault("unreachable", `No Tributary answers at ${url}. Is the address right, and does it run?`, cause);
}

const UNTOLD = "The answer did not come, so nobody knows whether it was done. Look before you try again.";

function faultOf(error: unknown, url: string): AgentFault {
  if (!(error instanceof TRPCClientError)) return new AgentFault("unreachable", String(error), error);
  if (mayBeDone(error)) return new AgentFault("unknown", UNTOLD, error);
  const { code, outcome } = (error.data ?? {}) as { readonly code?: unknown; readonly outcome?: unknown };
  const other = whyTurnedAway(error);
  if (other) return new AgentFault(STATUSES[other.status] ?? "refused", other.message, error);
  if (typeof code !== "string") return nobodyAt(url, error);
  if (outcome === "unknown") return new AgentFault("unknown", error.message, error);
  const kind = KINDS[code] ?? "refused";
  return new AgentFault(kind, kind === "unauthenticated" ? WRONG_TOKEN : error.message, error);
}
