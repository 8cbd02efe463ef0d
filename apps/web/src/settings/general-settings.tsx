"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Field, Input, Segmented, toast } from "@tributary/ui/kit";
import { useTheme } from "next-themes";
import { type FormEvent, useState } from "react";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { sentenceOf, useTRPC } from "../trpc.ts";
import { HistoryFigures } from "./history-figures.tsx";
import { SettingsSection } from "./settings-section.tsx";
import { TravelSettings } from "./travel-settings.tsx";

/** The workspace's name, and how this person likes it to look. */
export function GeneralSettings() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { id: workspace, view, mayAdminister } = useWorkspace();
  const { theme, setTheme } = useTheme();
  const [empty, setEmpty] = useState(false);
  const rename = useMutation(
    trpc.workspace.rename.mutationOptions({
      onSuccess: () => {
        toast.success("The workspace has its new name.");
        void queries.invalidateQueries(trpc.workspace.pathFilter());
        void queries.invalidateQueries(trpc.session.me.queryFilter());
      },
    }),
  );
  const save = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get("name") ?? "").trim();
    setEmpty(!name);
    if (name && name !== view.name) rename.mutate({ workspace, name });
  };
  return (
    <>
      <SettingsSection title="Workspace" sentence={mayAdminister ? undefined : "Only an owner can change this."}>
        <form onSubmit={save} noValidate className="flex items-end gap-3 p-4">
          <Field
            label="Name"
            className="max-w-sm flex-1"
            error={empty ? "Give it a name." : rename.error ? sentenceOf(rename.error) : undefined}
          >
            <Input name="name" key={view.name} defaultValue={view.name} maxLength={100} readOnly={!mayAdminister} />
          </Field>
          {mayAdminister && (
            <Button type="submit" variant="primary" busy={rename.isPending}>
              Save
            </Button>
          )}
        </form>
        <dl className="grid grid-cols-2 divide-x border-t text-sm">
          <div className="px-4 py-3">
            <dt className="text-xs text-muted">Head</dt>
            <dd className="mt-0.5 font-medium">version {view.headVersion}</dd>
          </div>
          <div className="px-4 py-3">
            <dt className="text-xs text-muted">Id, for the command line</dt>
            <dd className="mt-0.5 break-all font-mono text-xs">{workspace}</dd>
          </div>
        </dl>
      </SettingsSection>
      <HistoryFigures />
      <TravelSettings />
      <SettingsSection title="Appearance" sentence="For you, in this browser.">
        <div className="flex items-center justify-between p-4">
          <span className="text-sm">Theme</span>
          <Segmented
            label="Theme"
            value={theme ?? "system"}
            onValueChange={setTheme}
            options={[
              { value: "system", label: "As the system" },
              { value: "light", label: "Light" },
              { value: "dark", label: "Dark" },
            ]}
          />
        </div>
      </SettingsSection>
    </>
  );
}
