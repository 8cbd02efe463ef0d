"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { EditEnding, WebhookView } from "@tributary/core/protocol";
import { Button, Checkbox, Field, Input, Notice, Textarea, toast } from "@tributary/ui/kit";
import { type FormEvent, useState } from "react";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { sentenceOf, useTRPC } from "../trpc.ts";
import { ENDINGS, heardIn } from "./heard-edits.ts";

export type HeardEditsFormProps = { readonly webhook: WebhookView };

/** Which edits of change sets the webhook is told, and in a sentence what it hears by now. Rule [W68]. */
export function HeardEditsForm({ webhook: { hears, sentence } }: HeardEditsFormProps) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { id: workspace } = useWorkspace();
  const [endings, setEndings] = useState<ReadonlySet<EditEnding>>(new Set(hears.endings));
  const set = useMutation(
    trpc.activity.setHeard.mutationOptions({
      onSuccess: () => {
        toast.success("From the next edit on.");
        return queries.invalidateQueries(trpc.activity.webhook.queryFilter({ workspace }));
      },
    }),
  );
  const choose = (ending: EditEnding, isChosen: boolean) => {
    const next = new Set(endings);
    if (isChosen) next.add(ending);
    else next.delete(ending);
    setEndings(next);
  };
  const save = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    set.mutate({ workspace, ...heardIn(new FormData(event.currentTarget), endings) });
  };
  return (
    <form onSubmit={save} noValidate aria-label="Edits that the webhook hears" className="space-y-3">
      <fieldset>
        <legend className="text-sm font-medium text-ink">Edits in change sets, too</legend>
        <div className="mt-2 flex flex-wrap gap-x-5 gap-y-2">
          {ENDINGS.map(({ ending, label }) => (
            <Checkbox
              key={ending}
              label={label}
              checked={endings.has(ending)}
              onCheckedChange={(isChosen) => choose(ending, isChosen)}
            />
          ))}
        </div>
      </fieldset>
      <div hidden={endings.size === 0} className="grid gap-3 sm:grid-cols-3">
        <Field label="Only these types" docs="Such as component.delete or attribute.*">
          <Textarea name="types" code rows={2} defaultValue={hears.types.join("\n")} />
        </Field>
        <Field label="Only these kinds" docs="Such as docker.volume or acme.*">
          <Textarea name="kinds" code rows={2} defaultValue={hears.kinds.join("\n")} />
        </Field>
        <Field label="Only with the tag" docs="Such as tier=production">
          <Input name="tag" defaultValue={hears.tag} className="font-mono text-xs" />
        </Field>
      </div>
      {set.error && <Notice tone="error">{sentenceOf(set.error)}</Notice>}
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="min-w-0 flex-1 basis-60 break-words text-xs text-muted">{sentence}</p>
        <Button type="submit" busy={set.isPending}>
          Save what it hears
        </Button>
      </div>
    </form>
  );
}
