"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { PackageFile } from "@tributary/core/catalogue";
import type { PackageReport } from "@tributary/core/protocol";
import { toast } from "@tributary/ui/kit";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { changeSetId } from "../ids.ts";
import { paths } from "../paths.ts";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { sentenceOf, useTRPC } from "../trpc.ts";

type Wish = { readonly overwrite: readonly string[]; readonly remove: boolean };
const AS_IT_IS: Wish = { overwrite: [], remove: false };

/** A package on its way into a change set: first what it would do, then doing it. Without a change set, into a new one. */
export function useInstall(changeSet: string | undefined, onDone: () => void) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const router = useRouter();
  const { id: workspace } = useWorkspace();
  const [files, setFiles] = useState<readonly PackageFile[] | null>(null);
  const [wish, setWish] = useState(AS_IT_IS);
  const compare = useMutation(trpc.catalogue.compare.mutationOptions());
  const create = useMutation(trpc.changeSet.create.mutationOptions());
  const install = useMutation(trpc.catalogue.install.mutationOptions());
  const look = (next: readonly PackageFile[], wanted: Wish): void => {
    setFiles(next);
    setWish(wanted);
    const asked = { files: [...next], overwrite: [...wanted.overwrite], remove: wanted.remove };
    compare.mutate({ workspace, ...(changeSet ? { changeSet } : {}), ...asked });
  };
  const start = async (report: PackageReport): Promise<void> => {
    if (!files) return;
    try {
      const title = `Install ${report.title} ${report.version}`.slice(0, 100);
      const into = changeSet ?? (await create.mutateAsync({ workspace, title })).id;
      const asked = { files: [...files], overwrite: [...wish.overwrite], remove: wish.remove };
      await install.mutateAsync({ changeSet: changeSetId(into), ...asked });
      void queries.invalidateQueries(trpc.changeSet.pathFilter());
      toast.success(`${report.title} ${report.version} is in the change set, for others to review.`);
      if (!changeSet) router.push(paths.changeSetFunctions(workspace, into));
      onDone();
    } catch (error) {
      toast.error(sentenceOf(error));
    }
  };
  return {
    ...{ files, wish, start, error: compare.error },
    report: compare.data,
    isLooking: compare.isPending,
    isBusy: create.isPending || install.isPending,
    choose: (next: readonly PackageFile[]) => look(next, AS_IT_IS),
    want: (wanted: Wish) => files && look(files, wanted),
    reset: () => {
      setFiles(null);
      compare.reset();
    },
  };
}
