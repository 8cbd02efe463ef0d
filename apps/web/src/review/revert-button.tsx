"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ChangeSetId } from "@tributary/core/base";
import { Button, Dialog, Notice, Skeleton, toast } from "@tributary/ui/kit";
import { Undo2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { paths } from "../paths.ts";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { sentenceOf, useTRPC } from "../trpc.ts";

export type RevertButtonProps = { readonly changeSet: ChangeSetId; readonly title: string };

/** Takes an applied change set back, by a new one that is reviewed like any other. Says first what cannot be taken back. */
export function RevertButton({ changeSet, title }: RevertButtonProps) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button size="sm" icon={<Undo2 />} onClick={() => setAsking(true)}>
        Revert…
      </Button>
      {asking && <RevertDialog changeSet={changeSet} title={title} onClose={() => setAsking(false)} />}
    </>
  );
}

function RevertDialog({ changeSet, title, onClose }: RevertButtonProps & { readonly onClose: () => void }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const router = useRouter();
  const { id: workspace } = useWorkspace();
  const preview = useQuery({ ...trpc.changeSet.revertPreview.queryOptions({ changeSet }), staleTime: 0 });
  const revert = useMutation(
    trpc.changeSet.revert.mutationOptions({
      onError: (error) => void toast.error(sentenceOf(error)),
      onSuccess: ({ id }) => {
        void queries.invalidateQueries(trpc.changeSet.pathFilter());
        onClose();
        router.push(paths.review(workspace, id));
      },
    }),
  );
  const { data } = preview;
  const isNothing = data?.changes === 0 && data.divergences.length === 0;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      size="md"
      title={`Take “${title}” back?`}
      description="A new change set undoes what this one did, on Head as it is today. It is reviewed, approved and applied like any other."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            busy={revert.isPending}
            disabled={!data || isNothing}
            onClick={() => revert.mutate({ changeSet })}
          >
            Make the change set
          </Button>
        </>
      }
    >
      {preview.error && <Notice tone="error">{sentenceOf(preview.error)}</Notice>}
      {!data && !preview.error && <Skeleton className="h-20" />}
      {data && (
        <div className="space-y-3 text-sm">
          <p className="text-ink">
            {isNothing
              ? "Nothing of it is left to take back: Head no longer has what it changed."
              : `It changes ${data.what} back.`}
          </p>
          {data.divergences.length > 0 && (
            <div>
              <p className="font-medium text-ink">Others have changed these since; you settle them there</p>
              <ul className="mt-1 space-y-1 text-xs">
                {data.divergences.map((each) => (
                  <li key={`${each.root} ${each.key}`}>
                    <span className="font-medium text-ink">{each.name}</span>{" "}
                    <span className="text-muted">
                      ▸ {each.title}: {each.theirs ?? "not set"} now
                    </span>
                  </li>
                ))}
              </ul>
            </div>
          )}
          {data.notes.length > 0 && (
            <Notice tone="warning" title="What cannot be taken back as it was">
              <ul className="list-disc pl-4">
                {data.notes.map((note) => (
                  <li key={note}>{note}</li>
                ))}
              </ul>
            </Notice>
          )}
        </div>
      )}
    </Dialog>
  );
}
