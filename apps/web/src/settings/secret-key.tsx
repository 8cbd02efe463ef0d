"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, toast } from "@tributary/ui/kit";
import { KeyRound } from "lucide-react";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { sentenceOf, useTRPC } from "../trpc.ts";
import { SettingsSection } from "./settings-section.tsx";

/** The key that everything here is sealed with, and how an owner gets another. */
export function SecretKey() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { id: workspace } = useWorkspace();
  const replace = useMutation(
    trpc.secret.replaceKey.mutationOptions({
      onSuccess: ({ values }) =>
        toast.success(`The key was replaced. ${values === 1 ? "One value is" : `${values} values are`} sealed anew.`),
      onError: (error) => toast.error(sentenceOf(error)),
      onSettled: () => void queries.invalidateQueries(trpc.secret.pathFilter()),
    }),
  );
  return (
    <SettingsSection
      title="Workspace key"
      sentence="Every value here is sealed with this workspace's own key. Replacing it seals them all anew and forgets the old one; nothing that runs changes."
    >
      <div className="flex items-center justify-between gap-4 p-4 max-md:flex-wrap">
        <p className="text-sm text-muted">
          Do this when somebody may have had a copy of the server's data and its master key.
        </p>
        <Button icon={<KeyRound />} busy={replace.isPending} onClick={() => replace.mutate({ workspace })}>
          Replace the key
        </Button>
      </div>
    </SettingsSection>
  );
}
