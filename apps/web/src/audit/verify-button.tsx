"use client";

import { useQuery } from "@tanstack/react-query";
import { Button, Notice } from "@tributary/ui/kit";
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
            {count(answer.checked, "entry", "entries")} checked: nothing was altered or removed.
          </Notice>
        )}
        {answer && !answer.ok && (
          <Notice tone="error">
            Entry #{answer.firstBad ?? "?"} does not follow from the one before it: the log was altered there.{" "}
            {count(answer.checked, "entry", "entries")} checked.
          </Notice>
        )}
      </div>
    </div>
  );
}
