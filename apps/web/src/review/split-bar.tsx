"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ChangeSetId } from "@tributary/core/base";
import type { PartPreview } from "@tributary/core/protocol";
import { Button, Dialog, Notice, Skeleton, toast } from "@tributary/ui/kit";
import { Scissors } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { paths } from "../paths.ts";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { sentenceOf, useTRPC } from "../trpc.ts";

export type SplitBarProps = {
  readonly changeSet: ChangeSetId;
  readonly chosen: readonly string[];
  readonly of: number;
  readonly onClear: () => void;
};

/** With components, functions or kinds chosen: makes a change set of them and what they need, to be reviewed and applied by itself. */
export function SplitBar({ changeSet, chosen, of, onClear }: SplitBarProps) {
  const [asking, setAsking] = useState(false);
  if (chosen.length === 0) return null;
  return (
    <div className="sticky bottom-4 z-10 flex flex-wrap items-center gap-x-3 gap-y-2 rounded-xl bg-raised px-4 py-2.5 shadow-pop ring-1 ring-line">
      <Scissors aria-hidden="true" className="size-4 text-accent-text" />
      <p className="text-sm text-ink">
        <span className="font-medium">{chosen.length}</span> of {of} chosen
      </p>
      <span className="flex-1" />
      <Button size="sm" variant="ghost" onClick={onClear}>
        Choose none
      </Button>
      <Button size="sm" variant="primary" onClick={() => setAsking(true)}>
        Review and apply just these…
      </Button>
      {asking && (
        <SplitDialog changeSet={changeSet} components={chosen} onClose={() => setAsking(false)} onDone={onClear} />
      )}
    </div>
  );
}

type SplitDialogProps = {
  readonly changeSet: ChangeSetId;
  readonly components: readonly string[];
  readonly onClose: () => void;
  readonly onDone: () => void;
};

function SplitDialog({ changeSet, components, onClose, onDone }: SplitDialogProps) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const router = useRouter();
  const { id: workspace } = useWorkspace();
  const preview = useQuery({
    ...trpc.changeSet.partPreview.queryOptions({ changeSet, components: [...components] }),
    staleTime: 0,
  });
  const split = useMutation(
    trpc.changeSet.split.mutationOptions({
      onError: (error) => {
        toast.error(sentenceOf(error));
        void preview.refetch();
      },
      onSuccess: ({ id }) => {
        void queries.invalidateQueries(trpc.changeSet.pathFilter());
        onDone();
        onClose();
        router.push(paths.review(workspace, id));
      },
    }),
  );
  const { data } = preview;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      size="md"
      title={`Apply just ${components.length === 1 ? "this" : "these"}`}
      description={`${components.length === 1 ? "It becomes a change set of its own, under its authors' names" : "They become a change set of their own, under their authors' names"}: reviewed, approved and applied by itself. Everything stays here, too, until then; afterwards the rest is what is left here.`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            busy={split.isPending}
            disabled={!data || data.obstacle !== null}
            onClick={() => data && split.mutate({ changeSet, components: [...components], shown: all(data) })}
          >
            Make the change set
          </Button>
        </>
      }
    >
      {preview.error && <Notice tone="error">{sentenceOf(preview.error)}</Notice>}
      {!data && !preview.error && <Skeleton className="h-24" />}
      {data && (
        <div className="space-y-3 text-sm">
          <p className="text-ink">
            <span className="text-muted">Chosen:</span> {data.components.map(({ name }) => name).join(", ")}
          </p>
          {data.needed.length > 0 && (
            <div>
              <p className="font-medium text-ink">Comes along, because it is needed</p>
              <ul className="mt-1 space-y-1">
                {data.needed.map(({ component, name, why }) => (
                  <li key={component}>
                    <span className="font-medium text-ink">{name}</span>
                    <span className="text-muted">: {why}</span>
                  </li>
                ))}
              </ul>
            </div>
          )}
          {data.obstacle && (
            <Notice tone="error" title="It cannot stand alone">
              {data.obstacle}
            </Notice>
          )}
        </div>
      )}
    </Dialog>
  );
}

/** All that is shown to be in it. */
function all({ components, needed }: PartPreview): string[] {
  return [...components, ...needed].map(({ component }) => component);
}
