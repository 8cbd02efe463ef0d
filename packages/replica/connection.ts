import { CLOSE } from "@tributary/core/protocol";

/** How things stand with the server, in words a person reads. */
export type Connection =
  | { readonly phase: "connecting" }
  | { readonly phase: "connected" }
  /** It will try again by itself. */
  | { readonly phase: "offline"; readonly sentence: string }
  /** It will not: only the person can change what is in the way. */
  | {
      readonly phase: "ended";
      readonly reason: "unauthenticated" | "forbidden" | "notFound" | "refused";
      readonly sentence: string;
    };

/** What a closed socket means, and what to do about it. */
export type Closed =
  | { readonly next: "retry"; readonly slow: boolean; readonly sentence: string }
  | { readonly next: "rejoin"; readonly sentence: string }
  | { readonly next: "end"; readonly connection: Extract<Connection, { phase: "ended" }> };

export function meaningOfClose(code: number | undefined): Closed {
  switch (code) {
    case CLOSE.unauthenticated:
      return end(
        "unauthenticated",
        "You are signed out. Sign in again to go on; what you changed is kept on this page.",
      );
    case CLOSE.forbidden:
      return end("forbidden", "You may no longer see this. Ask an owner of the workspace for access.");
    case CLOSE.notFound:
      return end("notFound", "This change set no longer exists.");
    case CLOSE.outdated:
      return { next: "rejoin", sentence: "The change set was tidied up on the server, so it is being fetched anew." };
    case CLOSE.hostile:
      return { next: "rejoin", sentence: "The server could not read this page's copy, so it is being fetched anew." };
    case CLOSE.flooding:
      return { next: "retry", slow: true, sentence: "Too much was sent at once; sending again in a moment." };
    case CLOSE.unavailable:
      return { next: "retry", slow: false, sentence: "The server cannot save right now; trying again." };
    default:
      return { next: "retry", slow: false, sentence: "Not connected; trying again." };
  }
}

function end(reason: "unauthenticated" | "forbidden" | "notFound", sentence: string): Closed {
  return { next: "end", connection: { phase: "ended", reason, sentence } };
}

/**
 * How long to wait before reconnecting, in milliseconds: uniform in [0, min(10 000, 250 · 2^attempt)), and from 2 s up
 * when the server asked for less. Clients cut off together must not return together.
 *
 * @see M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015 ("full jitter")
 */
export function reconnectDelayMs(attempt: number, slow: boolean, random: () => number): number {
  return (slow ? 2000 : 0) + random() * Math.min(10_000, 250 * 2 ** Math.min(attempt, 10));
}
