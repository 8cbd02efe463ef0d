import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { TRPCError } from "@trpc/server";
import type { ActorId } from "@tributary/core/base";
import type { HeldBodies } from "./held-bodies.ts";
import { ValueCount } from "./value-count.ts";

const MEGABYTE = 1024 * 1024;
/** Room for ten thousand mutations or names, and for a secret. */
const MOST_BYTES = 4 * MEGABYTE;
/** Room for the largest import, in JSON. */
const MOST_IMPORT_BYTES = 24 * MEGABYTE;
/** What takes files. */
const IMPORTS: ReadonlySet<string> = new Set(["changeSet.import", "catalogue.compare", "catalogue.install"]);
/** So much is read before it is known who sends it: more than nearly every command needs. */
const UNKNOWN_BYTES = 64 * 1024;
/** Reading a value costs a hundred times what its two bytes do, so what counts is how many there are: room for ten thousand mutations. */
const MOST_VALUES = 200_000;
const MOST_DEPTH = 200;

export type RequestBody = {
  readonly text: string;
  /** Of its bytes, as they came. */
  readonly hash: string;
};

export type Holding = {
  readonly bodies: HeldBodies;
  /** The person who sends it, or for whom it is sent. @throws {TRPCError} if nobody is signed in */
  whose(): Promise<ActorId>;
  /** Calls back once the request has been answered, or is not waited for any more. */
  ended(then: () => void): void;
};

/**
 * The body of a command, of no more than is worth being read. Rule [A17].
 * @throws {TRPCError} if it is too much
 */
export async function bodyOf(request: IncomingMessage, procedure: string, holding: Holding): Promise<RequestBody> {
  const most = IMPORTS.has(procedure) ? MOST_IMPORT_BYTES : MOST_BYTES;
  const chunks: Buffer[] = [];
  const hold = holder(holding);
  let bytes = 0;
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > most) throw tooMuch(`is larger than ${most / MEGABYTE} MB`);
      if (bytes > UNKNOWN_BYTES) await hold(bytes);
      chunks.push(chunk);
    }
  } catch (fault) {
    // The rest is let pass: who still writes does not read that it was refused.
    request.resume();
    throw fault;
  }
  const body = Buffer.concat(chunks, bytes);
  boundValues(body);
  return { text: body.toString(), hash: createHash("sha256").update(body).digest("base64url") };
}

/** Holds what has come so far for whoever sends it, once it is known who that is. */
function holder({ whose, bodies, ended }: Holding): (bytes: number) => Promise<void> {
  let person: ActorId | undefined;
  let [held, hasEnded] = [0, false];
  return async (bytes) => {
    const isFirst = person === undefined;
    person ??= await whose();
    const of = person;
    if (hasEnded) return;
    if (!bodies.takes(of, bytes - held)) throw tooMuchAtOnce();
    held = bytes;
    if (!isFirst) return;
    ended(() => {
      hasEnded = true;
      bodies.givesBack(of, held);
    });
  };
}

function boundValues(body: Buffer): void {
  const count = new ValueCount();
  for (const byte of body) {
    count.take(byte);
    if (count.depth > MOST_DEPTH) throw tooMuch(`is nested more than ${MOST_DEPTH} deep`);
    if (count.values > MOST_VALUES) throw tooMuch(`holds more than ${MOST_VALUES.toLocaleString("en")} values`);
  }
}

const tooMuch = (why: string) =>
  new TRPCError({ code: "PAYLOAD_TOO_LARGE", message: `What was sent ${why}. Nothing was done; send it in parts.` });

const tooMuchAtOnce = () =>
  new TRPCError({
    code: "TOO_MANY_REQUESTS",
    message: "You are sending too much at once. Nothing was done; send one after the other.",
  });
