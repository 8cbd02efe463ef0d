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
  | { readonly type: "response"; readonly id: number; readonly status: number; readonly headers: Headers }
  | { readonly type: "chunk"; readonly id: number; readonly data: string }
  /** `broken`: the far side broke off; what came is not all. */
  | { readonly type: "end"; readonly id: number; readonly broken?: string }
  | { readonly type: "refused"; readonly id: number; readonly sentence: string };

export type FromGuest =
  | { readonly type: "ready" }
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
