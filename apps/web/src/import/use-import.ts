"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { WorkspaceId } from "@tributary/core/base";
import type { ImportReport } from "@tributary/core/protocol";
import { useTRPC } from "../trpc.ts";
import type { TextFile } from "./read-files.ts";

/** Imports files into a change set (a new one unless named), and says what was found. */
export function useImport(options: {
  readonly workspace: WorkspaceId;
  readonly changeSet?: string | undefined;
  readonly onDone?: (report: ImportReport) => void;
}) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { workspace, changeSet, onDone } = options;
  const mutation = useMutation(
    trpc.changeSet.import.mutationOptions({
      onSuccess: (report) => {
        void queries.invalidateQueries(trpc.changeSet.pathFilter());
        onDone?.(report);
      },
    }),
  );
  const start = (files: readonly TextFile[]) =>
    mutation.mutate({
      workspace,
      ...(changeSet ? { changeSet } : {}),
      files: files.map(({ path, text }) => ({ path, text })),
    });
  return { ...mutation, start };
}
