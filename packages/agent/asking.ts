import { askAgainAfterMs, COMMAND_HEADER, isAskedAgain } from "@tributary/core/protocol";
import { httpLink, type OperationContext, retryLink, type TRPCClientError, type TRPCLink } from "@trpc/client";
import superjson from "superjson";

/** What is known of a command while it is asked for. */
type Asked = { readonly id: string; readonly since: number; reached: boolean };

const lost = new WeakSet<object>();

/** Whether a command that nobody answered may have arrived, so that it may be done. */
export function mayBeDone(error: TRPCClientError<never>): boolean {
  return lost.has(error);
}

/**
 * Over HTTP. A command has an id, under which it is asked for again when its answer does not come: the server does it once [B48]. A
 * question is asked once, and again by whoever wants to know.
 */
export function askingLinks(url: string, headers: Readonly<Record<string, string>>): TRPCLink<never>[] {
  return [
    () =>
      ({ op, next }) => {
        if (op.type !== "mutation") return next(op);
        const asked: Asked = { id: crypto.randomUUID(), since: Date.now(), reached: false };
        return next({ ...op, context: { ...op.context, asked } });
      },
    retryLink({
      retry({ op, error, attempts }) {
        const asked = askedIn(op.context);
        if (!asked || op.signal?.aborted || error.data) return false;
        asked.reached ||= mayHaveArrived(error);
        if (asked.reached) lost.add(error);
        return isAskedAgain(attempts, Date.now() - asked.since);
      },
      retryDelayMs: (attempts) => askAgainAfterMs(attempts, Math.random()),
    }),
    httpLink({
      ...{ url, transformer: superjson as never },
      headers({ op }) {
        const asked = askedIn(op.context);
        return asked ? { ...headers, [COMMAND_HEADER]: asked.id } : headers;
      },
    }),
  ];
}

const askedIn = ({ asked }: OperationContext) => asked as Asked | undefined;

const NEVER_THERE = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ERR_INVALID_URL",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** Where nobody was reached nothing was asked. */
function mayHaveArrived({ cause }: TRPCClientError<never>): boolean {
  for (let each: unknown = cause; each instanceof Error; each = each.cause)
    if ("code" in each && NEVER_THERE.has(String(each.code))) return false;
  return true;
}
