import type { SandboxFailure } from "@tributary/core/engine";

/**
 * What parent and child say to each other: one line each, so that JSON text (which never holds a raw tab or line
 * break) can follow the header after a tab and needs no second encoding.
 */
export type ToChild =
  | { readonly type: "code"; readonly hash: string; readonly js: string }
  | {
      readonly type: "run";
      readonly id: number;
      readonly hash: string;
      readonly limits: ChildLimits;
      /** Somebody listens: each line is told as it is logged. */
      readonly live?: true;
    };

export type ChildLimits = {
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly memoryMb: number;
  readonly outputBytes: number;
  readonly logBytes: number;
};

export type FromChild =
  | { readonly type: "ready" }
  | { readonly type: "log"; readonly id: number; readonly text: string }
  | { readonly type: "value"; readonly id: number; readonly ms: number; readonly logs?: readonly string[] }
  | {
      readonly type: "failure";
      readonly id: number;
      readonly ms: number;
      readonly logs?: readonly string[];
      readonly failure: SandboxFailure;
    };

/** The file descriptors the child is born with. */
export const READ_FD = 3;
export const WRITE_FD = 4;

export function line(header: ToChild | FromChild, body?: string): string {
  return body === undefined ? `${JSON.stringify(header)}\n` : `${JSON.stringify(header)}\t${body}\n`;
}

/** Cuts a stream of text into lines, of at most `maxLength` characters each. */
export class Lines {
  private rest: string[] = [];
  private length = 0;
  private readonly maxLength: number;

  constructor(maxLength: number) {
    this.maxLength = maxLength;
  }

  /** The lines that are complete now. @throws {RangeError} when a line grows past the limit */
  push(chunk: string): string[] {
    const end = chunk.lastIndexOf("\n");
    this.length = end < 0 ? this.length + chunk.length : chunk.length - end - 1;
    if (this.length > this.maxLength) throw new RangeError(`a line is longer than ${this.maxLength} characters`);
    if (end < 0) {
      this.rest.push(chunk);
      return [];
    }
    const lines = (this.rest.join("") + chunk.slice(0, end)).split("\n");
    this.rest = [chunk.slice(end + 1)];
    return lines;
  }
}

/** A line's header, and the JSON text after it where there is one. */
export function split(text: string): { readonly header: unknown; readonly body: string | undefined } {
  const tab = text.indexOf("\t");
  if (tab < 0) return { header: JSON.parse(text), body: undefined };
  return { header: JSON.parse(text.slice(0, tab)), body: text.slice(tab + 1) };
}
