import type { Json } from "@tributary/core/base";

type Headers = readonly (readonly [name: string, value: string])[];

/** One JSON text a line, both ways. Bodies travel in base64: what carries the lines need not be safe for bytes. */
export type ToGuest =
  | {
      readonly type: "run";
      /** The module, for the compiler's messages, and the function body made of it, which is what runs. */
      readonly js: string;
      readonly body: string;
      readonly input: Json;
      readonly outputBytes: number;
      readonly logBytes: number;
    }
  /** A guest that was asleep is a copy now, with a clock and chance of its own; it answers `ready`. */
  | { readonly type: "wake" }
  /** The function is asked to end by itself. */
  | { readonly type: "stop" }
  | { readonly type: "response"; readonly id: number; readonly status: number; readonly headers: Headers }
  | { readonly type: "chunk"; readonly id: number; readonly data: string }
  /** `broken`: the far side broke off; what came is not all. */
  | { readonly type: "end"; readonly id: number; readonly broken?: string }
  | { readonly type: "refused"; readonly id: number; readonly sentence: string };

export type FromGuest =
  | { readonly type: "ready" }
  /** It has started and waits to be copied; nobody has given it work yet. */
  | { readonly type: "asleep" }
  | { readonly type: "log"; readonly line: string }
  | {
      readonly type: "request";
      readonly id: number;
      readonly method: string;
      readonly url: string;
      readonly headers: Headers;
      readonly body?: string;
    }
  /** Nobody waits for this exchange any more. */
  | { readonly type: "abandon"; readonly id: number }
  | { readonly type: "value"; readonly value: Json }
  | { readonly type: "failure"; readonly kind: "thrown" | "syntax" | "output"; readonly message: string };

/** One line of a guest, looked at: it may have been taken over, and says whatever it likes. Undefined when it is none of ours. */
export function parseFromGuest(line: string): FromGuest | undefined {
  const message: unknown = JSON.parse(line);
  if (!isRecord(message)) return undefined;
  switch (message["type"]) {
    case "ready":
      return { type: "ready" };
    case "log":
      return { type: "log", line: String(message["line"]) };
    case "value":
      return { type: "value", value: (message["value"] ?? null) as Json };
    case "failure":
      return failureOf(message);
    case "abandon":
      return typeof message["id"] === "number" ? { type: "abandon", id: message["id"] } : undefined;
    case "request":
      return requestOf(message);
    default:
      return undefined;
  }
}

function failureOf({ kind, message }: Record<string, unknown>): FromGuest | undefined {
  const known = kind === "thrown" || kind === "syntax" || kind === "output" ? kind : undefined;
  return known && { type: "failure", kind: known, message: String(message).slice(0, 4000) };
}

function requestOf({ id, method, url, headers, body }: Record<string, unknown>): FromGuest | undefined {
  if (typeof id !== "number" || typeof method !== "string" || typeof url !== "string") return undefined;
  if (body !== undefined && typeof body !== "string") return undefined;
  if (!Array.isArray(headers) || !headers.every(isHeader)) return undefined;
  return { type: "request", id, method, url, headers, ...(body === undefined ? {} : { body }) };
}

function isHeader(entry: unknown): entry is readonly [name: string, value: string] {
  return Array.isArray(entry) && entry.length === 2 && entry.every((part) => typeof part === "string");
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
