import { createTRPCUntypedClient, createWSClient, wsLink } from "@trpc/client";
import superjson from "superjson";
import { webSocketWith } from "./socket.ts";

type Watched = {
  readonly procedure: string;
  readonly input: unknown;
  readonly onEvent: (event: unknown) => void;
  readonly signal?: AbortSignal;
};

/** Listens on a socket of its own, which is there for as long as this takes and connects again by itself. */
export async function watchAt(
  url: string,
  headers: Readonly<Record<string, string>>,
  { procedure, input, onEvent, signal }: Watched,
): Promise<void> {
  if (signal?.aborted) return;
  const socket = createWSClient({
    url: `${url.replace(/^http/, "ws")}/api/trpc-ws`,
    WebSocket: webSocketWith(headers),
  });
  const client = createTRPCUntypedClient({ links: [wsLink({ client: socket, transformer: superjson })] });
  try {
    await new Promise<void>((resolve, reject) => {
      const listening = client.subscription(procedure, input, {
        onData: onEvent,
        onError: reject,
        onStopped: resolve,
        onComplete: resolve,
      });
      signal?.addEventListener("abort", () => listening.unsubscribe(), { once: true });
      signal?.addEventListener("abort", () => resolve(), { once: true });
    });
  } finally {
    await socket.close();
  }
}
