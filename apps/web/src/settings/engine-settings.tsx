"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Notice, StateDot, toast } from "@tributary/ui/kit";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { sentenceOf, useTRPC } from "../trpc.ts";
import { EngineForm } from "./engine-form.tsx";
import { SettingsSection } from "./settings-section.tsx";

/** Which Docker engine this workspace drives, and how it is doing. */
export function EngineSettings() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { id: workspace, view, mayAdminister } = useWorkspace();
  const { engine } = view;
  const disconnect = useMutation(
    trpc.engine.connect.mutationOptions({
      onError: (error) => toast.error(sentenceOf(error)),
      onSettled: () => void queries.invalidateQueries(trpc.workspace.get.queryFilter({ workspace })),
    }),
  );
  return (
    <SettingsSection
      title="Docker engine"
      sentence="Where approved changes are applied, and where drift is read from."
      actions={
        mayAdminister &&
        engine.phase !== "none" && (
          <Button
            variant="danger"
            busy={disconnect.isPending}
            onClick={() => disconnect.mutate({ workspace, host: null })}
          >
            Disconnect
          </Button>
        )
      }
    >
      {engine.phase === "connected" && (
        <dl className="grid grid-cols-4 divide-x border-b">
          {[
            [
              "State",
              <span key="state" className="flex items-center gap-1.5">
                <StateDot state="healthy" label="" /> Connected
              </span>,
            ],
            ["Name", engine.name],
            ["Docker", engine.version],
            ["Containers", String(engine.containers)],
          ].map(([term, value]) => (
            <div key={String(term)} className="px-4 py-3">
              <dt className="text-xs text-muted">{term}</dt>
              <dd className="mt-0.5 truncate text-sm font-medium">{value}</dd>
            </div>
          ))}
        </dl>
      )}
      <div className="p-4">
        {engine.phase === "failed" && (
          <Notice tone="error" title={`${engine.host} does not answer`} className="mb-4">
            {engine.reason} It is tried again by itself.
          </Notice>
        )}
        {mayAdminister ? <EngineForm /> : <p className="text-sm text-muted">Only an owner can connect an engine.</p>}
      </div>
    </SettingsSection>
  );
}
