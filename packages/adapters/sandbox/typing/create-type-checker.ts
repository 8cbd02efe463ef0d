import { textHash } from "@tributary/core/base";
import type { TypeChecker, TypeMismatch } from "@tributary/core/engine";
import type { TypedText } from "@tributary/typing";
import { JobThread } from "../thread/job-thread.ts";

export type TypeCheckerOptions = { readonly timeoutMs?: number; readonly remember?: number };

const TOO_MUCH: readonly TypeMismatch[] = [
  { line: 1, column: 1, length: 1, sentence: "Its types take too long to be worked out, so nothing is known of them." },
];

/** The compiler is large: a minute after the last text it is let go of. */
const IDLE_MS = 60_000;

/** Checks in a thread of its own, which is thrown away when a text keeps it too long. Remembers by the hash of both texts. */
export function createTypeChecker({ timeoutMs = 10_000, remember = 2_000 }: TypeCheckerOptions = {}): TypeChecker {
  const thread = new JobThread<TypedText, readonly TypeMismatch[]>({
    program: new URL("./typing.worker.ts", import.meta.url),
    memoryMb: 512,
    broken: TOO_MUCH,
    idleMs: IDLE_MS,
    timeoutMs,
    remember,
  });
  return {
    check: (text) => thread.do(textHash(`${textHash(text.declaration)}\n${text.source}`), text),
    close: () => thread.close(),
  };
}
