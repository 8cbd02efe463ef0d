"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { WorkspaceId } from "@tributary/core/base";
import { changeSetId } from "../ids.ts";
import { useTRPC } from "../trpc.ts";
import type { TextFile } from "./read-files.ts";

/** Imports files into a change set (a new one unless named), and says what was found. */
export function useImport(options: { readonly workspace: WorkspaceId; readonly changeSet?: string | undefined }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { workspace, changeSet } = options;
  const mutation = useMutation(
    trpc.changeSet.import.mutationOptions({
      onSuccess: () => void queries.invalidateQueries(trpc.changeSet.pathFilter()),
    }),
  );
  const rename = useMutation(
    trpc.changeSet.rename.mutationOptions({
      onSuccess: () => void queries.invalidateQueries(trpc.changeSet.pathFilter()),
    }),
  );
  /** `title` names the new change set; without it the server does, after the file. */
  const start = (files: readonly TextFile[], title?: string) =>
    mutation.mutate(
      { workspace, ...(changeSet ? { changeSet } : {}), files: files.map(({ path, text }) => ({ path, text })) },
      {
        onSuccess: (report) => {
          if (title && !changeSet && report.ok) rename.mutate({ changeSet: changeSetId(report.changeSet), title });
        },
      },
    );
  return { ...mutation, start };
}
