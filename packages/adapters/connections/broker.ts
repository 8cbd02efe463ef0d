import { type ClientRequest, type IncomingMessage, request as plain, type RequestOptions } from "node:http";
import { request as secure } from "node:https";
import { isIP } from "node:net";
import { err, ok } from "@tributary/core/base";
import {
  type ConnectionRules,
  type ConnectionTarget,
  type Egress,
  type EgressFill,
  type EgressGrant,
  type EgressGuard,
  type EgressResponse,
  type EgressTarget,
  type Exchange,
  judgeEgress,
  type SecretsOnTheWay,
} from "@tributary/core/engine";
import { AddressRefused, isAllowed, vettedLookup } from "./addresses.ts";
import { redact, Redactor, redactStream } from "./redact.ts";

/** What is added to each request, fetched when it is needed; `secrets` are kept out of everything that comes back. */
export type Credential = {
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly secrets: readonly string[];
};

export type OpenConnection = ConnectionRules & {
  readonly target: ConnectionTarget;
  readonly credential?: () => Promise<Credential>;
  readonly guard?: EgressGuard;
  readonly fill?: EgressFill;
  /** Of this run: put in their places as a request leaves, by `fill` alone. */
  readonly onTheWay?: SecretsOnTheWay;
};

export type BrokerCaps = {
  readonly requests: number;
  readonly atOnce: number;
  readonly requestBytes: number;
  readonly responseBytes: number;
};

export const BROKER_CAPS: BrokerCaps = {
  requests: 2000,
  atOnce: 16,
  requestBytes: 32 * 1024 * 1024,
  responseBytes: 32 * 1024 * 1024,
};

/** For actions, which wait by asking again: a request every quarter of a second, for as long as they may run. */
export const ACTION_CAPS: Partial<BrokerCaps> = { requests: 20_000 };

export type BrokerOptions = {
  readonly connections: readonly OpenConnection[];
  readonly grants: readonly EgressGrant[];
  readonly caps?: Partial<BrokerCaps>;
  readonly onExchange?: (exchange: Exchange) => void;
};

const HIDDEN_HEADERS: ReadonlySet<string> = new Set([
  "set-cookie",
  "connection",
  "keep-alive",
  "transfer-encoding",
  "upgrade",
  "proxy-authenticate",
  "content-encoding",
  "content-length",
]);

/** The way out of one execution: checks, adds what the function must not know, calls, and hides it in what comes back. */
export function openBroker(options: BrokerOptions): Egress {
  const caps = { ...BROKER_CAPS, ...options.caps };
  let made = 0;
  let open = 0;
  return {
    async request(asked, signal) {
      const startedAt = performance.now();
      const tell = (about: Pick<Exchange, "connection" | "path"> & Partial<Exchange>): void =>
        options.onExchange?.({
          method: asked.method,
          sentBytes: asked.body?.length ?? 0,
          receivedBytes: 0,
          durationMs: performance.now() - startedAt,
          ...about,
        });
      const no = (sentence: string, target?: EgressTarget) => {
        const path = target?.path ?? asked.url.slice(0, 200);
        tell({ connection: target?.connection ?? "", path, refused: sentence });
        return err({ sentence });
      };
      made += 1;
      if (made > caps.requests) return no(`This run has made ${caps.requests} requests, and more are not allowed.`);
      if (open >= caps.atOnce) return no(`More than ${caps.atOnce} requests at a time are not allowed.`);
      if ((asked.body?.length ?? 0) > caps.requestBytes)
        return no(`A request may carry ${caps.requestBytes} bytes; this one has ${asked.body?.length}.`);
      const judged = judgeEgress(asked, options.connections, options.grants);
      if (!judged.ok) return no(judged.error.sentence);
      const connection = options.connections.find(({ name }) => name === judged.value.connection);
      if (!connection) throw new RangeError("a judged request names a connection that is not there");
      open += 1;
      let secrets: readonly string[] = [];
      try {
        const credential = await connection.credential?.();
        secrets = credential?.secrets ?? [];
        const objection = await connection.guard?.(judged.value, asked.body, signal);
        if (objection !== undefined) return no(objection, judged.value);
        const { fill, onTheWay } = connection;
        const filled = fill && onTheWay ? fill(judged.value, asked.body, onTheWay) : undefined;
        if (filled && !filled.ok) return no(redact(filled.error.sentence, secrets), judged.value);
        const headers = [...(credential?.headers ?? []), ...(filled?.value.headers ?? [])];
        const answer = await call(connection, judged.value, filled?.value.body ?? asked.body, headers, signal);
        if ((answer.headers["content-encoding"] ?? "identity") !== "identity") {
          answer.destroy();
          throw new Error("it answered in a compressed form that it was not asked for");
        }
        const done = (receivedBytes: number): void =>
          tell({
            ...judged.value,
            path: redact(judged.value.path, secrets),
            status: answer.statusCode ?? 0,
            receivedBytes,
          });
        return ok(responseOf(answer, { secrets, limit: caps.responseBytes, done }));
      } catch (fault) {
        return no(
          redact(`The connection ${connection.name} failed: ${(fault as Error).message}`, secrets),
          judged.value,
        );
      } finally {
        open -= 1;
      }
    },
  };
}

function call(
  { target }: OpenConnection,
  { method, path, headers }: EgressTarget,
  body: Uint8Array | undefined,
  added: Credential["headers"],
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const options: RequestOptions = {
    method,
    path: (target.prefix ?? "") + path,
    // One connection per request, so that nothing is shared between executions.
    agent: false,
    signal,
    headers: {
      ...Object.fromEntries(headers),
      // What is compressed could not be searched for what must not come back.
      "accept-encoding": "identity",
      ...(body === undefined ? {} : { "content-length": body.length }),
      ...Object.fromEntries(added),
    },
  };
  return new Promise((resolve, reject) => {
    const sent = open(target, options);
    sent.once("response", resolve);
    // An answer that is no answer to what was asked: a redirect to another protocol is nothing a function can use.
    sent.once("upgrade", (_answer, socket) => {
      socket.destroy();
      reject(new Error("the far side wanted another protocol"));
    });
    sent.once("error", reject);
    sent.end(body);
  });
}

function open(target: ConnectionTarget, options: RequestOptions): ClientRequest {
  if (target.kind === "socket") return plain({ ...options, socketPath: target.path, host: "localhost" });
  const { protocol, hostname, port } = new URL(target.origin);
  const lookup = vettedLookup({ privateAddresses: target.privateAddresses ?? false });
  const host = hostname.replace(/^\[|\]$/g, "");
  // A literal address is not looked up by anybody, so it is looked at here.
  if (isIP(host) !== 0 && !isAllowed(host, { privateAddresses: target.privateAddresses ?? false }))
    throw new AddressRefused(`${host} is an address of a private network, which is refused.`);
  const make = protocol === "https:" ? secure : plain;
  return make({ ...options, host, ...(port === "" ? {} : { port }), lookup });
}

function responseOf(
  answer: IncomingMessage,
  {
    secrets,
    limit,
    done,
  }: { readonly secrets: readonly string[]; readonly limit: number; readonly done: (receivedBytes: number) => void },
): EgressResponse {
  const redactor = new Redactor(secrets);
  const headers = Object.entries(answer.headers).flatMap(([name, value]): [string, string][] =>
    value === undefined || HIDDEN_HEADERS.has(name) ? [] : [[name, redactor.redact(String(value))]],
  );
  return { status: answer.statusCode ?? 502, headers, body: redactStream(bounded(answer, limit, done), secrets) };
}

async function* bounded(
  answer: IncomingMessage,
  limit: number,
  done: (receivedBytes: number) => void,
): AsyncIterable<Uint8Array> {
  let received = 0;
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      received += chunk.length;
      if (received > limit) throw new Error(`an answer may have ${limit} bytes`);
      yield chunk;
    }
  } finally {
    answer.destroy();
    done(received);
  }
}
