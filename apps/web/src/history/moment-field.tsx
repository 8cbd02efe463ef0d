"use client";

import { useMutation } from "@tanstack/react-query";
import { IconButton, Input, toast } from "@tributary/ui/kit";
import { ArrowRight } from "lucide-react";
import { useState } from "react";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { sentenceOf, useTRPCClient } from "../trpc.ts";
import { localMinute, momentOf } from "./local-minute.ts";

export type MomentFieldProps = {
  /** When the version that is shown came to be; undefined while that is not known. */
  readonly at: number | undefined;
  readonly newest: number;
  readonly onVersion: (version: number) => void;
};

/** A moment, to go to what was Head then. It shows when the version in sight came to be. */
export function MomentField({ at, newest, onVersion }: MomentFieldProps) {
  const api = useTRPCClient();
  const { id: workspace } = useWorkspace();
  const [typed, setTyped] = useState<string | null>(null);
  const find = useMutation({
    mutationFn: (moment: number) => api.head.versionAt.query({ workspace, at: moment }),
    onSuccess: ({ version }) => {
      if (version === 0) toast.info("There was nothing on Head yet then: this is the first there was.");
      setTyped(null);
      onVersion(Math.min(Math.max(1, version), newest));
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
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") setTyped(null);
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
