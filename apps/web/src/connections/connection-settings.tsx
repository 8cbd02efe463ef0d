"use client";

import { useQuery } from "@tanstack/react-query";
import type { ConnectionView } from "@tributary/core/protocol";
import { Button, Notice, Skeleton } from "@tributary/ui/kit";
import { Plus } from "lucide-react";
import { useState } from "react";
import { SettingsSection } from "../settings/settings-section.tsx";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { sentenceOf, useTRPC } from "../trpc.ts";
import { ConnectionDialog } from "./connection-dialog.tsx";
import { ConnectionRow } from "./connection-row.tsx";
import { PlaceSettings } from "./place-settings.tsx";

/** What functions of this workspace may be granted, and where they run. */
export function ConnectionSettings() {
  const trpc = useTRPC();
  const { id: workspace, mayAdminister } = useWorkspace();
  const view = useQuery(trpc.connection.view.queryOptions({ workspace }));
  const [edited, setEdited] = useState<ConnectionView | "new" | null>(null);
  return (
    <>
      <SettingsSection
        title="Connections"
        sentence="A function reaches nothing but what stands here, by name, and of that only what it was granted. It never sees a credential."
        actions={
          mayAdminister && (
            <Button variant="primary" icon={<Plus />} onClick={() => setEdited("new")}>
              Add a connection
            </Button>
          )
        }
      >
        {view.error && (
          <Notice tone="error" className="m-4">
            {sentenceOf(view.error)}
          </Notice>
        )}
        {view.isPending && <Skeleton className="m-4 h-40" />}
        <ul aria-label="Connections" className="divide-y">
          {view.data?.connections.map((connection) => (
            <ConnectionRow key={connection.name} connection={connection} onEdit={() => setEdited(connection)} />
          ))}
        </ul>
      </SettingsSection>
      {view.data && <PlaceSettings tiers={view.data.tiers} places={view.data.places} />}
      {edited !== null && (
        <ConnectionDialog connection={edited === "new" ? undefined : edited} onClose={() => setEdited(null)} />
      )}
    </>
  );
}
