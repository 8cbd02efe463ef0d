"use client";

import { QueryCache, QueryClient } from "@tanstack/react-query";
import {
  createTRPCClient,
  createWSClient,
  httpLink,
  type OperationContext,
  retryLink,
  splitLink,
  wsLink,
  type TRPCLink,
} from "@trpc/client";
import { createTRPCContext } from "@trpc/tanstack-react-query";
import superjson from "superjson";
import type { AppRouter } from "@tributary/adapters/api";
import {
  answerOfApi,
  askAgainAfterMs,
  AskedCommand,
  COMMAND_HEADER,
  mayBeDone,
  originHeaders,
  type GivenNotes,
  whyTurnedAway,
} from "@tributary/core/protocol";
import { givenIn, here } from "./given/given.ts";
import { freshId } from "./ids.ts";

export type { AppRouter };

export const { TRPCProvider, useTRPC, useTRPCClient } = createTRPCContext<AppRouter>();

/** What the person gives with all they do in the change set that this is about. */
function givenWith(input: unknown): GivenNotes {
  const { changeSet } = (input ?? {}) as { readonly changeSet?: unknown };
  return typeof changeSet === "string" ? givenIn(changeSet) : {};
}

const askedIn = ({ asked }: OperationContext) => asked as AskedCommand | undefined;

/**
 * Over HTTP. A command has an id, under which it is asked for again when its answer does not come, as when the machine's network changes:
 * the server does it once. Questions are asked again by whoever shows the answer. Rule [WQ1].
 */
export function askingLinks(url: string): TRPCLink<AppRouter>[] {
  return [
    () =>
      ({ op, next }) => {
        if (op.type !== "mutation") return next(op);
        return next({ ...op, context: { ...op.context, asked: new AskedCommand(freshId(), Date.now()) } });
      },
    retryLink({
      retry: ({ op, error, attempts }) =>
        askedIn(op.context)?.isAskedAgain(error, attempts, Date.now()) === true && !op.signal?.aborted,
      retryDelayMs: (attempts) => askAgainAfterMs(attempts, Math.random()),
    }),
    // Each question on its own: in a batch, one slow answer would hold back all the others, and with them the whole page.
    httpLink({
      ...{ url, transformer: superjson },
      fetch: async (where, what) => answerOfApi(await fetch(where, what as RequestInit)),
      headers({ op }) {
        const asked = askedIn(op.context);
        asked?.sends();
        const said = originHeaders({ ...here(), ...givenWith(op.input) });
        return asked ? { ...said, [COMMAND_HEADER]: asked.id } : said;
      },
    }),
  ];
}

/** Questions and commands over HTTP, subscriptions over one WebSocket that connects on first use and reconnects by itself. */
export function createApi() {
  const http = askingLinks("/api/trpc");
  if (typeof window === "undefined") return createTRPCClient<AppRouter>({ links: http });
  const url = () => `${window.location.protocol === "https:" ? "wss" : "ws"}://${window.location.host}/api/trpc-ws`;
  const client = createWSClient({
    url,
    lazy: { enabled: true, closeMs: 10_000 },
    keepAlive: { enabled: true, intervalMs: 20_000, pongTimeoutMs: 5_000 },
    // Soon, but not all pages at once: whoever was cut off together must not return together.
    retryDelayMs: (attempt) => (0.5 + Math.random() / 2) * Math.min(4_000, 250 * 2 ** attempt),
  });
  const socket: TRPCLink<AppRouter> = wsLink({ client, transformer: superjson });
  return createTRPCClient<AppRouter>({
    links: [splitLink({ condition: (op) => op.type === "subscription", true: socket, false: http })],
  });
}

/** Answers stay fresh until an event says otherwise; a refusal by the rules is not retried, a fault of the world is. */
export function createQueries(onSignedOut: () => void): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        if (codeOf(error) === "UNAUTHORIZED") onSignedOut();
      },
    }),
    defaultOptions: {
      queries: {
        // Whether the browser believes in a network says nothing about a server that may be on this very machine: a question
        // that waits for it would leave a page on its skeleton for ever.
        networkMode: "always",
        staleTime: 30_000,
        retry: (attempt, error) => codeOf(error) === undefined && attempt < 4,
        retryDelay: (attempt) => Math.min(8000, 400 * 2 ** attempt),
      },
      mutations: { retry: false, networkMode: "always" },
    },
  });
}

/** The tRPC code of a refusal (`FORBIDDEN`, `NOT_FOUND`, …), or undefined when the server did not answer at all. */
export function codeOf(error: unknown): string | undefined {
  const data = (error as { readonly data?: { readonly code?: unknown } | null } | null)?.data;
  return typeof data?.code === "string" ? data.code : undefined;
}

/** An error that is told and handled like a refusal of tRPC with that code. */
export function codedError(code: string, sentence: string): Error {
  return Object.assign(new Error(sentence), { data: { code } });
}

/** What to tell a person about a failed question or command. */
export function sentenceOf(error: unknown): string {
  if (mayBeDone(error))
    return "The server does not answer, so nobody knows whether this was done. Once it is back, look before you try again.";
  const other = whyTurnedAway(error);
  if (other) return other.message;
  if (codeOf(error) === undefined) return "The server does not answer. Check that it is running, then try again.";
  return error instanceof Error && error.message ? error.message : "The server refused without saying why.";
}
