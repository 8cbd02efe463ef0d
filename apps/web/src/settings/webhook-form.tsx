"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, CopyButton, Field, Input, Notice } from "@tributary/ui/kit";
import type { FormEvent } from "react";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { sentenceOf, useTRPC } from "../trpc.ts";
import { HeardEditsForm } from "./heard-edits-form.tsx";

/** Where activity is sent. The key it is signed with is shown once, when it is made. */
export function WebhookForm() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { id: workspace } = useWorkspace();
  const webhook = useQuery(trpc.activity.webhook.queryOptions({ workspace }));
  const set = useMutation(
    trpc.activity.setWebhook.mutationOptions({
      onSettled: () => void queries.invalidateQueries(trpc.activity.webhook.queryFilter({ workspace })),
    }),
  );
  const url = webhook.data?.url;
  const save = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const wanted = String(new FormData(event.currentTarget).get("url") ?? "").trim();
    if (wanted) set.mutate({ workspace, url: wanted });
  };
  return (
    <div className="space-y-3 border-b p-4">
      <form onSubmit={save} noValidate className="flex flex-wrap items-end gap-3">
        <Field
          label="Webhook"
          className="max-w-lg flex-1 basis-60"
          error={set.error ? sentenceOf(set.error) : undefined}
        >
          <Input
            name="url"
            key={url ?? ""}
            type="url"
            inputMode="url"
            defaultValue={url ?? ""}
            placeholder="https://example.com/tributary"
            className="font-mono text-xs"
          />
        </Field>
        <Button type="submit" variant="primary" busy={set.isPending}>
          Save
        </Button>
        {url && (
          <Button variant="danger" onClick={() => set.mutate({ workspace, url: null })}>
            Take away
          </Button>
        )}
        {url && <p className="basis-full text-xs text-muted">Saving makes a new key; the old one stops at once.</p>}
      </form>
      {set.data?.key && (
        <Notice tone="info" title="The key that signs what is sent. It is shown this once.">
          <span className="mt-1 flex flex-wrap items-center gap-2">
            <code className="font-mono text-xs break-all">{set.data.key}</code>
            <CopyButton text={set.data.key} label="Copy key" />
          </span>
        </Notice>
      )}
      {webhook.data && <HeardEditsForm key={JSON.stringify(webhook.data.hears)} webhook={webhook.data} />}
    </div>
  );
}
