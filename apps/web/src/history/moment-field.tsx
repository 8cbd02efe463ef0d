"use client";

import { useMutation } from "@tanstack/react-query";
import { IconButton, Input, toast } from "@tributary/ui/kit";
import { ArrowRight } from "lucide-react";
import { useState } from "react";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { sentenceOf, useTRPCClient } from "../trpc.ts";
import { localMinute, momentOf } from "./local-minute.ts";

export type MomentFieldProps = {
  /** The version that is shown. */
  readonly version: number;
  /** When it came to be; undefined while that is not known. */
  readonly at: number | undefined;
  readonly newest: number;
  readonly onVersion: (version: number) => void;
};

/** A moment, to go to what was Head then. It shows when the version in sight came to be. */
export function MomentField({ version, at, newest, onVersion }: MomentFieldProps) {
  const api = useTRPCClient();
  const { id: workspace } = useWorkspace();
  const [draft, setDraft] = useState<{ readonly text: string; readonly on: number } | null>(null);
  // What was typed while another version was shown is out of date: the slider has moved since.
  const typed = draft?.on === version ? draft.text : null;
  const find = useMutation({
    mutationFn: (moment: number) => api.head.versionAt.query({ workspace, at: moment }),
    onSuccess: ({ version: then }) => {
      if (then === 0) toast.info("There was nothing on Head yet then: this is the first there was.");
      setDraft(null);
      onVersion(Math.min(Math.max(1, then), newest));
    },
    onError: (error) => toast.error(sentenceOf(error)),
  });
  const moment = typed === null ? undefined : momentOf(typed);
  return (
    <form
      className="flex shrink-0 items-center gap-1"
      onSubmit={(event) => {
        event.preventDefault();
        if (moment !== undefined) find.mutate(moment);
      }}
    >
      <Input
        size="sm"
        type="datetime-local"
        aria-label="Head as it was at"
        title="A moment, to go to what was Head then"
        className="w-44 tabular"
        value={typed ?? (at === undefined ? "" : localMinute(at))}
        onChange={(event) => setDraft({ text: event.target.value, on: version })}
        onKeyDown={(event) => {
          if (event.key === "Escape") setDraft(null);
        }}
      />
      {moment !== undefined && (
        <IconButton label="Go there" size="sm" side="top" type="submit" disabled={find.isPending}>
          <ArrowRight />
        </IconButton>
      )}
    </form>
  );
}
