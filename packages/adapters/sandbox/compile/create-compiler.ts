import { textHash } from "@tributary/core/base";
import type { Compiled, Compiler } from "@tributary/core/engine";
import { JobThread } from "../thread/job-thread.ts";

export type CompilerOptions = { readonly timeoutMs?: number; readonly remember?: number };

const TOO_MUCH: Compiled = {
  ok: false,
  problems: [{ line: 1, column: 1, sentence: "This text could not be read: it is nested too deeply, or too large." }],
};

/** Compiles in a thread that is thrown away when a text breaks it or keeps it too long. Remembers by the text's hash. */
export function createCompiler({ timeoutMs = 3_000, remember = 2_000 }: CompilerOptions = {}): Compiler {
  const thread = new JobThread<string, Compiled>({
    program: new URL("./compile.worker.ts", import.meta.url),
    memoryMb: 128,
    broken: TOO_MUCH,
    timeoutMs,
    remember,
  });
  return { compile: (source) => thread.do(textHash(source), source), close: () => thread.close() };
}
