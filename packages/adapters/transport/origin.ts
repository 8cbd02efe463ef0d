import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";

export type OriginPolicy = {
  /** Host names a browser may know us by, beside `localhost` and plain IP addresses. */
  readonly hostNames: ReadonlySet<string>;
};

/**
 * Whether a request may have come from our own pages, or from a program.
 *
 * A browser always names an Origin on WebSocket handshakes and on POST, so an absent one means a program, which holds no
 * cookie of anybody. The Host must be a name we know: otherwise a foreign name that resolves to our address (DNS
 * rebinding) would make foreign pages same-origin.
 */
export function isOwnOrigin(request: Pick<IncomingMessage, "headers">, policy: OriginPolicy): boolean {
  const host = request.headers.host;
  if (!host || !isKnownHost(host, policy)) return false;
  const { origin } = request.headers;
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === host.toLowerCase();
}

/** Whether the Host header names us: `localhost`, an IP address, or a configured name. */
export function isKnownHost(host: string, policy: OriginPolicy): boolean {
  if (!URL.canParse(`http://${host}`)) return false;
  const name = new URL(`http://${host}`).hostname;
  return name === "localhost" || isIP(name.replace(/^\[|\]$/g, "")) !== 0 || policy.hostNames.has(name);
}
