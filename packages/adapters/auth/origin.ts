import { isIP } from "node:net";

export type Origins = {
  readonly baseUrl: string;
  readonly trustedOrigins?: readonly string[];
  /** Names this machine is known by, e.g. `os.hostname()`: as good as its address. */
  readonly hostNames?: readonly string[];
};

/**
 * Whether a page of `origin` may use our cookies: the configured origins, and the very host the request was sent to if
 * that is an address or this machine. A name must be configured: through a name of their own that leads here (DNS
 * rebinding), a stranger's page would otherwise have the same host as we.
 */
export function isTrustedOrigin(origin: string, host: string | undefined, origins: Origins): boolean {
  const { baseUrl, trustedOrigins = [], hostNames = [] } = origins;
  if ([new URL(baseUrl).origin, ...trustedOrigins].includes(origin)) return true;
  return sameHostOrigins(host, hostNames).includes(origin);
}

/** The origins of `host` itself, by either scheme (a proxy may speak TLS for us), where no stranger can be that host. */
export function sameHostOrigins(host: string | undefined, hostNames: readonly string[]): string[] {
  if (!host || !URL.canParse(`http://${host}`)) return [];
  const { hostname } = new URL(`http://${host}`);
  const isAddress = isIP(hostname.replace(/^\[|\]$/g, "")) !== 0;
  const isHere = hostname === "localhost" || hostname.endsWith(".localhost");
  const isKnown = hostNames.some((name) => name.toLowerCase() === hostname);
  return isAddress || isHere || isKnown ? [`http://${host}`, `https://${host}`].map((url) => new URL(url).origin) : [];
}
