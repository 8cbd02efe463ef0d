"use client";

import { CopyButton, Notice } from "@tributary/ui/kit";
import { count } from "../model/count.ts";
import { sentenceOf } from "../trpc.ts";
import { useVerify } from "./use-verify.ts";

/** Whether the chain of hashes holds, once somebody has asked. */
export function VerifyAnswer() {
  const { data: answer, error } = useVerify();
  return (
    <div role="status" className="basis-full empty:hidden">
      {error && <Notice tone="error">{sentenceOf(error)}</Notice>}
      {answer?.ok && (
        <Notice tone="success">
          {count(answer.checked, "entry", "entries")} checked: nothing was changed, removed, put in or moved.
          {answer.end && answer.end.seq > 0 && (
            <span className="mt-1 flex flex-wrap items-center gap-1.5 text-xs text-muted">
              Where it ends, to be kept elsewhere:
              <code className="font-mono text-2xs">
                {answer.end.seq}:{answer.end.hash.slice(0, 12)}…
              </code>
              <CopyButton text={`${answer.end.seq}:${answer.end.hash}`} label="Copy this place of the log" />
            </span>
          )}
        </Notice>
      )}
      {answer && !answer.ok && (
        <Notice tone="error">
          {answer.sentence} {count(answer.checked, "entry", "entries")} before it{" "}
          {answer.checked === 1 ? "holds" : "hold"}.
        </Notice>
      )}
    </div>
  );
}
