"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { ChangeSetId } from "@tributary/core/base";
import { Button, Popover, toast } from "@tributary/ui/kit";
import { NotebookPen } from "lucide-react";
import { useState } from "react";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { useTRPC } from "../trpc.ts";
import { GivenForm } from "./given-form.tsx";
import { countOf, give, useGiven } from "./given.ts";

export type GivenButtonProps = { readonly changeSet: ChangeSetId };

/** What this person gives with what they do in the change set, and how much that is now. */
export function GivenButton({ changeSet }: GivenButtonProps) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { id: workspace, me } = useWorkspace();
  const [open, setOpen] = useState(false);
  const given = useGiven(changeSet, me.id);
  const count = countOf(given);
  const policies = useQuery(trpc.policy.list.queryOptions({ workspace }, { enabled: open })).data ?? [];
  const asked = policies
    .filter(({ kind, enforcement }) => kind === "requiredNote" && enforcement !== "off")
    .map(({ parameters }) => ({ name: String(parameters["note"]), begins: String(parameters["begins"] ?? "") }));
  return (
    <Popover
      label="Notes"
      align="end"
      className="w-80"
      open={open}
      onOpenChange={setOpen}
      trigger={
        <Button size="sm" icon={<NotebookPen />} aria-label={count === 0 ? "Notes" : `Notes, ${count} given`}>
          <span className="max-lg:hidden">Notes</span>
          {count > 0 && <span className="font-mono text-2xs text-accent-text">{count}</span>}
        </Button>
      }
    >
      <GivenForm
        key={JSON.stringify([given, asked])}
        given={given}
        asked={asked}
        onGive={(notes) => {
          give(changeSet, notes);
          setOpen(false);
          toast.success(countOf(notes) === 0 ? "Nothing is given any more." : "They go with what you do from here on.");
          void queries.invalidateQueries(trpc.review.pathFilter());
        }}
      />
    </Popover>
  );
}
