"use client";

import { useQuery } from "@tanstack/react-query";
import type { SecretView } from "@tributary/core/protocol";
import { Button, EmptyState, Notice, Skeleton } from "@tributary/ui/kit";
import { Plus } from "lucide-react";
import { useState } from "react";
import { SecretDialog } from "../secrets/secret-dialog.tsx";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { sentenceOf, useTRPC } from "../trpc.ts";
import { SecretKey } from "./secret-key.tsx";
import { SecretRow } from "./secret-row.tsx";
import { SettingsSection } from "./settings-section.tsx";

/** The secrets of the workspace: what they are called, where they are used, how old they are. Never what they are. */
export function SecretSettings() {
  const trpc = useTRPC();
  const { id: workspace, mayEdit, mayAdminister } = useWorkspace();
  const secrets = useQuery(trpc.secret.list.queryOptions({ workspace }));
  const [dialog, setDialog] = useState<{ readonly rotated?: SecretView }>();
  return (
    <>
      <SettingsSection
        title="Secrets"
        sentence="Sealed in the browser, opened only while they are used. Components refer to them by name and version; nobody can read one back."
        actions={
          mayEdit && (
            <Button variant="primary" icon={<Plus />} onClick={() => setDialog({})}>
              New secret
            </Button>
          )
        }
      >
        {secrets.error && !secrets.data ? (
          <Notice tone="error" className="m-4">
            {sentenceOf(secrets.error)}
          </Notice>
        ) : !secrets.data ? (
          <Skeleton className="m-4 h-20" />
        ) : secrets.data.length === 0 ? (
          <EmptyState picture="review" title="No secret yet" className="py-10">
            Passwords, tokens and keys belong here rather than in the model. Add one, then choose it in a container's
            inspector under Secrets.
          </EmptyState>
        ) : (
          <ul className="divide-y">
            {secrets.data.map((secret) => (
              <SecretRow key={secret.name} secret={secret} onRotate={() => setDialog({ rotated: secret })} />
            ))}
          </ul>
        )}
      </SettingsSection>
      {mayAdminister && (secrets.data?.length ?? 0) > 0 && <SecretKey />}
      <SecretDialog
        open={dialog !== undefined}
        onOpenChange={(open) => !open && setDialog(undefined)}
        rotated={dialog?.rotated}
      />
    </>
  );
}
