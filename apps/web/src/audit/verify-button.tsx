"use client";

import { useQuery } from "@tanstack/react-query";
import { Button, CopyButton, Notice } from "@tributary/ui/kit";
import { ShieldCheck } from "lucide-react";
import { count } from "../model/count.ts";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { sentenceOf, useTRPC } from "../trpc.ts";

/** Recomputes the chain of hashes that binds each entry to the one before, and says whether it holds. */
export function VerifyButton() {
  const trpc = useTRPC();
  const { id: workspace } = useWorkspace();
  const verify = useQuery({
    ...trpc.audit.verify.queryOptions({ workspace }),
    enabled: false,
    gcTime: 0,
    retry: false,
  });
  const answer = verify.data;
  return (
    <div className="flex flex-col items-end gap-2">
      <Button icon={<ShieldCheck />} busy={verify.isFetching} onClick={() => void verify.refetch()}>
        Verify
      </Button>
      <div role="status" className="empty:hidden">
        {verify.error && <Notice tone="error">{sentenceOf(verify.error)}</Notice>}
        {answer?.ok && (
          <Notice tone="success">
            {count(answer.checked, "entry", "entries")} checked: nothing was changed, removed, put in or moved.
            {answer.end && answer.end.seq > 0 && (
              <span className="mt-1 flex items-center gap-1.5 text-xs text-muted">
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
    </div>
  );
}
