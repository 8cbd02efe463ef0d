import { err, ok, type Result } from "../base/index.ts";
import type { ExchangeView } from "../protocol/index.ts";
import { type ConnectionGrant, EGRESS_METHODS, type EgressPattern } from "../model/index.ts";

/** What a workspace has connected, as far as asking it goes. Addresses and credentials are the adapter's. */
export type ConnectionRules = {
  readonly name: string;
  /** What may ever be asked of it, whoever asks. */
  readonly allows: readonly EgressPattern[];
};

/** What one function is granted of one connection; without patterns, all that the connection allows. */
export type EgressGrant = ConnectionGrant;

/** Where a connection leads. `prefix` stands before every path that is asked for: the version of an API that was agreed on. */
export type ConnectionTarget = (
  | { readonly kind: "socket"; readonly path: string }
  /** `http://host:port` or `https://…`. Private addresses are refused unless whoever made the connection said they are meant. */
  | { readonly kind: "origin"; readonly origin: string; readonly privateAddresses?: boolean }
) & { readonly prefix?: string };

/** One more look at a request that the rules let through, by somebody who knows the far side: why not, or nothing. */
export type EgressGuard = (
  asked: EgressTarget,
  body: Uint8Array | undefined,
  signal: AbortSignal,
) => Promise<string | undefined>;

/** Secrets of one run, as they are while they are on their way out: the run's function holds what stands for them, and no more. */
export type SecretsOnTheWay = {
  /** By what stands for it: the value. */
  readonly standIns: { readonly [standIn: string]: string };
  /** What an engine signs in to a registry with, as Docker takes it. */
  readonly signIns: readonly { readonly registry: string; readonly auth: string }[];
};

/**
 * Puts secrets in their places, as the request leaves: only in such places where the far side takes a secret, by somebody who knows it.
 * What comes back are the body and headers to add, or why it does not leave.
 */
export type EgressFill = (
  asked: EgressTarget,
  body: Uint8Array | undefined,
  secrets: SecretsOnTheWay,
) => Result<{ readonly body?: Uint8Array; readonly headers?: EgressTarget["headers"] }, { readonly sentence: string }>;

/** One request as it was, for whoever audits it: nothing of it is secret. */
export type Exchange = ExchangeView & { readonly sentBytes: number; readonly receivedBytes: number };

export type EgressTarget = {
  readonly connection: string;
  readonly method: string;
  /** Path and query, as they go out. Already safe: no dot segments, nothing encoded that would be a separator. */
  readonly path: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
};

const MAX_URL = 8192;
const MAX_HEADERS = 32;
/**
 * Headers a function may set. Whatever says who asks, of whom, or how the bytes travel is the broker's to say; a piece of an answer is
 * not to be had, since a secret that comes back in two pieces is found in neither.
 */
const PASSED: ReadonlySet<string> = new Set([
  "accept",
  "accept-language",
  "content-type",
  "if-match",
  "if-none-match",
  "if-modified-since",
  "idempotency-key",
  "x-registry-config",
]);

/** A header that functions set themselves. */
export function isPassedHeader(name: string): boolean {
  return PASSED.has(name.toLowerCase());
}

/**
 * Whether a function that holds `grants` may make this request. Rules [O1]–[O5] of SPEC.md.
 *
 * What comes out is what is sent: it is put together from parts that were looked at, never passed through.
 */
export function judgeEgress(
  asked: {
    readonly method: string;
    readonly url: string;
    readonly headers: readonly (readonly [name: string, value: string])[];
  },
  connections: readonly ConnectionRules[],
  grants: readonly EgressGrant[],
): Result<EgressTarget, { readonly sentence: string }> {
  const method = asked.method.toUpperCase();
  if (!EGRESS_METHODS.includes(method)) return refused(`The method ${printable(asked.method)} is not passed on.`);
  const address = parseAddress(asked.url);
  if (!address.ok) return address;
  const { connection: name, path, query } = address.value;
  const connection = connections.find((each) => each.name === name);
  const grant = grants.find((each) => each.connection === name);
  if (!connection || !grant)
    return refused(
      `This function has no connection named ${name}. It has ${grants.map((each) => each.connection).join(", ") || "none"}.`,
    );
  const covers = ({ methods, path: pattern }: EgressPattern): boolean =>
    methods.includes(method) && matches(pattern, path);
  if (!connection.allows.some(covers)) return refused(`The connection ${name} does not allow ${method} ${path}.`);
  if (grant.patterns && !grant.patterns.some(covers))
    return refused(`This function was not granted ${method} ${path} of the connection ${name}.`);
  return ok({ connection: name, method, path: path + query, headers: passedHeaders(asked.headers) });
}

/** One name, `.conn`, and a path: nothing of it is an address, so there is nothing to resolve or to be fooled by. */
function parseAddress(
  url: string,
): Result<
  { readonly connection: string; readonly path: string; readonly query: string },
  { readonly sentence: string }
> {
  if (url.length > MAX_URL) return refused("The address is too long.");
  const parts = /^http:\/\/([a-z0-9][a-z0-9-]{0,62})\.conn(?::80)?(\/[^?#]*)?(\?[^#]*)?(?:#.*)?$/.exec(url);
  if (!parts)
    return refused(
      `${printable(url)} is not the address of a connection. Functions reach connections alone: http://<connection>.conn/path.`,
    );
  const [, connection = "", path = "/", query = ""] = parts;
  const reason = badPath(path) ?? (hasControl(query) ? "control characters" : undefined);
  if (reason) return refused(`The address ${printable(url)} has ${reason} in it, which is not passed on.`);
  return ok({ connection, path, query });
}

/** What one server reads as one path and another as a different one. */
function badPath(path: string): string | undefined {
  if (hasControl(path) || /[^\x21-\x7e]/.test(path)) return "characters that must be encoded";
  if (/%(?![0-9a-fA-F]{2})/.test(path)) return "a broken escape";
  if (/%(2e|2f|5c|25|00|0a|0d)/i.test(path)) return "an encoded separator";
  if (path.includes("\\")) return "a backslash";
  if (path.includes("//")) return "an empty segment";
  if (path.split("/").some((segment) => segment === "." || segment === ".." || segment.startsWith("..;")))
    return "a dot segment";
  return path.includes(";") ? "a path parameter" : undefined;
}

function matches(pattern: string, path: string): boolean {
  const [want, have] = [pattern.split("/"), path.split("/")];
  const open = want.indexOf("**");
  if (open < 0) return have.length === want.length && fits(want, have);
  const [before, after] = [want.slice(0, open), want.slice(open + 1)];
  if (have.length < before.length + after.length) return false;
  return fits(before, have) && fits(after, have.slice(have.length - after.length));
}

function fits(want: readonly string[], have: readonly string[]): boolean {
  return want.every((segment, index) => segment === have[index] || (segment === "*" && have[index] !== ""));
}

function passedHeaders(headers: EgressTarget["headers"]): EgressTarget["headers"] {
  return headers
    .slice(0, MAX_HEADERS)
    .filter(([name, value]) => PASSED.has(name.toLowerCase()) && !hasControl(value))
    .map(([name, value]) => [name.toLowerCase(), value]);
}

function hasControl(text: string): boolean {
  return [...text].some((character) => {
    const code = character.charCodeAt(0);
    return code < 0x20 || code === 0x7f;
  });
}

function printable(text: string): string {
  return JSON.stringify(text.slice(0, 120));
}

function refused(sentence: string): { readonly ok: false; readonly error: { readonly sentence: string } } {
  return err({ sentence });
}
