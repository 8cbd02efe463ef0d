import { answerOfApi, askAgainAfterMs, AskedCommand, COMMAND_HEADER } from "@tributary/core/protocol";
import { httpLink, type OperationContext, retryLink, type TRPCLink } from "@trpc/client";
import superjson from "superjson";

/**
 * Over HTTP. A command has an id, under which it is asked for again when its answer does not come: the server does it once [B48]. A
 * question is asked once, and again by whoever wants to know.
 */
export function askingLinks(url: string, headersNow: () => Readonly<Record<string, string>>): TRPCLink<never>[] {
  return [
    () =>
      ({ op, next }) => {
        if (op.type !== "mutation") return next(op);
        const asked = new AskedCommand(crypto.randomUUID(), Date.now());
        return next({ ...op, context: { ...op.context, asked } });
      },
    retryLink({
      retry: ({ op, error, attempts }) =>
        askedIn(op.context)?.isAskedAgain(error, attempts, Date.now()) === true && !op.signal?.aborted,
      retryDelayMs: (attempts) => askAgainAfterMs(attempts, Math.random()),
    }),
    httpLink({
      // Links of no router in particular: which one is spoken to, whoever calls `query` and `command` says.
      ...{ url, transformer: superjson as never },
      fetch: async (where, what) => answerOfApi(await fetch(where, what as RequestInit)),
      headers({ op }) {
        const asked = askedIn(op.context);
        asked?.sends();
        const headers = headersNow();
        return asked ? { ...headers, [COMMAND_HEADER]: asked.id } : headers;
      },
    }),
  ];
}

const askedIn = ({ asked }: OperationContext) => asked as AskedCommand | undefined;
