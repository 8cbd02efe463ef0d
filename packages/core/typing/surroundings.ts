import type { FunctionKind } from "../model/index.ts";

const EVERYWHERE = `/** Anything that can be written as JSON. */
type Json = string | number | boolean | null | Json[] | { [name: string]: Json | undefined };

/** What is logged is kept with the run. */
declare const console: Record<"log" | "info" | "warn" | "error" | "debug", (...parts: unknown[]) => void>;`;

const WORLD = `
type Answered = {
  ok: boolean;
  status: number;
  statusText: string;
  headers: { get(name: string): string | null; has(name: string): boolean };
  text(): Promise<string>;
  json(): Promise<any>;
  arrayBuffer(): Promise<ArrayBuffer>;
};

/** Asks a connection of the workspace: \`http://<connection>.conn/path\`. Nothing else can be reached. */
declare function fetch(
  url: string,
  options?: { method?: string; headers?: Record<string, string>; body?: string | Uint8Array; signal?: AbortSignal },
): Promise<Answered>;

declare function setTimeout(run: () => void, delayMs?: number): number;
declare function clearTimeout(timer: number): void;
declare function structuredClone<T>(value: T): T;
declare function atob(text: string): string;
declare function btoa(text: string): string;
type AbortSignal = { readonly aborted: boolean };
declare const AbortSignal: { timeout(delayMs: number): AbortSignal };
declare class URL {
  constructor(url: string, base?: string);
  hash: string; host: string; hostname: string; href: string; pathname: string; port: string; protocol: string; search: string;
  readonly searchParams: URLSearchParams;
}
declare class URLSearchParams {
  constructor(from?: string | Record<string, string>);
  append(name: string, value: string): void;
  get(name: string): string | null;
  set(name: string, value: string): void;
  toString(): string;
}
declare class TextEncoder { encode(text?: string): Uint8Array<ArrayBuffer> }
declare class TextDecoder { constructor(label?: string); decode(bytes?: ArrayBuffer | Uint8Array): string }
type CryptoKey = { readonly type: string };
type Bytes = ArrayBuffer | Uint8Array<ArrayBuffer>;
declare const crypto: {
  randomUUID(): string;
  getRandomValues<T extends Uint8Array>(into: T): T;
  /** Digests and signatures, as the Web Cryptography API has them. */
  readonly subtle: {
    digest(algorithm: string, data: Bytes): Promise<ArrayBuffer>;
    importKey(format: "raw" | "pkcs8" | "spki" | "jwk", key: Bytes | object, algorithm: string | object, extractable: boolean, uses: string[]): Promise<CryptoKey>;
    sign(algorithm: string | object, key: CryptoKey, data: Bytes): Promise<ArrayBuffer>;
    verify(algorithm: string | object, key: CryptoKey, signature: Bytes, data: Bytes): Promise<boolean>;
  };
};

interface Math { random(): number }
interface DateConstructor { new (): Date; now(): number }`;

const TALKS_TO_THE_WORLD: ReadonlySet<FunctionKind> = new Set(["authentication", "management", "action", "debug"]);

/** What a function of this kind finds by name, besides the language. Rule [T5]. */
export function surroundingsOf(kind: FunctionKind): string {
  return TALKS_TO_THE_WORLD.has(kind) ? EVERYWHERE + WORLD : EVERYWHERE;
}
