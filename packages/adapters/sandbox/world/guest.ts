/**
 * What runs inside: one function, once, between a line that says what to do and a line that says what came of it. It is
 * given to the runtime as the text of this file, so it imports types only. Rules [W1]–[W6] of ../SPEC.md.
 *
 * It talks over standard input and output alone, whatever surrounds it: a process, a namespace, a machine. The function can
 * reach none of what it uses; were it to, it could speak only for itself, since nobody else runs here.
 */
import type { FromGuest, ToGuest } from "./wire.ts";

type Runtime = {
  readonly stdin: { readonly readable: ReadableStream<Uint8Array> };
  readonly stdout: { writeSync(bytes: Uint8Array): number };
  readonly args: readonly string[];
  exit(code: number): never;
};
type Answer = Extract<ToGuest, { readonly type: "response" | "chunk" | "end" | "refused" }>;
type Exchange = {
  readonly answered: (response: Response) => void;
  readonly refused: (sentence: string) => void;
  body?: ReadableStreamDefaultController<Uint8Array>;
};

// The types are a page's: the runtime's own are told by `Runtime`, as far as it is used here.
const runtime = (globalThis as unknown as { Deno: Runtime }).Deno;
/** It is to be copied before it is given work: it waits to be told that it is a copy. */
const isAsleep = runtime.args[0] === "asleep";
const { parse, stringify } = JSON;
const encoder = new TextEncoder();
const exchanges = new Map<number, Exchange>();
let nextExchange = 1;
const stopping = new AbortController();
let logRoom = 0;

/** What a function may find by name besides the language itself. */
const OFFERED = new Set(
  `console fetch Headers Request Response FormData Blob File URL URLSearchParams URLPattern TextEncoder TextDecoder TextEncoderStream
   TextDecoderStream ReadableStream ReadableStreamDefaultReader ReadableStreamDefaultController ReadableByteStreamController
   ReadableStreamBYOBReader ReadableStreamBYOBRequest WritableStream WritableStreamDefaultWriter WritableStreamDefaultController
   TransformStream TransformStreamDefaultController CompressionStream DecompressionStream ByteLengthQueuingStrategy
   CountQueuingStrategy AbortController AbortSignal Event EventTarget CustomEvent ErrorEvent MessageEvent DOMException atob btoa crypto
   Crypto CryptoKey SubtleCrypto setTimeout clearTimeout setInterval clearInterval queueMicrotask structuredClone performance Performance`.split(
    /\s+/,
  ),
);
const LANGUAGE = new Set(
  `Object Function Number parseFloat parseInt Infinity NaN undefined Boolean String Symbol Date Promise RegExp Error AggregateError
   EvalError RangeError ReferenceError SyntaxError TypeError URIError SuppressedError globalThis JSON Math Intl ArrayBuffer Uint8Array
   Int8Array Uint16Array Int16Array Uint32Array Int32Array BigUint64Array BigInt64Array Uint8ClampedArray Float16Array Float32Array
   Float64Array DataView Map BigInt Set Iterator WeakMap WeakSet Array Proxy Reflect decodeURI decodeURIComponent encodeURI
   encodeURIComponent escape unescape isFinite isNaN DisposableStack AsyncDisposableStack Temporal`.split(/\s+/),
);

function say(message: FromGuest): void {
  const bytes = encoder.encode(`${stringify(message)}\n`);
  for (let sent = 0; sent < bytes.length; ) sent += runtime.stdout.writeSync(bytes.subarray(sent));
}

function describe(error: unknown): string {
  try {
    if (typeof error !== "object" || error === null) return `threw ${String(error)}`;
    const { name, message, stack } = error as Error;
    const line = /<anonymous>:(\d+):\d+/.exec(String(stack))?.[1];
    // The compiler puts two lines of its own before the function's first.
    const place = line === undefined ? "" : ` (line ${Number(line) - 2})`;
    return `${String(name)}: ${String(message)}`.slice(0, 2000) + place;
  } catch {
    return "threw something that cannot be put into words";
  }
}

function log(...parts: readonly unknown[]): void {
  if (logRoom <= 0) return;
  const line = parts.map((part) => (typeof part === "string" ? part : (stringify(part) ?? String(part)))).join(" ");
  say({ type: "log", line: line.length < logRoom ? line : `${line.slice(0, logRoom)} … (the log is full)` });
  logRoom -= line.length + 1;
}

function toBase64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 32_768) text += String.fromCharCode(...bytes.subarray(at, at + 32_768));
  return btoa(text);
}

const fromBase64 = (text: string): Uint8Array => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

/** `fetch`, answered by whoever runs us: there is no network here. */
async function reach(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const request = new Request(input, init);
  const body = request.body ? toBase64(new Uint8Array(await request.arrayBuffer())) : undefined;
  const id = nextExchange++;
  return new Promise((answered, failed) => {
    const refused = (sentence: string): void => failed(new TypeError(sentence));
    exchanges.set(id, { answered, refused });
    request.signal.addEventListener("abort", () => {
      say({ type: "abandon", id });
      exchanges.get(id)?.body?.error(request.signal.reason);
      exchanges.delete(id);
      failed(request.signal.reason);
    });
    const { method, url } = request;
    say({ type: "request", id, method, url, headers: [...request.headers], ...(body === undefined ? {} : { body }) });
  });
}

function take(answer: Answer): void {
  const exchange = exchanges.get(answer.id);
  if (!exchange) return;
  switch (answer.type) {
    case "response": {
      const stream = new ReadableStream<Uint8Array>({
        start: (controller) => {
          exchange.body = controller;
        },
        cancel: () => {
          say({ type: "abandon", id: answer.id });
          exchanges.delete(answer.id);
        },
      });
      const bodiless = answer.status === 204 || answer.status === 205 || answer.status === 304;
      const headers = answer.headers.map(([name, value]): [string, string] => [name, value]);
      return exchange.answered(new Response(bodiless ? null : stream, { status: answer.status, headers }));
    }
    case "chunk":
      return exchange.body?.enqueue(fromBase64(answer.data));
    case "end":
      exchanges.delete(answer.id);
      if (answer.broken === undefined) exchange.body?.close();
      else exchange.body?.error(new TypeError(answer.broken));
      return;
    case "refused":
      exchanges.delete(answer.id);
      return exchange.refused(answer.sentence);
  }
}

/** What cannot be made into an answer here is a refused request, not the end of the run. */
function receive(answer: Answer): void {
  try {
    take(answer);
  } catch (error) {
    exchanges.get(answer.id)?.refused(`The answer cannot be read: ${describe(error)}`);
    exchanges.delete(answer.id);
    say({ type: "abandon", id: answer.id });
  }
}

async function perform(job: Extract<ToGuest, { type: "run" }>): Promise<FromGuest> {
  logRoom = job.logBytes;
  let factory: () => unknown;
  try {
    factory = new Function(job.body) as () => unknown;
  } catch (error) {
    return { type: "failure", kind: "syntax", message: await placed(job.js, describe(error)) };
  }
  try {
    const main = factory();
    if (typeof main !== "function")
      return { type: "failure", kind: "syntax", message: "The default export is not a function." };
    return written(await main(job.input, { signal: stopping.signal }), job.outputBytes);
  } catch (error) {
    return { type: "failure", kind: "thrown", message: describe(error) };
  }
}

/** The compiler of function bodies does not say where; that of modules does. */
async function placed(js: string, message: string): Promise<string> {
  try {
    await import(`data:text/javascript;charset=utf-8,${encodeURIComponent(js)}`);
  } catch (error) {
    const at = /\bdata:\S*:(\d+):(\d+)/.exec(String((error as Error).stack ?? error));
    if (at) return `${message} (line ${at[1]}, column ${at[2]})`;
  }
  return message;
}

function written(value: unknown, outputBytes: number): FromGuest {
  try {
    const text = stringify(value) ?? "null";
    const bytes = encoder.encode(text).length;
    if (bytes <= outputBytes) return { type: "value", value: parse(text) };
    const message = `The value is ${bytes} bytes long; ${outputBytes} are allowed.`;
    return { type: "failure", kind: "output", message };
  } catch (error) {
    return { type: "failure", kind: "output", message: `The value cannot be written as JSON: ${describe(error)}` };
  }
}

/**
 * Everything by name that is neither the language nor offered goes; what is left is what the documentation lists. What is
 * offered is taken hold of first: the runtime makes much of it only when asked, out of what then is no longer there.
 */
function furnish(): void {
  // By whatever name: that is what is to be found out.
  const world = globalThis as unknown as Record<string, unknown>;
  const put = (name: string, value: unknown): void => {
    Object.defineProperty(world, name, { value, writable: true, enumerable: false, configurable: true });
  };
  for (const name of OFFERED) if (name in world) put(name, world[name]);
  for (const name of Object.getOwnPropertyNames(world))
    if (!LANGUAGE.has(name) && !OFFERED.has(name)) delete world[name];
  put("fetch", reach);
  put("console", { log, info: log, warn: log, error: log, debug: log });
}

/**
 * What the runtime drew before it was copied, every copy has. The kernel's chance is new by now; this makes the runtime's so. Its
 * generator of bytes takes a new seed from the kernel after every 64 KiB (rand's `ThreadRng`), so twice that is thrown away. V8's
 * own generator never takes one: another takes its place.
 */
function freshen(): void {
  const thrownAway = new Uint8Array(65_536);
  for (let times = 0; times < 2; times += 1) crypto.getRandomValues(thrownAway);
  const draws = new Uint32Array(128);
  let next = draws.length;
  const draw = (): number => {
    if (next === draws.length) {
      crypto.getRandomValues(draws);
      next = 0;
    }
    return draws[next++] as number;
  };
  // 53 bits, as many as a number has below one.
  const random = (): number => ((draw() >>> 5) * 2 ** 26 + (draw() >>> 6)) / 2 ** 53;
  Object.defineProperty(Math, "random", { value: random, writable: true, enumerable: false, configurable: true });
  const timeOrigin = Date.now() - performance.now();
  Object.defineProperty(performance, "timeOrigin", { value: timeOrigin, configurable: true });
}

function wake(): void {
  freshen();
  say({ type: "ready" });
}

async function main(): Promise<void> {
  const decoder = new TextDecoder();
  let rest = "";
  globalThis.addEventListener("unhandledrejection", (event) => event.preventDefault());
  furnish();
  // Every copy wakes with generators that were drawn from, never by luck with some that were not: `freshen` is needed, and seen to work.
  if (isAsleep) crypto.getRandomValues(new Uint8Array(Math.ceil(Math.random() * 64)));
  say({ type: isAsleep ? "asleep" : "ready" });
  for await (const chunk of runtime.stdin.readable) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = parts.pop() ?? "";
    for (const line of parts) {
      const message = parse(line) as ToGuest;
      if (message.type === "run") void perform(message).then(say);
      else if (message.type === "wake") wake();
      else if (message.type === "stop") stopping.abort(new Error("It was asked to stop."));
      else receive(message);
    }
  }
  runtime.exit(0);
}

void main();
